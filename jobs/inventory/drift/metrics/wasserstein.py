"""Normalised Wasserstein distance of numbers."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from jobs.inventory.drift.metrics import Measure
from jobs.inventory.drift.pair import Pair
from jobs.profiling.moments import merge_moments


def measure(pair: Pair) -> Measure | None:
    """∫ |F(x) − G(x)| dx, in standard deviations of both spans together: how far the average number moved.

    Under sampling F − G is normal at each x with variance H (1 − H) (1/n + 1/m), H their mean; integrating its
    pointwise quantiles bounds the distance, whatever the dependence between neighbouring x.
    """
    spread = merge_moments([pair.before.moments, pair.after.moments]).stddev
    if not pair.is_numeric or not spread:
        return None
    runs = (pair.before.run, pair.after.run)
    points = np.union1d(runs[0].values, runs[1].values)
    f, g = (
        np.cumsum(run.weights)[np.searchsorted(run.values, points[:-1], side="right") - 1] / run.count
        * (points[:-1] >= run.values[0])
        for run in runs
    )  # fmt: skip
    widths = np.diff(points) / spread
    value = float(np.sum(np.abs(f - g) * widths))
    middle = (f + g) / 2
    deviation = float(np.sum(np.sqrt(middle * (1 - middle)) * widths) * np.sqrt(1 / runs[0].count + 1 / runs[1].count))
    level = norm.ppf((1 + pair.config.level) / 2)
    detail = f"mean {pair.before.moments.mean:.6g} → {pair.after.moments.mean:.6g}"
    return Measure(value, float(np.sqrt(2 / np.pi)) * deviation, float(level) * deviation, detail)
