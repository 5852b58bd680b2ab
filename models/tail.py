"""A catalogue's long tail folded into shared columns, so that a model's size does not grow with it.

The items most users have keep a column of their own; the others share `buckets` columns by a hash of their id. Within
a column items keep their shares of its popularity, so that the folded model is a likelihood over all items still:
    p(item) = p(column) · share of the item in its column,
hence score(item) = score(column) + log share, a bias that `unfold` gives back.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csr_matrix

from models.vae import MultVae


@dataclass(frozen=True)
class Tail:
    """Which column each item has. Depends on ids and popularity alone, not on the items' order."""

    column: np.ndarray
    """int64 [items]"""
    log_share: np.ndarray
    """float32 [items], ≤ 0; 0 for an item that has its column to itself."""
    columns: int

    def fold(self, matrix: csr_matrix) -> csr_matrix:
        """[users, items] → [users, columns]; entries of one user and column are added up."""
        parts = (matrix.data, self.column[matrix.indices], matrix.indptr)
        folded = csr_matrix(parts, (matrix.shape[0], self.columns), copy=True)  # adding up works in place
        folded.sum_duplicates()
        return folded

    def unfold(self, vectors: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Vectors [columns, dimensions] and bias [columns] of the folded model → those of every item."""
        return vectors[self.column], (bias[self.column] + self.log_share).astype(np.float32)

    def unfold_model(self, model: MultVae) -> MultVae:
        """A model of all items that says what the folded `model` says; items of one bucket start out alike."""
        column = torch.from_numpy(self.column)
        whole = MultVae(len(self.column), model.mean.in_features, model.mean.out_features, model.dropout)
        weights = dict(model.state_dict())
        for name in ("input.weight", "decoder.weight", "decoder.bias"):
            weights[name] = weights[name][column]
        weights["decoder.bias"] = weights["decoder.bias"] + torch.from_numpy(self.log_share)
        whole.load_state_dict(weights)
        return whole.train(model.training)


def fold_tail(ids: np.ndarray, popularity: np.ndarray, head: int, buckets: int) -> Tail:
    """Give the `head` most popular items columns of their own and spread the others over `buckets`.

    Args:
        ids: [items], text; the hash of an id is the same in every run and on every machine.
        popularity: [items], above 0 or 0; an item nobody has counts as half of the least popular one.

    Raises:
        ValueError: there is no bucket for the tail.
    """
    items = len(ids)
    if items <= head:
        return Tail(np.arange(items), np.zeros(items, np.float32), items)
    if buckets < 1:
        raise ValueError(f"{items - head} items of the tail need at least one bucket")
    # Equal popularity: by id, so that the same shop has the same head whatever the order of its rows.
    order = np.lexsort((np.asarray(ids, dtype=str), -np.asarray(popularity, dtype=np.float64)))
    column = np.empty(items, dtype=np.int64)
    column[np.sort(order[:head])] = np.arange(head)
    tail = order[head:]
    column[tail] = [head + zlib.crc32(str(identity).encode()) % buckets for identity in np.asarray(ids)[tail]]
    weight = np.asarray(popularity, dtype=np.float64)
    weight = np.where(weight > 0, weight, weight[weight > 0].min(initial=1.0) / 2)
    total = np.bincount(column, weights=weight, minlength=head + buckets)
    return Tail(column, np.log(weight / total[column]).astype(np.float32), head + buckets)
