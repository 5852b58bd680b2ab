"""What a source is made from and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.ease import Ease
from models.history import History
from models.matrix import Interactions

Scorer = Callable[[slice], np.ndarray]
"""A block of users → float32 [users of the block, items]; higher is better."""


@dataclass(frozen=True)
class Latent:
    """The VAE's vectors in the order of a cut's users and items: score = user · item + bias."""

    users: np.ndarray
    """float32 [users, dimensions]"""
    items: np.ndarray
    """float32 [items, dimensions]"""
    bias: np.ndarray
    """float32 [items]"""
    version: str


@dataclass(frozen=True)
class Material:
    """All that is known before a cut. A source that lacks what it needs is absent (its `fit` gives None)."""

    cut: Interactions
    history: History | None
    latent: Latent | None
    ease: Ease
    ease_history: Ease
    popularity: np.ndarray
    """float32 [items], sums to 1."""
    max_side: int
    """Items and users beyond which a square matrix is not built."""
