"""Spearman's rank correlation of two numeric columns."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from jobs.relations.measured import Floats, Measured, Z

BETWEEN = ("number", "number")


def measure(x: Floats, y: Floats, shrink: float = 1.0) -> Measured | None:
    """Spearman's rank correlation, equal values sharing their mean rank; None where a column does not vary. The
    interval is Pearson's on ranks with the variance of Bonett and Wright (Sample size requirements for estimating
    Pearson, Kendall and Spearman correlations, 2000): (1 + ρ²/2) / (n − 3) on Fisher's scale."""
    if len(x) < 4 or not np.ptp(x) or not np.ptp(y):
        return None
    ranks = stats.rankdata(x), stats.rankdata(y)
    rho = float(np.clip(np.corrcoef(*ranks)[0, 1], -1, 1))
    if abs(rho) >= 1 - 1e-12:
        return Measured(round(rho), round(rho), round(rho))
    half = Z * shrink * math.sqrt((1 + rho**2 / 2) / (len(x) - 3))
    return Measured(rho, math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half))
