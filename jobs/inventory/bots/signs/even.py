"""Acts at even intervals, as a timer does. Pauses and single delays do not hide it: only the intervals alike count."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from jobs.inventory.bots.events import Array, Events
from jobs.inventory.bots.signs import DECIMAL, surprise

TITLE = "acts at even intervals"
NEEDS = ()
LEAST = DECIMAL
_FEWEST = 4


def values(events: Events) -> Array:
    """−log10 of the chance that so many of the intervals lie within `even_within` of their median.

    Intervals of a Poisson process lie within ±10 % of their median with probability 0.07; chosen as the median one is
    alike by itself, and is not counted.
    """
    unit, gap = events.gaps
    order = np.lexsort((gap, unit))
    unit, gap = unit[order], gap[order]
    count = events.count(unit).astype(int)
    start = np.cumsum(count) - count
    some = count >= _FEWEST
    median = np.zeros(events.size)
    median[some] = gap[start[some] + count[some] // 2]
    within = events.config.even_within
    alike = np.abs(gap - median[unit]) <= within * median[unit]
    number = events.count(unit, alike.astype(float))
    chance = 1 - 2.0 ** -(2 * within)
    found = np.zeros(events.size)
    found[some] = surprise(binom.sf(number[some] - 2, count[some] - 1, max(chance / 2, 0.01)))
    return found
