"""A point against its own history: robust limits that know weekdays, short histories and constants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

# A count is never below 0, a share lies between 0 and 1, an amount may be anything.
Kind = Literal["count", "share", "amount"]

# 1 / Φ⁻¹(3/4): makes the median absolute deviation of a normal variable its standard deviation.
_MAD_TO_SD = 1.4826
# √(π/2): the same for the mean absolute deviation (Iglewicz and Hoaglin, How to detect and handle outliers, 1993).
_MEAN_AD_TO_SD = 1.2533
# A weekday's own median stands for it once it has come so often.
_ENOUGH_OF_A_WEEKDAY = 4


@dataclass(frozen=True)
class Rule:
    """How far a point may lie from its baseline. Lengths of history are in points, the tested one never among them."""

    history: int
    min_history: int
    deviations: float
    min_effect: float
    min_share_effect: float


@dataclass(frozen=True)
class Verdict:
    """What the history lets one expect. `is_anomaly` is None, and the limits too, where it is too short to judge."""

    expected: float | None
    low: float | None
    high: float | None
    history: int
    is_anomaly: bool | None


def judge(value: float, earlier: Sequence[float], rule: Rule, *, weekdays: Sequence[int] = (), kind: Kind) -> Verdict:
    """Judge `value` against the newest `rule.history` of `earlier`, oldest first.

    limits = median ± max(deviations · 1.4826 · MAD · c, effect)

    where c corrects for few points (see `_small_sample`) and effect is `min_effect` · |median|, or `min_share_effect`
    itself for a share between 0 and 1. Where more than half of the points are equal the MAD is 0, and the mean absolute
    deviation (times 1.2533) takes its place. A constant history has neither, so that any change beyond the effect is an
    anomaly; so is, whatever the spread, a count of 0 where every earlier one was positive.

    `weekdays`, for daily points only, gives the weekday of each earlier point and, last, of the tested one. Once that
    weekday has 4 points, the median is its own, and the MAD is that of all points around the medians of their own
    weekdays (of counts: in proportion to those medians), because a weekday alone has too few points for a spread: eight
    normal points judged by their own MAD gave false alarms in 3.4 %. Until then the limits are not narrower than twice
    the largest distance from the median seen so far, which a whole week's pattern lies within: 12 days of a weekly
    pattern judged as one sample gave false alarms in 77 %.

    False alarms on 1,600 clean simulated series (normal, lognormal, Poisson, shares), as the tests measure them: 0.31 %
    at 56 daily points, 0.50 % at 28, 0.31 % at 13; without weekdays 0.12 % at 52 points, 0.44 % at 12.
    """
    points = np.asarray(earlier[-rule.history :], float)
    if len(points) < rule.min_history:
        return Verdict(float(np.median(points)) if len(points) else None, None, None, len(points), None)
    days = np.asarray(weekdays[-len(points) - 1 :])
    own = points[days[:-1] == days[-1]] if len(days) else points
    known = len(own) >= _ENOUGH_OF_A_WEEKDAY
    baseline = own if known else points
    centre = float(np.median(baseline))
    residuals = points - centre
    if known:
        for day in np.unique(days[:-1]):
            centre_of_day = float(np.median(points[days[:-1] == day]))
            # A busier weekday's counts also vary more, so that their distances are compared in proportion.
            scale = centre / centre_of_day if kind == "count" and centre_of_day else 1.0
            residuals[days[:-1] == day] = (points[days[:-1] == day] - centre_of_day) * scale
    distances = np.abs(residuals)
    deviation = _MAD_TO_SD * float(np.median(distances)) or _MEAN_AD_TO_SD * float(distances.mean())
    spread = deviation * _small_sample(len(baseline))
    effect = rule.min_share_effect if kind == "share" else rule.min_effect * abs(centre)
    half = max(rule.deviations * spread, effect)
    if not known:
        half = max(half, 2 * float(distances.max()))
    low, high = centre - half, centre + half
    if kind != "amount":
        low = max(low, 0.0)
    if kind == "share":
        high = min(high, 1.0)
    lost = kind == "count" and value == 0 and bool((points > 0).all())
    return Verdict(centre, low, high, len(points), lost or not low <= value <= high)


def _small_sample(group: int) -> float:
    """Widening for a median of `group` points and for residuals taken around it.

    √(1 + π / (2 · group)) is the sd of a normal point about the sample median of others (asymptotic variance of the
    median); group / (group − 1.2) undoes the shrinking of residuals, fitted to simulated normal samples (1.38 needed at
    4 points a weekday, 1.19 at 8).
    """
    return float(np.sqrt(1 + np.pi / (2 * group)) * group / (group - 1.2))
