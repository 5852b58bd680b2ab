"""Moments of numbers up to the fourth, and counts of special numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jobs.profiling.sums import dot

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Moments:
    """Count and mean of the finite numbers of a column, and the sums of their deviations' 2nd, 3rd and 4th powers."""

    count: int = 0
    mean: float = 0.0
    m2: float = 0.0
    m3: float = 0.0
    m4: float = 0.0

    @property
    def stddev(self) -> float | None:
        """Sample standard deviation (divisor count − 1); None for fewer than two numbers."""
        return math.sqrt(self.m2 / (self.count - 1)) if self.count > 1 else None

    @property
    def skewness(self) -> float | None:
        """√n · m3 / m2^1.5, the population form; None if all numbers are alike or the powers overflow."""
        return _finite(math.sqrt(self.count) * self.m3 / self.m2 / math.sqrt(self.m2)) if self._varies else None

    @property
    def kurtosis(self) -> float | None:
        """n · m4 / m2² − 3, the population form: 0 for a normal distribution; None as for the skewness."""
        return _finite(self.count * (self.m4 / self.m2) / self.m2 - 3) if self._varies else None

    @property
    def _varies(self) -> bool:
        # Below this the deviations are rounding errors of the mean.
        noise = self.count * (abs(self.mean) * 1e-15) ** 2
        return self.count > 1 and noise < self.m2 < math.inf and math.isfinite(self.m4)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def moments_of(values: Floats, counts: Ints) -> Moments:
    """Moments of finite `values`, each as often as its count."""
    total = int(counts.sum())
    if total == 0:
        return Moments()
    # Weighing before summing keeps sums of the largest doubles finite; the second pass cancels nothing.
    mean = float(dot(values, counts / total))
    with np.errstate(over="ignore", invalid="ignore"):
        deviations = values - mean
        squares = deviations * deviations
        weighted = squares * counts
        return Moments(
            total,
            mean,
            float(weighted.sum()),
            float(dot(weighted, deviations)),
            float(dot(weighted, squares)),
        )


def merge_moments(parts: Sequence[Moments]) -> Moments:
    """Moments of the union.

    Pébay, Formulas for robust, one-pass parallel computation of covariances and arbitrary-order statistical moments
    (2008), eqs. 2.1, 3.1 for pairs; here for any number of parts about the common mean, which is the same sum.
    """
    filled = [part for part in parts if part.count]
    if len(filled) < 2:
        return filled[0] if filled else Moments()
    table = np.array([(part.count, part.mean, part.m2, part.m3, part.m4) for part in filled])
    counts, means, m2, m3, m4 = table.T
    total = sum(part.count for part in filled)
    mean = float(dot(means, counts / total))
    with np.errstate(over="ignore", invalid="ignore"):
        shift = means - mean
        squares = shift * shift
        second = m2 + counts * squares
        third = m3 + 3 * shift * m2 + counts * squares * shift
        fourth = m4 + 4 * shift * m3 + 6 * squares * m2 + counts * squares * squares
    return Moments(total, mean, float(second.sum()), float(third.sum()), float(fourth.sum()))


@dataclass(frozen=True)
class Numbers:
    """Sum of the finite numbers, and how many are special. −0.0 is zero; −∞ is negative."""

    total: float = 0.0
    zeros: int = 0
    negatives: int = 0
    nans: int = 0
    infinities: int = 0


def numbers_of(values: Floats, counts: Ints) -> Numbers:
    """Special numbers among `values`, each as often as its count."""
    finite = np.isfinite(values)
    nans, ends = (0, 0) if finite.all() else (_sum(counts, np.isnan(values)), _sum(counts, np.isinf(values)))
    with np.errstate(over="ignore", invalid="ignore"):
        total = float(dot(np.where(finite, values, 0.0), counts.astype(np.float64)))
    return Numbers(total, _sum(counts, values == 0), _sum(counts, values < 0), nans, ends)


def _sum(counts: Ints, mask: npt.NDArray[np.bool_]) -> int:
    return int(dot(counts, mask))


def merge_numbers(parts: Sequence[Numbers]) -> Numbers:
    """Counts of the union."""
    return Numbers(
        math.fsum(part.total for part in parts) if all(math.isfinite(part.total) for part in parts) else math.nan,
        sum(part.zeros for part in parts),
        sum(part.negatives for part in parts),
        sum(part.nans for part in parts),
        sum(part.infinities for part in parts),
    )
