"""A changed unit: every quantile of a number moved by the same known factor."""

from __future__ import annotations

import numpy as np

from jobs.inventory.drift.metrics import Measure
from jobs.inventory.drift.pair import Floats, Pair
from jobs.profiling.sketches import Run

_RANKS = np.linspace(0.05, 0.95, 19)
# A factor explains a change when what it leaves of it is less than a quarter, and within 10 % at every quantile's mean.
_EXPLAINED = 0.25
_CLOSE = 0.1


def measure(pair: Pair) -> Measure | None:
    """|ln factor| of the configured factor that best explains the ratio of the quantiles, 0 where none does.

    Ratios of a pure change of unit are the same at every rank, whereas a shifted or widened distribution has others at
    each. Ranks whose quantile is 0 on either side say nothing and are left out.
    """
    if not pair.is_numeric:
        return None
    ratios = log_ratios(pair.before.run, pair.after.run)
    if not len(ratios):
        return None
    unchanged = float(np.mean(np.abs(ratios)))
    factors = {name: float(np.log(factor)) for name, factor in pair.config.unit_factors.items()}
    left = {name: float(np.mean(np.abs(ratios - factor))) for name, factor in factors.items()}
    best = min(left, key=left.__getitem__, default=None)
    if best is None or left[best] > _CLOSE or left[best] > _EXPLAINED * unchanged:
        return Measure(0.0, 0.0, 0.0, "no known factor")
    return Measure(abs(factors[best]), 0.0, 0.0, f"every quantile × {np.exp(np.median(ratios)):.4g}: {best}")


def log_ratios(before: Run, after: Run) -> Floats:
    """ln(after / before) of the quantiles' sizes at 19 ranks, where both are there and of one sign."""
    first, second = (np.array(run.quantiles(_RANKS.tolist())) for run in (before, after))
    usable = first * second > 0
    return np.log(second[usable] / first[usable])
