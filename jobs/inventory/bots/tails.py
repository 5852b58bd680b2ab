"""How unusual a number is among the users', where the users themselves may hold bots."""

from __future__ import annotations

import itertools
import math

import numpy as np

Array = np.ndarray
# Shares of users (not of rows) whose quantiles tell how a tail falls; what lies above the last may be bots.
_LADDER = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975)
_ANCHORS, _SLOPES = 3, 4  # quantiles the tail hangs on, and those its slope is taken from: the last ones
# A step so many times as steep as any below it leads to a crowd of its own, not up the tail: that of a Pareto law of
# exponent ½ is 4 times as steep as the one before. Where all below are alike, `least` is no slope: so many times that.
_CLIFF, _CLIFF_OF_LEAST = 5.0, 20.0


def quantile(values: Array, weights: Array, share: float) -> float:
    """Smallest value up to which at least `share` of the weight lies."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][min(int(np.searchsorted(reached, share - 1e-12)), len(values) - 1)])


def survival(values: Array, usual: Array, weights: Array, *, least: float) -> Array:
    """Share of the users whose value is at least as large, for each of `values`.

    Up to the 90 % quantile it is counted. Beyond, the tail is exponential: P(X ≥ x) = (1 − t)·exp(−(x − q_t)/s), the
    least over the quantiles q_t < x of t = 90, 95 and 97.5 %, with s the largest slope between neighbours of the
    quantiles from 80 % on, and no less than `least`: figures that a few per cent of bots cannot move. Exceedances of
    most distributions are exponential in the limit, or lighter (Balkema and de Haan 1974, Pickands 1975). Where the
    true tail is lighter the chance is too large, which costs recall and raises no false alarm.

    More than a few per cent of bots would be the quantiles themselves. Where the quantiles, from the median up, come to
    a cliff, those beyond it are not used, and the tail hangs on the last ones below.

    Args:
        values: what is judged.
        usual: values of the reference.
        weights: of the reference; every user's sum to the same.
    """
    order = np.argsort(usual, kind="stable")
    ordered, reached = usual[order], np.cumsum(weights[order]) / weights.sum()
    at = _below_the_cliff({share: quantile(usual, weights, share) for share in _LADDER}, least)
    anchors, slopes = list(at)[-_ANCHORS:], list(at)[-_SLOPES:]
    scale = max([least, *(_slope(at, low, high) for low, high in itertools.pairwise(slopes))])
    below = np.concatenate([[0.0], reached])[np.searchsorted(ordered, values, side="left")]
    tails = [
        np.where(values > at[share], (1 - share) * np.exp(-np.maximum(values - at[share], 0.0) / scale), 1.0)
        for share in anchors
    ]
    return np.where(values > at[anchors[0]], np.min(tails, axis=0), np.clip(1 - below, 1 - anchors[0], 1.0))


def _slope(at: dict[float, float], low: float, high: float) -> float:
    """What an exponential tail that goes through both quantiles has for its scale."""
    return (at[high] - at[low]) / math.log((1 - low) / (1 - high))


def _below_the_cliff(at: dict[float, float], least: float) -> dict[float, float]:
    """The quantiles of the ladder up to the first cliff; the lowest two always."""
    kept = list(at)[:2]
    for share in list(at)[2:]:
        steepest = max(_slope(at, low, high) for low, high in itertools.pairwise(kept))
        if _slope(at, kept[-1], share) > max(_CLIFF * steepest, _CLIFF_OF_LEAST * least):
            break
        kept.append(share)
    return {share: at[share] for share in kept}


def combined(chances: Array) -> Array:
    """One chance from those of several signs: the least, times their number.

    Bonferroni's bound holds however the signs depend on each other, and they do: who acts more often acts faster.
    """
    return np.minimum(chances.min(1) * chances.shape[1], 1.0)


def discoveries(chances: Array, rate: float) -> Array:
    """Which chances Benjamini and Hochberg (1995) reject at a false discovery rate."""
    found = np.zeros(len(chances), dtype=bool)
    ranked = np.argsort(chances, kind="stable")
    below = chances[ranked] <= rate * np.arange(1, len(ranked) + 1) / max(len(ranked), 1)
    if below.any():
        found[ranked[: np.flatnonzero(below)[-1] + 1]] = True
    return found
