"""How unusual a point is, alone or as the end of a shift; and how rarely a usual one is so unusual.

The *score* of a point is its distance from its baseline in standard deviations, below 0 if it lies below. A shift that
stays shows in some points on end before any of them is unusual alone: of such a run the score is Σ z / √w over its w
points, each cut at 4 so that one wild night does not raise an alarm on the next as well. Scores are kept for runs of 1,
2, 3 and 5 points.

*p-values are conformal* (Vovk, Gammerman, Shafer, Algorithmic Learning in a Random World, 2005): points of the past,
scored as the tested one is from nothing but what came before them, show how scores of usual nights are spread. A
series alone has too few such points to tell a rare score from a very rare one, so series of one kind share theirs. A
point is compared with those that lie off to the same side: sales of a holiday rise by more than a usual day ever loses,
and would hide a loss for all the nights that they calibrate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from jobs.inventory.monitor.baseline import Baseline, Floats, Series, baseline_of

RUNS = (1, 2, 3, 5)
_CUT = 4.0
# Less than this from the baseline, in standard deviations, is no part of a run.
_LEAST = 1.0
# Beyond the largest calibrated score the tail is that of a Pareto law through the highest tenth (Hill, 1975).
_TAIL_SHARE = 0.1
_LEAST_CALIBRATION = 40


def scores_at(series: Series, at: int, history: int, min_history: int) -> tuple[Baseline, Floats] | None:
    """The baseline of the point at the position `at`, and its scores, one for each of RUNS that ends there.

    The baseline knows none of the points of the longest run, unless the history is too short for that or the series is
    not daily: a monthly table's shift would be left unsaid for months. None: too little history. A run scores 0 unless
    all its points lie off to the same side and none is a day of an event; of a constant, whose spread is 0, all do.
    """
    longest = max(RUNS) if series.is_daily else 1
    before = at - longest + 1
    own = baseline_of(series, at, before, history) if before > 0 else None
    if longest > 1 and (own is None or own.points < min_history):
        before, longest = at, 1
        own = baseline_of(series, at, before, history)
    if own is None or own.points < min_history:
        return None
    found = np.zeros(len(RUNS))
    if not own.spread:
        return own, found
    first = _distance(series, at, own)
    found[0] = first
    total = float(np.clip(first, -_CUT, _CUT))
    for length in range(2, longest + 1):
        place = at - length + 1
        near = baseline_of(series, place, before, history) if abs(first) >= _LEAST else None
        if near is None or not near.spread or series.events[place] is not None:
            break
        distance = _distance(series, place, near)
        if distance * first <= 0 or abs(distance) < _LEAST:
            break
        total += float(np.clip(distance, -_CUT, _CUT))
        if length in RUNS:
            found[RUNS.index(length)] = total / np.sqrt(length)
    return own, found


def _distance(series: Series, at: int, baseline: Baseline) -> float:
    return (float(series.values[at]) - baseline.centre) / baseline.spread


@dataclass(frozen=True)
class Calibration:
    """Scores of past points, [points, runs]."""

    scores: Floats

    @property
    def is_enough(self) -> bool:
        """Whether there are enough points to speak of rare ones."""
        return len(self.scores) >= _LEAST_CALIBRATION

    @cached_property
    def sides(self) -> Mapping[float, tuple[Floats, ...]]:
        """Side (−1 below, 1 above) → by run, ascending, how far to that side."""
        return {side: tuple(np.sort(side * own) for own in self.scores.T) for side in (-1.0, 1.0)}

    @cached_property
    def rarest(self) -> Floats:
        """1 / the smallest share over the runs of each point, ascending."""
        return np.sort([1 / self._least(row) for row in self.scores])

    def _least(self, found: Floats) -> float:
        side = -1.0 if found.min() < 0 else 1.0
        return min(tail_share(own, side * score) for own, score in zip(self.sides[side], found, strict=True))

    def p_value(self, found: Floats) -> float:
        """Share of usual points that are as unusual as one with the scores `found` [runs], in (0, 1]."""
        # A point is looked at as several runs and on two sides: how small its share is, is compared with the past too.
        return tail_share(self.rarest, 1 / self._least(found))

    def score_of(self, p: float, side: float) -> float:
        """How far to a side a single point (run of 1) lies whose share among usual points is `p`; the inverse of
        `p_value`, for drawing limits: a longer run may be an anomaly within them."""
        low, high = 0.0, 1e6
        for _ in range(60):
            middle = (low + high) / 2
            is_within = self.p_value(np.array([side * middle, *[0.0] * (len(RUNS) - 1)])) > p
            low, high = (middle, high) if is_within else (low, middle)
        return high


def calibrate(series: Sequence[Series], *, history: int, min_history: int, points: int, most: int) -> Calibration:
    """Scores of the newest `points` points of each series before its last; days of events are left out.

    Of more than `most` series, `most` evenly spread ones are scored.
    """
    chosen = series if len(series) <= most else [series[at] for at in np.linspace(0, len(series) - 1, most).astype(int)]
    found = [
        scored[1]
        for one in chosen
        for at in range(max(0, len(one.values) - 1 - points), len(one.values) - 1)
        if one.events[at] is None and (scored := scores_at(one, at, history, min_history)) and scored[0].spread
    ]
    return Calibration(np.array(found).reshape(-1, len(RUNS)))


def tail_share(ascending: Floats, score: float) -> float:
    """Share of points that score at least `score`, as (1 + those of `ascending` that do) / (1 + all).

    That is a valid p-value whatever the distribution, but never below 1 / (1 + all). Beyond the largest score seen a
    Pareto tail goes on from there: p · (largest / score)^α, α from Hill's estimator over the highest tenth.
    """
    size = len(ascending)
    share = (1 + size - int(np.searchsorted(ascending, score, side="left"))) / (1 + size)
    if size < _LEAST_CALIBRATION or score <= ascending[-1] or ascending[-1] <= 0:
        return share
    top = ascending[-int(np.ceil(_TAIL_SHARE * size)) - 1 :]
    if top[0] <= 0:
        return share
    decay = float(np.log(top[1:] / top[0]).mean())
    return share * (ascending[-1] / score) ** (1 / decay) if decay > 0 else share


def discoveries(p_values: Floats, rate: float) -> npt.NDArray[np.bool_]:
    """Which tests are discoveries at a false discovery rate of `rate` (Benjamini and Hochberg, 1995)."""
    order = np.argsort(p_values, kind="stable")
    bounds = rate * np.arange(1, len(p_values) + 1) / max(len(p_values), 1)
    within = np.flatnonzero(p_values[order] <= bounds)
    found = np.zeros(len(p_values), np.bool_)
    if len(within):
        found[order[: within[-1] + 1]] = True
    return found
