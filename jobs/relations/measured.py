"""A measure of association with its interval, and what measures share.

Every measure is a smooth function of the distribution, so its error on a sample of n rows is near normal with
variance E[IF²] / n, where IF is its influence function (von Mises; Hampel, 1974). That asks nothing of the shape of
the data, unlike Fisher's z. A sample of the table's own rows errs less by the finite population factor
√((N − n) / (N − 1)): not at all when the sample is the table. Measures take that factor as `shrink`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

Z = float(stats.norm.ppf(0.975))


@dataclass(frozen=True)
class Measured:
    """A measure and its 95 % interval."""

    value: float
    low: float
    high: float


def on_fisher_scale(r: float, influence: Floats, shrink: float) -> Measured:
    """A correlation `r` with its interval made on Fisher's scale, where it is more nearly normal."""
    if abs(r) >= 1 - 1e-12:
        return Measured(round(r), round(r), round(r))
    half = Z * shrink * standard_error(influence) / (1 - r**2)
    return Measured(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))


def standard_error(influence: Floats) -> float:
    """Standard error of an estimate with these influences."""
    return float(np.sqrt(np.mean(influence**2) / len(influence)))
