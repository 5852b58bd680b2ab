"""The correlation ratio η of a numeric column in the groups of a categorical one."""

from __future__ import annotations

import math

import numpy as np

from jobs.relations.measured import Codes, Floats, Measured, Z, standard_error

BETWEEN = ("category", "number")


def measure(groups: Codes, y: Floats, shrink: float = 1.0) -> Measured | None:
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
    half = Z * shrink * standard_error(((1 - eta2) * y**2 - inside) / variance)
    eta2 = 1 - (1 - eta2) * (len(y) - 1) / (len(y) - used)
    return Measured(*(math.sqrt(min(1.0, max(0.0, end))) for end in (eta2, eta2 - half, eta2 + half)))
