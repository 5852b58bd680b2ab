"""EASE where neither users nor items can be inverted: a dense model of the head, and a sparse one of the tail.

The items most users have are solved exactly among themselves. Every other item is regressed on the items nearest to it,
after Steck, "Markov random fields for collaborative filtering" (NeurIPS 2019): with a sparsity pattern given by the
strongest correlations, a column of B is a ridge regression that needs the Gram matrix of the neighbours alone. Of that
matrix too only the strongest entries of every item are kept, so memory grows with the items, not with their square.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csc_matrix, csr_matrix

from models.ease import Ease, fit_ease
from models.ranking import blocks

_KEPT = 4
"""Gram entries kept an item, in units of its neighbours: the neighbours' own Gram matrix is looked up among them."""
_TOGETHER = 128


@dataclass(frozen=True)
class SparseEase(Ease):
    """B = the head's block, and some neighbours for every column of the tail; items of the tail speak for the tail."""

    head: np.ndarray
    """int64, ascending: positions of the items solved among themselves."""
    dense: np.ndarray
    """float32 [head, head]."""
    tail: csr_matrix
    """float32 [items, items]; the columns of the head are empty."""

    def scores(self, rows: slice) -> np.ndarray:
        own = self.training[rows]
        found = np.asarray((own @ self.tail).toarray(), dtype=np.float32)
        found[:, self.head] = own[:, self.head] @ self.dense
        return found

    def weights(self, items: np.ndarray) -> np.ndarray:
        found = np.asarray(self.tail[:, items].toarray(), dtype=np.float32)
        place = np.searchsorted(self.head, items)
        inside = np.flatnonzero(np.isin(items, self.head))
        found[np.ix_(self.head, inside)] = self.dense[:, place[inside]]
        return found

    def times(self, right: np.ndarray) -> np.ndarray:
        found = np.asarray(self.tail @ right, dtype=np.float32)
        found[self.head] += self.dense @ right[self.head]
        return found

    def times_transposed(self, right: np.ndarray) -> np.ndarray:
        found = np.asarray(self.tail.T @ right, dtype=np.float32)
        found[self.head] += self.dense.T @ right[self.head]
        return found


def fit_sparse_ease(training: csr_matrix, l2: float, head: int, neighbours: int = 50) -> SparseEase:
    """Fit to `training` [users, items], none of it below 0: the `head` most bought items exactly, others sparsely."""
    items = training.shape[1]
    bought = np.bincount(training.indices, minlength=items)
    most = np.sort(np.argsort(-bought, kind="stable")[:head])
    inside = csr_matrix(training[:, most])
    dense = fit_ease(inside, l2, max_side=head).weights(np.arange(len(most)))
    squares = np.asarray(training.power(2).sum(axis=0), dtype=np.float64).ravel()
    gram = strongest(training, squares, _KEPT * neighbours)
    row, column, value = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0)]
    rest = np.setdiff1d(np.arange(items), most)
    for part in blocks(len(rest), _TOGETHER):
        near = {item: _nearest(gram, item, squares, neighbours) for item in rest[part].tolist()}
        for size in sorted({len(own) for own in near.values()} - {0}):  # Those of one size are solved together.
            target = np.array([item for item, own in near.items() if len(own) == size])
            which = np.stack([near[item] for item in target.tolist()])
            row.append(which.ravel())
            column.append(np.repeat(target, size))
            value.append(_regressions(gram, squares, which, target, l2).ravel())
    index = (np.concatenate(row), np.concatenate(column))
    tail = csr_matrix((np.concatenate(value).astype(np.float32), index), shape=(items, items))
    return SparseEase(training, most, dense, tail)


def strongest(training: csr_matrix, squares: np.ndarray, kept: int) -> csr_matrix:
    """Of XᵀX without its diagonal every entry that is among the `kept` largest cosines of either of its items.

    Args:
        squares: float64 [items], the diagonal of XᵀX.

    Returns:
        float32 [items, items], symmetric.
    """
    items = training.shape[1]
    length = np.sqrt(np.maximum(squares, 1e-12))
    row, column, value = [np.empty(0, np.int64)], [np.empty(0, np.int64)], [np.empty(0, np.float32)]
    by_item, transposed = csc_matrix(training), training.T.tocsr()
    for part in blocks(items, 512):
        own = csc_matrix(transposed @ by_item[:, part])
        own.sort_indices()
        for place in range(own.shape[1]):
            inside = slice(own.indptr[place], own.indptr[place + 1])
            other, product = own.indices[inside], own.data[inside]
            different = other != place + part.start
            other, product = other[different], product[different]
            if len(other) > kept:
                # Equal cosines by position, so that the same shop keeps the same entries.
                best = np.sort(np.argsort(-product / length[other], kind="stable")[:kept])
                other, product = other[best], product[best]
            row.append(other)
            column.append(np.full(len(other), place + part.start))
            value.append(product)
    index = (np.concatenate(row), np.concatenate(column))
    found = csr_matrix((np.concatenate(value), index), shape=(items, items))
    return csr_matrix(found.maximum(found.T), dtype=np.float32)


def _nearest(gram: csr_matrix, item: int, squares: np.ndarray, most: int) -> np.ndarray:
    """Positions of the at most `most` items of the largest cosine to `item`, ascending."""
    inside = slice(gram.indptr[item], gram.indptr[item + 1])
    other = gram.indices[inside].astype(np.int64)
    cosine = gram.data[inside] / np.sqrt(np.maximum(squares[other], 1e-12))
    return np.sort(other[np.lexsort((other, -cosine))[:most]])


def _regressions(gram: csr_matrix, squares: np.ndarray, near: np.ndarray, target: np.ndarray, l2: float) -> np.ndarray:
    """The ridge regression of every `target` [n] on its items `near` [n, size]: float64 [n, size].

    Where entries of the Gram matrix that were not kept leave it indefinite, the others are halved until it is not.
    """
    many, size = near.shape
    inner, answer = np.zeros((many, size, size)), np.zeros((many, size))
    place = np.full(gram.shape[0], -1)
    for number, own in enumerate(near):
        place[own] = np.arange(size)
        rows, line = gram[own], gram[int(target[number])]
        at, known = place[rows.indices], place[line.indices] >= 0
        inner[number, np.repeat(np.arange(size), np.diff(rows.indptr))[at >= 0], at[at >= 0]] = rows.data[at >= 0]
        answer[number, place[line.indices[known]]] = line.data[known]
        place[own] = -1
    diagonal = (squares[near] + l2)[:, :, None] * np.eye(size)
    while True:
        factor, wrong = torch.linalg.cholesky_ex(torch.from_numpy(inner + diagonal))
        if not bool(wrong.any()):
            return np.asarray(torch.cholesky_solve(torch.from_numpy(answer)[:, :, None], factor)[:, :, 0].numpy())
        inner[wrong.numpy() > 0] /= 2
