"""How strongly two columns go together, with an interval that follows from the sample alone.

Every measure here is a smooth function of the distribution, so its error on a sample of n rows is near normal with
variance E[IF²] / n, where IF is its influence function (von Mises; Hampel, 1974). That asks nothing of the shape of the
data, unlike Fisher's z. A sample of the table's own rows errs less by the finite population factor
√((N − n) / (N − 1)): not at all when the sample is the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from conf.relate_config import RelateConfig
from jobs.relations.checks import Record
from jobs.relations.sample import Sample

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

Measure = Callable[[Any, Any, float], "Measured | None"]

_Z = float(stats.norm.ppf(0.975))
_MIN_PAIRS = 30


@dataclass(frozen=True)
class Measured:
    """A measure and its 95 % interval."""

    value: float
    low: float
    high: float


def pearson(x: Floats, y: Floats, shrink: float = 1.0) -> Measured | None:
    """Pearson's correlation; None where a column does not vary. IF = z_x z_y − r (z_x² + z_y²) / 2; the interval is
    made on Fisher's scale, where it is more nearly normal. `shrink`: the finite population factor."""
    if len(x) < 3 or not np.ptp(x) or not np.ptp(y):
        return None
    zx, zy = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    r = float(np.clip(np.mean(zx * zy), -1, 1))
    return _on_fisher_scale(r, zx * zy - r * (zx**2 + zy**2) / 2, shrink)


def spearman(x: Floats, y: Floats, shrink: float = 1.0) -> Measured | None:
    """Spearman's rank correlation, equal values sharing their mean rank; None where a column does not vary. The
    interval is Pearson's on ranks with the variance of Bonett and Wright (Sample size requirements for estimating
    Pearson, Kendall and Spearman correlations, 2000): (1 + ρ²/2) / (n − 3) on Fisher's scale."""
    if len(x) < 4 or not np.ptp(x) or not np.ptp(y):
        return None
    ranks = stats.rankdata(x), stats.rankdata(y)
    rho = float(np.clip(np.corrcoef(*ranks)[0, 1], -1, 1))
    if abs(rho) >= 1 - 1e-12:
        return Measured(round(rho), round(rho), round(rho))
    half = _Z * shrink * math.sqrt((1 + rho**2 / 2) / (len(x) - 3))
    return Measured(rho, math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half))


def _on_fisher_scale(r: float, influence: Floats, shrink: float) -> Measured:
    if abs(r) >= 1 - 1e-12:
        return Measured(round(r), round(r), round(r))
    half = _Z * shrink * _error(influence) / (1 - r**2)
    return Measured(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))


def _error(influence: Floats) -> float:
    """Standard error of a mean of influences."""
    return float(np.sqrt(np.mean(influence**2) / len(influence)))


def cramers_v(x: Ints, y: Ints, shrink: float = 1.0) -> Measured | None:
    """Cramér's V with Bergsma's correction (A bias-correction for Cramér's V and Tschuprow's T, 2013): 0 on average for
    independent columns. `x`, `y`: codes 0 … of two categorical columns; None where one does not vary.

    φ² = Σ p_ij² / (p_i p_j) − 1 has IF_ij = 2 p_ij / (p_i p_j) − Σ_j p_ij² / (p_i² p_j) − Σ_i p_ij² / (p_i p_j²).
    """
    n, rows, columns = len(x), int(x.max(initial=0)) + 1, int(y.max(initial=0)) + 1
    table = np.bincount(x * columns + y, minlength=rows * columns).reshape(rows, columns) / max(n, 1)
    table = table[table.sum(1) > 0][:, table.sum(0) > 0]
    r, c = table.shape
    if min(r, c) < 2 or n < 3:
        return None
    left, right = table.sum(1, keepdims=True), table.sum(0, keepdims=True)
    ratio = table / (left * right)
    phi2 = float((table * ratio).sum() - 1)
    influence = 2 * ratio - (table * ratio).sum(1, keepdims=True) / left - (table * ratio).sum(0, keepdims=True) / right
    half = _Z * shrink * math.sqrt(float((table * influence**2).sum()) / n)
    phi2 -= (r - 1) * (c - 1) / (n - 1)
    most = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    if most <= 0:  # as many kinds as rows
        return None
    return Measured(*(min(1.0, math.sqrt(max(0.0, end) / most)) for end in (phi2, phi2 - half, phi2 + half)))


def correlation_ratio(groups: Ints, y: Floats, shrink: float = 1.0) -> Measured | None:
    """η: the root of the share of y's variance that lies between `groups` (codes 0 …), corrected for their number
    (Kelley's ε², 1935); None where y or the groups do not vary.

    η² = 1 − W / σ², W the variance inside groups, has IF = ((1 − η²) (y − μ)² − (y − μ_group)²) / σ².
    """
    counts = np.bincount(groups) if len(groups) else np.empty(0)
    used = int((counts > 0).sum())
    if used < 2 or len(y) <= used or not np.ptp(y):
        return None
    y = y - y.mean()
    means = np.bincount(groups, weights=y) / np.maximum(counts, 1)
    inside, variance = (y - means[groups]) ** 2, float(np.mean(y**2))
    eta2 = 1 - float(np.mean(inside)) / variance
    half = _Z * shrink * _error(((1 - eta2) * y**2 - inside) / variance)
    eta2 = 1 - (1 - eta2) * (len(y) - 1) / (len(y) - used)
    return Measured(*(math.sqrt(min(1.0, max(0.0, end))) for end in (eta2, eta2 - half, eta2 + half)))


def associations(table: str, sample: Sample, config: RelateConfig) -> list[Record]:
    """Rows of `correlations` of one table, strongest first; columns of ids and free text are left out."""
    total, n = sample.total, sample.rows
    told = [each for each in _measured(sample, config) if _matters(each, config)]
    told.sort(key=lambda each: (-abs(each.found.value), each.measure, each.one, each.other))
    return [
        {
            "table": table, "column": each.one, "other_column": each.other, "measure": each.measure,
            "value": each.found.value, "low": each.found.low, "high": each.found.high,
            "rows": total, "sample_rows": n, "pairs": each.pairs,
        }
        for each in told[: config.max_correlations]
    ]  # fmt: skip


@dataclass(frozen=True)
class _Pair:
    one: str
    other: str
    measure: str
    found: Measured
    pairs: int


def _measured(sample: Sample, config: RelateConfig) -> Iterator[_Pair]:
    total, n = sample.total, sample.rows
    shrink = math.sqrt((total - n) / (total - 1)) if total > 1 else 0.0
    numbers = {name: values for name, values in sample.numbers.items() if np.isfinite(values).sum() >= _MIN_PAIRS}
    others = {name: _categories(codes, config) for name, codes in sample.codes.items() if name not in numbers}
    categories = {name: codes for name, codes in others.items() if codes is not None}
    pairs: list[tuple[str, str, tuple[Measure, ...]]] = []
    pairs += [(one, other, (pearson, spearman)) for one, other in combinations(numbers, 2)]
    pairs += [(one, other, (cramers_v,)) for one, other in combinations(categories, 2)]
    pairs += [(one, other, (correlation_ratio,)) for one in categories for other in numbers]
    columns: dict[str, Any] = {**numbers, **categories}
    given = {name: np.isfinite(values) for name, values in numbers.items()}
    given |= {name: codes >= 0 for name, codes in categories.items()}
    for one, other, measures in pairs:
        both = given[one] & given[other]
        x, y = columns[one][both], columns[other][both]
        for measure in measures if len(x) >= _MIN_PAIRS else ():
            found = measure(x, y, shrink)
            if found is not None:
                yield _Pair(one, other, measure.__name__, found, len(x))


def _matters(pair: _Pair, config: RelateConfig) -> bool:
    """Strong enough, and not by the luck of the sample."""
    found = pair.found
    return abs(found.value) >= config.min_correlation and (found.low > 0 or found.high < 0)


def _categories(hashes: Ints, config: RelateConfig) -> Ints | None:
    """Codes 0 … (−1: null) of a column with few enough different values, else None: too many, or hardly one twice."""
    found, codes = np.unique(hashes, return_inverse=True)
    gap = int(len(found) > 0 and found[0] == 0)
    return (
        codes.astype(np.int64) - gap if 2 <= len(found) - gap <= min(config.max_categories, len(codes) // 3) else None
    )
