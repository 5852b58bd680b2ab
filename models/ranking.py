"""Exact top-k with ties broken by position, so that equal scores always give the same list."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from scipy.sparse import csr_matrix

NEVER = np.float32(-np.inf)
"""The score of an item that may not stand in the list."""


def top_k(scores: np.ndarray, k: int) -> np.ndarray:
    """Positions of the k highest scores of every row, best first; equal scores in ascending position.

    Args:
        scores: [rows, items]; −inf marks an item that may not be chosen. NaN is refused.
        k: length of the lists; fewer items give shorter lists.

    Returns:
        int64 [rows, min(k, items)]; −1 fills the places for which no item may be chosen.

    Raises:
        ValueError: a score is not a number, so that no order is right.
    """
    if np.isnan(scores).any():
        raise ValueError("scores hold NaN: no ranking of them is right")
    rows, items = scores.shape
    k = min(k, items)
    if k == 0:
        return np.empty((rows, 0), dtype=np.int64)
    # numpy's partition is fifteen times slower where many scores are equal, as hidden ones are.
    contiguous = torch.from_numpy(np.ascontiguousarray(scores))
    threshold = torch.topk(contiguous, k, dim=1, sorted=False).values.amin(dim=1).numpy()
    chosen = np.full((rows, k), -1, dtype=np.int64)
    for row in range(rows):
        # Everything that ties with the k-th score is a contender: a partition alone picks among ties arbitrarily.
        contenders = np.flatnonzero((scores[row] >= threshold[row]) & (scores[row] > NEVER))
        order = np.argsort(-scores[row, contenders], kind="stable")[:k]
        chosen[row, : len(order)] = contenders[order]
    return chosen


def best_first(scores: np.ndarray) -> np.ndarray:
    """Positions of every row of float32 [rows, n] by falling score, equal scores in ascending position: int64.

    A float's bits order as an integer does once those of negative numbers are turned, so that score and position make
    one integer, and sorting integers takes a quarter of a stable sort of floats. NaN has no place here.
    """
    bits = (scores + np.float32(0)).view(np.int32)  # −0 becomes 0
    falling = ~(bits ^ ((bits >> 31) & 0x7FFFFFFF))
    key = (falling.astype(np.int64) << 32) | np.arange(scores.shape[1])
    key.sort(axis=1)
    return key & 0xFFFFFFFF


def hide(scores: np.ndarray, seen: csr_matrix) -> np.ndarray:
    """`scores` [rows, items] with −inf wherever `seen` stores an entry, a zero too; works in place and returns it."""
    row = np.repeat(np.arange(seen.shape[0]), np.diff(seen.indptr))
    scores[row, seen.indices] = NEVER
    return scores


def blocks(rows: int, size: int = 256) -> Iterator[slice]:
    """Consecutive slices that cover `rows`: the unit in which scores may be dense."""
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))
