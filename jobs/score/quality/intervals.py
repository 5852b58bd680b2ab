"""Intervals of one measured share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

Interval = tuple[float, float]


def wilson(passed: int, tested: int, confidence: float, population: int | None = None) -> Interval:
    """Score interval of passed / tested.

    Wilson (1927), Probable inference, the law of succession, and statistical inference. When the rows tested are a
    sample without replacement of `population` rows, the variance is multiplied by (N − n) / (N − 1).

    Raises:
        ValueError: not 0 <= passed <= tested <= population, or nothing was tested.
    """
    if tested < 1 or not 0 <= passed <= tested or (population is not None and population < tested):
        raise ValueError(f"{passed} of {tested} rows (population {population}) is no share")
    square = NormalDist().inv_cdf(0.5 + confidence / 2) ** 2
    if population is not None:
        square *= (population - tested) / max(population - 1, 1)
    share = passed / tested
    centre = (share + square / (2 * tested)) / (1 + square / tested)
    half = math.sqrt(square * (share * (1 - share) / tested + square / (4 * tested**2))) / (1 + square / tested)
    # At 0 and 1 the bound is the point itself; rounding must not push it past.
    return min(max(centre - half, 0.0), share), max(min(centre + half, 1.0), share)


def block_bootstrap(daily: Sequence[float], confidence: float, *, samples: int, seed: int) -> Interval:
    """Percentile interval of the mean of one value a day, days in order.

    Circular blocks of n^(1/3) days keep what neighbouring days have in common (Politis and Romano 1992). One day, or
    days that are all alike, say nothing of their spread: the interval is the point.
    """
    values = np.asarray(daily, dtype=float)
    mean = math.fsum(daily) / len(daily)
    if np.ptp(values) == 0:
        return mean, mean
    days = _resampled_days(len(values), samples, seed)
    low, high = np.quantile(values[days].mean(axis=1), [0.5 - confidence / 2, 0.5 + confidence / 2])
    return min(float(low), mean), max(float(high), mean)


def ratio_bootstrap(daily: Sequence[tuple[int, int]], confidence: float, *, samples: int, seed: int) -> Interval:
    """Percentile interval of Σ passed / Σ tested over days, (passed, tested) of each in order; blocks as above.

    Raises:
        ValueError: nothing was tested.
    """
    passed, tested = np.asarray(daily, dtype=float).reshape(-1, 2).T
    if tested.sum() == 0:
        raise ValueError("nothing was tested")
    share = passed.sum() / tested.sum()
    days = _resampled_days(len(passed), samples, seed)
    total = tested[days].sum(axis=1)
    shares = np.divide(passed[days].sum(axis=1), total, out=np.full(samples, share), where=total > 0)
    low, high = np.quantile(shares, [0.5 - confidence / 2, 0.5 + confidence / 2])
    return min(float(low), float(share)), max(float(high), float(share))


def _resampled_days(days: int, samples: int, seed: int) -> np.ndarray:
    """[samples, days] indices of days, drawn in circular blocks of n^(1/3) neighbours."""
    length = max(1, round(days ** (1 / 3)))
    blocks = math.ceil(days / length)
    starts = np.random.default_rng(seed).integers(days, size=(samples, blocks, 1))
    return (starts + np.arange(length)).reshape(samples, -1)[:, :days] % days
