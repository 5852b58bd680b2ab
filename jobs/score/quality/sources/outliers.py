"""Values so far from a column's own bulk that they are more likely errors than tails."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_FAR = 3.0
# A tail as long as this beside the bulk makes the logarithm the scale on which values are compared.
_SKEW = 0.2


def far_out(values: Sequence[float], weights: Sequence[int]) -> tuple[int, int, str] | None:
    """(values tested, of them far out, the fences in words); None where a column has no spread to judge by.

    Tukey (1977), Exploratory data analysis: further than three times the distance of the quartiles from the nearer one.
    A skewed column of positive numbers is judged in logarithms (zeros are left out and count as tested), by the
    quartiles' own skewness (Bowley), which outliers cannot move.

    Args:
        values: a weighted sample of the column, ascending or not (the profile's run).
    """
    numbers, weight = np.asarray(values, dtype=float), np.asarray(weights, dtype=np.int64)
    judged = np.ones(len(numbers), dtype=bool)
    low, middle, high = _quartiles(numbers, weight)
    in_logarithms = numbers.min() >= 0 and (high + low - 2 * middle) > _SKEW * (high - low)
    if in_logarithms:
        judged = numbers > 0
        if not judged.any():
            return None
        numbers = np.where(judged, np.log(np.where(judged, numbers, 1.0)), 0.0)
        low, middle, high = _quartiles(numbers[judged], weight[judged])
    if high <= low:
        return None
    fences = low - _FAR * (high - low), high + _FAR * (high - low)
    far = judged & ((numbers < fences[0]) | (numbers > fences[1]))
    with np.errstate(over="ignore"):
        shown = np.exp(fences) if in_logarithms else fences
    return int(weight.sum()), int(weight[far].sum()), f"far out below {shown[0]:.4g} or above {shown[1]:.4g}"


def _quartiles(values: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    low, middle, high = (float(values[order][np.searchsorted(reached, share - 1e-12)]) for share in (0.25, 0.5, 0.75))
    return low, middle, high
