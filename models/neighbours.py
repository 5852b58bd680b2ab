"""Neighbours of items: the heaviest terms of the linear model, and the nearest latent vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from models.ease import Ease
from models.ranking import NEVER, blocks, top_k


@dataclass(frozen=True)
class Neighbours:
    """Up to k neighbours of every item, best first."""

    item: np.ndarray
    """int64 [items, k], positions; −1 fills up."""
    weight: np.ndarray
    """float32 [items, k]; 0 where there is no neighbour."""


def ease_neighbours(ease: Ease, k: int, block: int = 512) -> Neighbours:
    """For every item j the k items i of the largest B_ij > 0: those whose presence speaks most for j."""
    found: list[Neighbours] = []
    for columns in blocks(ease.training.shape[1], block):
        weights = np.ascontiguousarray(ease.weights(np.arange(columns.start, columns.stop)).T)
        found.append(_best(np.where(weights > 0, weights, NEVER), k))
    return _stack(found, k)


def cosine_neighbours(vectors: np.ndarray, k: int, block: int = 512) -> Neighbours:
    """For every item the k others of the highest cosine; an all-zero vector is near nothing.

    Args:
        vectors: float32 [items, dimensions].
    """
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(length > 0, length, 1.0)
    found: list[Neighbours] = []
    for rows in blocks(len(vectors), block):
        cosine = unit[rows] @ unit.T
        cosine[np.arange(len(cosine)), np.arange(rows.start, rows.stop)] = NEVER
        cosine[length[rows, 0] == 0] = NEVER
        cosine[:, length[:, 0] == 0] = NEVER
        found.append(_best(cosine, k))
    return _stack(found, k)


def heaviest_terms(
    history: csr_matrix, user: np.ndarray, item: np.ndarray, neighbours: Neighbours, terms: int = 2
) -> np.ndarray:
    """The items of each user's history that speak most for an item: int64 [pairs, terms], −1 fills up.

    Args:
        history: float32 [users, items], the input x the linear model scores with.
        user: [pairs], rows of `history`; keep them to a block, the rows become dense.
        item: [pairs], the items explained. A term is x_ui · B_ij for a neighbour i of j.
    """
    first = int(user.min()) if len(user) else 0
    dense = history[first : int(user.max()) + 1 if len(user) else 0].toarray()
    near = neighbours.item[item]
    part = np.where(near >= 0, dense[(user - first)[:, None], np.maximum(near, 0)] * neighbours.weight[item], 0.0)
    best = top_k(np.where(part > 0, part, NEVER).astype(np.float32), terms)
    return np.where(best >= 0, np.take_along_axis(near, np.maximum(best, 0), axis=1), -1)


def _best(scores: np.ndarray, k: int) -> Neighbours:
    chosen = top_k(scores, k)
    weight = np.take_along_axis(scores, np.maximum(chosen, 0), axis=1)
    return Neighbours(chosen, np.where(chosen >= 0, weight, 0.0).astype(np.float32))


def _stack(parts: list[Neighbours], k: int) -> Neighbours:
    if not parts:
        return Neighbours(np.empty((0, k), np.int64), np.empty((0, k), np.float32))
    return Neighbours(np.vstack([part.item for part in parts]), np.vstack([part.weight for part in parts]))
