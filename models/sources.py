"""The generators of one cut side by side: every source's score of every item, a block of users at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from models.generators import Ease, fit_ease, popularity
from models.matrix import Interactions

SOURCES = ("repeat", "ease", "ease_history", "vae", "popularity")
"""Own frequency · EASE on recency-decayed weights · EASE on undecayed log counts · the VAE · recent popularity."""


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
class Sources:
    """All generators fitted to one cut, and nothing later than it."""

    cut: Interactions
    popularity: np.ndarray
    """float32 [items], at the configured half-life; sums to 1."""
    popularity_slow: np.ndarray
    """float32 [items], at four times that half-life; sums to 1."""
    ease: Ease
    ease_history: Ease
    latent: Latent | None

    @property
    def names(self) -> tuple[str, ...]:
        """The sources there are; `vae` only with latent vectors."""
        return tuple(name for name in SOURCES if name != "vae" or self.latent is not None)

    def scores(self, rows: slice) -> dict[str, np.ndarray]:
        """float32 [users of the block, items] of every source; higher is better."""
        size = rows.stop - rows.start
        found = {
            "repeat": self.cut.frequency[rows].toarray(),
            "ease": self.ease.scores(rows),
            "ease_history": self.ease_history.scores(rows),
            "popularity": np.broadcast_to(self.popularity, (size, len(self.popularity))),
        }
        if self.latent is not None:
            logits = self.latent.users[rows] @ self.latent.items.T + self.latent.bias
            # As log-probabilities they compare between users, which raw logits do not.
            top = logits.max(axis=1, keepdims=True)
            found["vae"] = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
        return found


def fit_sources(
    cut: Interactions,
    latent: Latent | None,
    *,
    l2: float,
    history_l2: float,
    max_side: int = 20_000,
    half_life_days: float = 14.0,
) -> Sources:
    """Fit every generator to `cut`. `latent` comes from a model trained on the same cut."""
    return Sources(
        cut=cut,
        popularity=popularity(cut.age, half_life_days),
        popularity_slow=popularity(cut.age, 4 * half_life_days),
        ease=fit_ease(cut.weight, l2, max_side),
        ease_history=fit_ease(_log_counts(cut.events), history_l2, max_side),
        latent=latent,
    )


def _log_counts(events: csr_matrix) -> csr_matrix:
    logs = events.copy()
    logs.data = np.log1p(logs.data)
    return logs
