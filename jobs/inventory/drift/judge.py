"""Is a measured difference drift? It must matter, exceed what sampling shows, and exceed what is usual."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from conf.drift_config import DriftConfig
from jobs.inventory.drift.metrics import Measure

# 1 / Φ⁻¹(3/4): makes the median absolute deviation of a normal variable its standard deviation.
_MAD_TO_SD = 1.4826


def threshold(now: Measure, earlier: Sequence[Measure], min_effect: float, config: DriftConfig) -> float:
    """The value above which `now` is drift.

    max(effect, sampling, typical · usual)

    where `typical` and `sampling` are the median and an extreme quantile of what so many independent rows would show,
    and usual = median + deviations · 1.4826 · MAD of value / typical over `earlier` comparisons. Rows of one basket,
    one visit or one weekday are not independent: usual measures by how much, in a unit that allows for small days.
    Where fewer than `min_history` comparisons tell, `unknown_excess` times the sampling quantile takes its place.
    """
    ratios = np.array([past.value / past.typical for past in earlier if past.typical > 0])
    if now.typical <= 0:
        # What varies has nothing to do with the number of rows: a volume, a unit.
        return max(min_effect, now.limit, _usual(np.array([past.value for past in earlier]), config))
    if len(ratios) < config.min_history:
        return max(min_effect, now.limit * config.unknown_excess)
    return max(min_effect, now.limit, now.typical * _usual(ratios, config))


def _usual(values: npt.NDArray[np.float64], config: DriftConfig) -> float:
    if not len(values):
        return 0.0
    middle = float(np.median(values))
    return middle + config.deviations * _MAD_TO_SD * float(np.median(np.abs(values - middle)))
