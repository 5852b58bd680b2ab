"""Paired bootstrap over users, nested over folds: the same draws for every coalition, slice and table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Draws:
    """`folds` float64 [draws, folds] and `users` [draws, users]: how often each was drawn.

    Folds and users are drawn with replacement, so that an interval covers both whom the ranker learnt from by chance
    and who was there to be judged.
    """

    folds: np.ndarray
    users: np.ndarray


def draw(folds: int, users: int, draws: int, seed: int) -> Draws:
    """The resamples of so many folds and users."""
    generator = np.random.default_rng(seed)
    return Draws(
        generator.multinomial(folds, np.full(folds, 1 / folds), size=draws) / folds,
        generator.multinomial(users, np.full(users, 1 / users), size=draws).astype(float),
    )


@dataclass(frozen=True)
class Resampled:
    """Means [columns] and their resamples [draws, columns]; of a draw without any user of the slice NaN."""

    mean: np.ndarray
    drawn: np.ndarray

    def first(self, columns: int) -> Resampled:
        """The first so many columns."""
        return Resampled(self.mean[:columns], self.drawn[:, :columns])

    def plus(self, other: Resampled, weights: np.ndarray) -> Resampled:
        """Each column and the columns of `other` weighed by its row of `weights`, [columns, other's columns]."""
        return Resampled(self.mean + weights @ other.mean, self.drawn + other.drawn @ weights.T)

    def beside(self, other: Resampled) -> Resampled:
        """The columns of both."""
        return Resampled(np.concatenate([self.mean, other.mean]), np.concatenate([self.drawn, other.drawn], axis=1))

    def intervals(self) -> list[Interval]:
        """Value and 95 % percentile interval of every column."""
        low, high = np.nanquantile(self.drawn, [0.025, 0.975], axis=0)
        return [Interval(float(m), float(lo), float(hi)) for m, lo, hi in zip(self.mean, low, high, strict=True)]


def resample(shares: np.ndarray, draws: Draws, inside: np.ndarray | None = None) -> Resampled:
    """Mean of `shares`, float64 [folds, users, columns], over folds and the users `inside` (bool [users], else all)."""
    part = shares if inside is None else shares[:, inside]
    weights = draws.users if inside is None else draws.users[:, inside]
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.full_like(weights, np.nan), where=total > 0)
    drawn = np.zeros((len(weights), shares.shape[2]))
    for fold in range(len(part)):
        drawn += draws.folds[:, fold, None] * (weights @ part[fold])
    return Resampled(part.mean(axis=(0, 1)), drawn)


def mixed(parts: Mapping[str, Resampled], shares: Mapping[str, float]) -> Resampled:
    """The mean of `parts` weighted by `shares`, which are normalised; draw by draw, so that pairing is kept."""
    total = sum(shares[name] for name in parts)
    mean = sum(shares[name] / total * part.mean for name, part in parts.items())
    drawn = sum(shares[name] / total * part.drawn for name, part in parts.items())
    return Resampled(np.asarray(mean), np.asarray(drawn))
