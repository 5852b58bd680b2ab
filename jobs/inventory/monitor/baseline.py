"""What the earlier points of a series let one expect of a later one: a centre that knows weekdays, a robust spread."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# A count is never below 0, a share lies between 0 and 1, an amount may be anything.
Kind = Literal["count", "share", "amount"]

# 1 / Φ⁻¹(3/4): makes the median absolute deviation of a normal variable its standard deviation.
_MAD_TO_SD = 1.4826
# √(π/2): the same for the mean absolute deviation (Iglewicz and Hoaglin, How to detect and handle outliers, 1993).
_MEAN_AD_TO_SD = 1.2533
# A weekday's own median stands for it once it has come so often.
_ENOUGH_OF_A_WEEKDAY = 4
# The spread of a series whose weekdays are not known yet is at least this share of its largest distance.
_SHARE_OF_LARGEST = 0.5


@dataclass(frozen=True)
class Series:
    """One metric over landing days, oldest first; `events` names the promotion or holiday of each day, if any."""

    table: str
    column: str | None
    metric: str
    kind: Kind
    days: tuple[date, ...]
    values: Floats
    is_daily: bool
    """Whether a day is compared with its own weekday."""
    events: tuple[str | None, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.events:
            object.__setattr__(self, "events", (None,) * len(self.days))

    @cached_property
    def weekdays(self) -> npt.NDArray[np.int64]:
        """0 = Monday, of each day."""
        return np.array([day.weekday() for day in self.days], np.int64)

    @cached_property
    def usual(self) -> npt.NDArray[np.int64]:
        """Positions of the days of no event."""
        return np.flatnonzero([event is None for event in self.events])


@dataclass(frozen=True)
class Baseline:
    """What is expected: a usual value lies `spread` (a standard deviation) around `centre`; 0 for a constant."""

    centre: float
    spread: float
    points: int
    is_positive: bool
    """Every point was above 0."""


def baseline_of(series: Series, at: int, before: int, history: int) -> Baseline | None:
    """What the newest `history` points before the position `before` let one expect at the position `at`.

    Days of an event are left out: they tell nothing of a usual one. None: no point is left.

    The centre is the median; of a daily series, once the weekday has 4 points, that weekday's own, and the deviations
    are those of all points from the medians of their own weekdays (of counts: in proportion to those medians), because
    a weekday alone has too few points for a spread. Where more than half of the points are equal the MAD is 0, and the
    mean absolute deviation takes its place; a constant has neither. Until the weekday is known the spread is at least
    half of the largest distance seen, within which a whole week's pattern lies.
    """
    usual = series.usual[: np.searchsorted(series.usual, before)][-history:]
    if not len(usual):
        return None
    points = series.values[usual]
    known, centre, size = False, float(np.median(points)), len(points)
    distances = points - centre
    if series.is_daily:
        weekdays = series.weekdays[usual]
        own = points[weekdays == series.weekdays[at]]
        known = len(own) >= _ENOUGH_OF_A_WEEKDAY
        if known:
            centre, size = float(np.median(own)), len(own)
            distances = _by_weekday(points, weekdays, centre, series.kind)
    distances = np.abs(distances)
    spread = _MAD_TO_SD * float(np.median(distances)) or _MEAN_AD_TO_SD * float(distances.mean())
    spread *= _small_sample(size)
    if series.is_daily and not known:
        spread = max(spread, _SHARE_OF_LARGEST * float(distances.max()))
    return Baseline(centre, spread, len(points), bool((points > 0).all()))


def _by_weekday(points: Floats, weekdays: npt.NDArray[np.int64], centre: float, kind: Kind) -> Floats:
    """Distances of `points` from their own weekday's median."""
    order = np.lexsort((points, weekdays))
    sizes = np.bincount(weekdays, minlength=7)
    ends = np.cumsum(sizes)
    ascending = np.append(points[order], 0.0)
    # Of a weekday without points the median is never asked for.
    medians = (ascending[ends - sizes + (np.maximum(sizes, 1) - 1) // 2] + ascending[ends - sizes + sizes // 2]) / 2
    distances = points - medians[weekdays]
    if kind != "count":
        return distances
    # A busier weekday's counts also vary more, so that their distances are compared in proportion.
    return distances * np.divide(centre, medians, out=np.ones(7), where=medians != 0)[weekdays]


def _small_sample(group: int) -> float:
    """Widening for a median of `group` points and for residuals taken around it.

    √(1 + π / (2 · group)) is the sd of a normal point about the sample median of others (asymptotic variance of the
    median); group / (group − 1.2) undoes the shrinking of residuals, fitted to simulated normal samples (1.38 needed at
    4 points a weekday, 1.19 at 8).
    """
    return float(np.sqrt(1 + np.pi / (2 * group)) * group / (group - 1.2)) if group > 1 else 1.0


def of_event(series: Series, at: int, history: int, min_history: int) -> Baseline | None:
    """What earlier days of the same event let one expect of the one at `at`; None if none had a history to stand on.

    Each earlier day tells by how much the event moved its usual value: of counts the ratio, else the difference. The
    centre is the usual value moved by their median; the spread grows with it and with how few they are.
    """
    usual = baseline_of(series, at, at, history)
    effects: list[float] = []
    for place in range(at):
        if series.events[place] != series.events[at] or (series.days[at] - series.days[place]).days < 30:
            continue  # days of tonight's own occurrence are no earlier one
        then = baseline_of(series, place, place, history)
        if then is None or then.points < min_history:
            continue
        if series.kind != "count":
            effects.append(float(series.values[place]) - then.centre)
        elif then.centre > 0:
            effects.append(float(series.values[place]) / then.centre)
    if usual is None or not effects:
        return None
    typical, doubt = float(np.median(effects)), np.sqrt(1 + np.pi / (2 * len(effects)))
    if series.kind == "count":
        return Baseline(
            usual.centre * typical, usual.spread * max(typical, 1.0) * doubt, usual.points, usual.is_positive
        )
    return Baseline(usual.centre + typical, usual.spread * doubt, usual.points, usual.is_positive)


def least_effect(kind: Kind, centre: float, min_effect: float, min_share_effect: float) -> float:
    """The distance from `centre` that is never an anomaly, however quiet the history."""
    return min_share_effect if kind == "share" else min_effect * abs(centre)
