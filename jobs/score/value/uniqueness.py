"""Uniqueness: what an asset says that the others do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jobs.score.value.players import assets_of

_PAIRS = 20_000
_RIDGE = 1e-3


def told_by_others(
    features: np.ndarray, needs: Sequence[frozenset[str]], seed: int
) -> dict[str, tuple[float, str | None]]:
    """Asset → (the largest R² of its features from any one other asset's, that asset's name).

    Both halves of a sample of pairs serve once to fit a ridge regression and once to judge it, so that chance is not
    taken for likeness; R² is that of all features of the asset together, each standardised, and is cut at 0. Features
    that need both assets are left out on both sides.

    Args:
        features: float32 [users, pool, features], NaN where unknown.
        needs: players each feature needs.
        seed: of the sample.
    """
    flat = features.reshape(-1, features.shape[-1])
    generator = np.random.default_rng(seed)
    flat = flat[np.sort(generator.permutation(len(flat))[:_PAIRS])].astype(np.float64)
    values = _standardised(flat)
    owners = [assets_of(need) for need in needs]
    assets = sorted(set().union(*owners))
    found: dict[str, tuple[float, str | None]] = {}
    for asset in assets:
        best: tuple[float, str | None] = (0.0, None)
        for other in assets:
            own = [at for at, who in enumerate(owners) if asset in who and other not in who]
            theirs = [at for at, who in enumerate(owners) if other in who and asset not in who]
            if asset != other and own and theirs:
                best = max(best, (_r_squared(values[:, theirs], values[:, own]), other), key=lambda pair: pair[0])
        found[asset] = best
    return found


def uniqueness_of(leave_one_out: float, contribution: float, r_squared: float | None) -> tuple[float, float]:
    """(½ clip(Δ⁺/φ⁺) + ½ (1 − R²), substitutability 1 − Δ⁺/φ⁺ cut to [0, 1]).

    Without a positive contribution there is nothing to substitute: the first part counts 0, substitutability is NaN.
    """
    if contribution <= 0:
        ratio, substitutability = 0.0, float("nan")
    else:
        ratio = min(max(leave_one_out, 0.0) / contribution, 1.0)
        substitutability = 1.0 - ratio
    alone = ratio if r_squared is None else 0.5 * ratio + 0.5 * (1.0 - r_squared)
    return alone, substitutability


def _standardised(flat: np.ndarray) -> np.ndarray:
    """Unknown as the mean; a feature that does not vary is all 0."""
    known = ~np.isnan(flat)
    number = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, flat, 0.0).sum(axis=0) / number
    centred = np.where(known, flat - mean, 0.0)
    deviation = np.sqrt((centred**2).mean(axis=0))
    return np.asarray(np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation > 1e-9))


def _r_squared(told: np.ndarray, asked: np.ndarray) -> float:
    halves = (np.arange(len(told)) % 2 == 0, np.arange(len(told)) % 2 == 1)
    missed, total = 0.0, 0.0
    for fitted, judged in (halves, halves[::-1]):
        gram = told[fitted].T @ told[fitted] + _RIDGE * fitted.sum() * np.eye(told.shape[1])
        weights = np.linalg.solve(gram, told[fitted].T @ asked[fitted])
        missed += float(((asked[judged] - told[judged] @ weights) ** 2).sum())
        total += float((asked[judged] ** 2).sum())
    return max(0.0, 1.0 - missed / total) if total > 0 else 0.0
