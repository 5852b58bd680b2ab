"""Substitutes: items of the same kind that are alike in their attributes and near in the latent space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, diags

from models.ranking import NEVER, blocks, top_k


@dataclass(frozen=True)
class Alike:
    """Pairs, by item, best first."""

    item: np.ndarray
    other: np.ndarray
    rank: np.ndarray
    score: np.ndarray


def weighted_attributes(codes: Sequence[np.ndarray]) -> csr_matrix:
    """Unit rows over attribute values, each weighted by log(items / items that have it) + 1: [items, values].

    TF–IDF, so that a rare maker in common says more than a brand half of the catalogue has.
    """
    items = len(codes[0]) if codes else 0
    row, column, offset = [], [], 0
    for code in codes:
        known = np.flatnonzero(code >= 0)
        row.append(known)
        column.append(code[known] + offset)
        offset += int(code.max(initial=-1)) + 1
    if not row or not offset:
        return csr_matrix((items, 1), dtype=np.float32)
    places = (np.concatenate(row), np.concatenate(column))
    has = csr_matrix((np.ones(len(places[0])), places), shape=(items, offset))
    weight = np.log(items / np.maximum(np.asarray(has.sum(axis=0)).ravel(), 1)) + 1
    return unit(csr_matrix(has @ diags(weight)))


def unit(matrix: csr_matrix) -> csr_matrix:
    """Rows of Euclidean length 1, rows of zeros as they are; float32."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return csr_matrix(diags(scale) @ matrix, dtype=np.float32)


def substitutes(
    attributes: csr_matrix, vectors: np.ndarray | None, levels: Sequence[np.ndarray], *,
    latent_part: float, peers: int, top: int,
) -> Alike:  # fmt: skip
    """For each item the `top` others of its kind with the highest mean of attribute and latent cosine.

    Args:
        attributes: unit rows [items, values].
        vectors: float32 [items, dimensions] of the latent space; None without a model.
        levels: categories coarse to fine, int [items] each, −1 unknown. An item's kind is its finest category with at
            least `peers` items, else all items.
        latent_part: weight of the latent cosine; the attributes have the rest.
    """
    items = attributes.shape[0]
    if vectors is None or not attributes.nnz:
        latent_part = 0.0 if vectors is None else 1.0
    length = np.linalg.norm(vectors, axis=1, keepdims=True) if vectors is not None else np.ones((items, 1))
    near = vectors / np.where(length > 0, length, 1.0) if vectors is not None else np.zeros((items, 1), np.float32)
    waiting = np.ones(items, dtype=bool)
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    for kinds in [*(members(level, peers) for level in levels[::-1]), [np.arange(items)]]:
        for kind in kinds:
            rows = kind[waiting[kind]]
            waiting[rows] = False
            for part in blocks(len(rows), 512):
                own = rows[part]
                score = latent_part * (near[own] @ near[kind].T)
                if latent_part < 1:
                    score = score + (1 - latent_part) * (attributes[own] @ attributes[kind].T).toarray()
                score = score.astype(np.float32)
                score[np.arange(len(own)), np.searchsorted(kind, own)] = NEVER
                best = top_k(score, top)
                row, place = np.nonzero(best >= 0)
                chosen = best[row, place]
                found.append((own[row], kind[chosen], place + 1, score[row, chosen]))
    if not found:
        none = np.empty(0, dtype=np.int64)
        return Alike(none, none, none, np.empty(0, np.float32))
    item, other, rank, score = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((rank, item))
    return Alike(item[order], other[order], rank[order], score[order])


def members(level: np.ndarray, peers: int) -> list[np.ndarray]:
    """Positions of the items of each category that has at least `peers` of them, ascending within a category."""
    order = np.argsort(level, kind="stable")
    order = order[level[order] >= 0]
    starts = np.flatnonzero(np.diff(level[order], prepend=-2))
    parts = np.split(order, starts[1:]) if len(order) else []
    return [part for part in parts if len(part) >= peers]
