"""What every split of a tree adds to a row's score on the row's way to its leaf."""

from __future__ import annotations

import numpy as np


def follow(nodes: np.ndarray, matrix: np.ndarray, owner: np.ndarray, parts: np.ndarray) -> None:
    """Add to `parts` [groups, pairs] what every split of one tree on the way of each pair contributes.

    Args:
        nodes: of the tree, as scikit-learn's histogram gradient boosting holds them; the root first.
        matrix: float32 [pairs, features].
        owner: [features], the row of `parts` each feature's steps are added to.
    """
    value = _expected(nodes)
    left, right = nodes["left"].astype(np.int64), nodes["right"].astype(np.int64)
    feature, threshold = nodes["feature_idx"].astype(np.int64), nodes["num_threshold"]
    missing_left, is_leaf = nodes["missing_go_to_left"].astype(bool), nodes["is_leaf"].astype(bool)
    rows, at = np.arange(len(matrix)), np.zeros(len(matrix), dtype=np.int64)
    while True:
        on = ~is_leaf[at]
        if not on.any():
            return
        rows, at = rows[on], at[on]
        column = feature[at]
        found = matrix[rows, column]
        goes_left = np.where(np.isnan(found), missing_left[at], found <= threshold[at])
        following = np.where(goes_left, left[at], right[at])
        # A pair stands in `rows` once, so that no two additions meet.
        parts[owner[column], rows] += value[following] - value[at]
        at = following


def _expected(nodes: np.ndarray) -> np.ndarray:
    """The mean leaf value below every node, each leaf by the rows it was fitted to; children follow their parent."""
    value, count = nodes["value"].astype(np.float64), nodes["count"].astype(np.float64)
    for node in range(len(nodes) - 1, -1, -1):
        if not nodes["is_leaf"][node]:
            pair = [int(nodes["left"][node]), int(nodes["right"][node])]
            value[node] = value[pair] @ count[pair] / count[pair].sum()
    return value
