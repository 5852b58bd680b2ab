"""The generators of one cut side by side: every source's score of every item, a block of users at a time.

One module a source, found by listing this folder. A module has

    GROUP: str                                   under which name its rows and figures appear
    def fit(material: Material) -> Scorer | None     fits it to a cut; None where it lacks what it needs

The module's name is the source's, and `<source>_score` and `<source>_rank` become features of the ranker.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
from scipy.sparse import csr_matrix

from models.ease import Ease, fit_ease
from models.history import History
from models.matrix import Interactions
from models.popularity import popularity as recent_popularity
from models.sources.material import Latent, Material, Scorer

__all__ = ["GROUP_OF", "SOURCES", "Latent", "Sources", "fit_sources"]

SOURCES: tuple[str, ...] = tuple(sorted(found.name for found in iter_modules(__path__) if found.name != "material"))
_MODULES = {name: import_module(f"{__name__}.{name}") for name in SOURCES}
GROUP_OF: dict[str, str] = {name: module.GROUP for name, module in _MODULES.items()}
"""Source → the name under which it is reported."""


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
    scorers: dict[str, Scorer]
    history: History | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The sources there are; `vae` only with latent vectors, `category` and `store` only with a history."""
        return tuple(self.scorers)

    def scores(self, rows: slice) -> dict[str, np.ndarray]:
        """float32 [users of the block, items] of every source; higher is better."""
        return {name: np.asarray(score(rows), dtype=np.float32) for name, score in self.scorers.items()}


def fit_sources(
    cut: Interactions,
    latent: Latent | None,
    *,
    l2: float,
    history_l2: float,
    max_side: int = 20_000,
    half_life_days: float = 14.0,
    history: History | None = None,
) -> Sources:
    """Fit every generator to `cut`. `latent` comes from a model trained on the same cut, `history` ends with it."""
    material = Material(
        cut=cut,
        history=history,
        latent=latent,
        ease=fit_ease(cut.weight, l2, max_side),
        ease_history=fit_ease(_log_counts(cut.events), history_l2, max_side),
        popularity=recent_popularity(cut.age, half_life_days),
        max_side=max_side,
    )
    found = {name: module.fit(material) for name, module in _MODULES.items()}
    return Sources(
        cut=cut,
        popularity=material.popularity,
        popularity_slow=recent_popularity(cut.age, 4 * half_life_days),
        ease=material.ease,
        ease_history=material.ease_history,
        latent=latent,
        scorers={name: scorer for name, scorer in found.items() if scorer is not None},
        history=history,
    )


def _log_counts(events: csr_matrix) -> csr_matrix:
    logs = events.copy()
    logs.data = np.log1p(logs.data)
    return logs
