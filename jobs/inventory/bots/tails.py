"""How unusual a number is among the users', where the users themselves may hold bots."""

from __future__ import annotations

import itertools
import math

import numpy as np

Array = np.ndarray
# Shares of users (not of rows) whose quantiles tell how a tail falls; what lies above the last may be bots.
_BEFORE, _ANCHORS = 0.80, (0.90, 0.95, 0.975)


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

    Args:
        values: what is judged.
        usual: values of the reference.
        weights: of the reference; every user's sum to the same.
    """
    order = np.argsort(usual, kind="stable")
    ordered, reached = usual[order], np.cumsum(weights[order]) / weights.sum()
    at = {share: quantile(usual, weights, share) for share in (_BEFORE, *_ANCHORS)}
    scale = max(
        least, *((at[high] - at[low]) / math.log((1 - low) / (1 - high)) for low, high in itertools.pairwise(at))
    )
    below = np.concatenate([[0.0], reached])[np.searchsorted(ordered, values, side="left")]
    tails = [
        np.where(values > at[share], (1 - share) * np.exp(-np.maximum(values - at[share], 0.0) / scale), 1.0)
        for share in _ANCHORS
    ]
    return np.where(values > at[_ANCHORS[0]], np.min(tails, axis=0), np.clip(1 - below, 1 - _ANCHORS[0], 1.0))


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
