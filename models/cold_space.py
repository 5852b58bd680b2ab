"""A latent space of users and items, and several guesses at where an item without buyers stands in it.

The space is the truncated singular value decomposition of what EASE makes of everyone's history, XB ≈ U Vᵀ. A cold
item's vector is guessed from its attributes: by ridge regression, by its nearest items, and by the items that share an
attribute or a pair of attributes with it. The score of a user and a guess is a dot product.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csr_matrix

from models.cold_attributes import Coded, membership
from models.ease import Ease
from models.ranking import blocks

_SHRINKAGE = 2.0
"""Items' worth of the overall mean that a group's mean is drawn towards."""


@dataclass(frozen=True)
class Space:
    """score ≈ user · item."""

    users: np.ndarray
    """float32 [users, dimensions]"""
    items: np.ndarray
    """float32 [warm items, dimensions]"""


def smoothed_space(ease: Ease, dimensions: int, seed: int) -> Space:
    """XB ≈ U Vᵀ by a randomised SVD (Halko, Martinsson, Tropp, 2011); XB itself is never built."""
    history = ease.training
    width = min(dimensions + 20, *history.shape)
    right = np.random.default_rng(seed).standard_normal((history.shape[1], width)).astype(np.float32)
    for _ in range(3):
        left, _ = _qr(history @ ease.times(right))
        right, upper = _qr(ease.times_transposed(history.T @ left))
    kept = min(dimensions, width)
    inner, strength, outer = np.linalg.svd(upper.T, full_matrices=False)
    users = (left @ inner)[:, :kept]
    items = (right @ outer.T)[:, :kept] * strength[:kept]
    return Space(np.asarray(users, dtype=np.float32), np.asarray(items, dtype=np.float32))


def _qr(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As numpy's, in float32: numpy computes in float64 whatever it is given, four times as long."""
    q, r = torch.linalg.qr(torch.from_numpy(np.ascontiguousarray(matrix, dtype=np.float32)))
    return q.numpy(), r.numpy()


def ridge(values: csr_matrix, targets: np.ndarray, penalty: float, steps: int = 40) -> np.ndarray:
    """W = argmin ‖FW − Y‖² + penalty · ‖W‖² by conjugate gradients: float32 [values, targets].

    Raises:
        FloatingPointError: a target is not a number.
    """
    if not np.isfinite(targets).all():
        raise FloatingPointError("a target of the ridge regression is not a number")
    transposed = values.T.tocsr()
    found = np.zeros((values.shape[1], targets.shape[1]), dtype=np.float32)
    residual = np.asarray(transposed @ targets, dtype=np.float32)
    direction, squared = residual.copy(), (residual**2).sum(axis=0)
    start = squared.copy()
    for _ in range(steps):
        image = transposed @ (values @ direction) + np.float32(penalty) * direction
        step = squared / np.maximum((direction * image).sum(axis=0), 1e-30)
        found += step * direction
        residual -= step * image
        renewed = (residual**2).sum(axis=0)
        if (renewed <= 1e-6 * start).all():
            break
        direction = residual + (renewed / np.maximum(squared, 1e-30)) * direction
        squared = renewed
    return found


def nearest_by_content(cold: csr_matrix, warm: csr_matrix, k: int) -> tuple[csr_matrix, np.ndarray]:
    """Weights of the k warm items most alike to every cold one, rows summing to 1 (or 0), and the mean likeness.

    Args:
        cold, warm: unit rows over the same values.

    Returns:
        (float32 [cold, warm], float32 [cold]).
    """
    k = min(k, warm.shape[0])
    row, column, weight = [], [], []
    likeness = np.zeros(cold.shape[0], dtype=np.float32)
    turned = warm.T.tocsr()
    for part in blocks(cold.shape[0], 512):
        alike = np.asarray((cold[part] @ turned).toarray())
        near = np.sort(np.argpartition(-alike, k - 1, axis=1)[:, :k], axis=1)
        own = np.take_along_axis(alike, near, axis=1)
        likeness[part] = own.mean(axis=1)
        own = own**2
        own /= np.maximum(own.sum(axis=1, keepdims=True), 1e-12)
        row.append(np.repeat(np.arange(part.start, part.stop), k))
        column.append(near.ravel())
        weight.append(own.ravel())
    shape = (cold.shape[0], warm.shape[0])
    if not row:
        return csr_matrix(shape, dtype=np.float32), likeness
    flat = (np.concatenate(weight).astype(np.float32), (np.concatenate(row), np.concatenate(column)))
    return csr_matrix(flat, shape=shape), likeness


def telling_groups(items: Coded, warm: np.ndarray, vectors: np.ndarray, most: int) -> tuple[str, ...]:
    """The attributes and pairs whose other members tell best where an item stands, of different fineness, best first.

    An item is predicted by the mean of the *other* items of its group, drawn towards the overall mean by two items'
    worth. Of groupings with nearly as many groups (within a tenth) only the best is taken: they say the same.

    Args:
        warm: int64, positions of the warm items in `items`.
        vectors: float32 [warm, dimensions]; only their directions count, so that no item outweighs the others.
    """
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(length > 0, length, 1.0)
    unit = unit - unit.mean(axis=0)
    left: dict[str, float] = {}
    fineness: dict[str, int] = {}
    for name, code in items.codes.items():
        own = code[warm]
        fineness[name] = len(np.unique(own[own >= 0]))
        if fineness[name] > 1:
            left[name] = float(((unit - others_mean(own, unit)) ** 2).sum())
    chosen: list[str] = []
    for name in sorted(left, key=lambda name: (left[name], name)):
        if len(chosen) < most and all(abs(np.log(fineness[name] / fineness[other])) > 0.1 for other in chosen):
            chosen.append(name)
    return tuple(chosen)


def others_mean(code: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Mean vector of the other items with the same code, shrunk towards 0; 0 for unknown codes."""
    member = membership(code, int(code.max(initial=-1)) + 1)
    size = np.bincount(member.indices, minlength=member.shape[1])
    total = np.asarray(member @ (member.T @ vectors)) - vectors
    others = (np.asarray(member @ size.astype(np.float32)) - 1.0)[:, None]
    return np.where(others > 0, total / np.maximum(others + _SHRINKAGE, 1.0), 0.0).astype(np.float32)
