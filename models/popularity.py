"""Popularity, with recent buyers counting more."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix


def popularity(age: csr_matrix, half_life_days: float = 14.0) -> np.ndarray:
    """Share of the users' attention an item has, recent buyers counting more: Σ over users of 2^(−age/half-life).

    Args:
        age: [users, items], days since each user's newest event with each item.

    Returns:
        float32 [items], summing to 1 (all zeros if nothing was bought).
    """
    column = np.bincount(age.indices, weights=np.exp2(-age.data / half_life_days), minlength=age.shape[1])
    return np.asarray(column / max(column.sum(), 1e-12), dtype=np.float32)
