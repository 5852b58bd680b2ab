"""Population stability index."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from jobs.inventory.drift.metrics import Measure
from jobs.inventory.drift.pair import Pair


def measure(pair: Pair) -> Measure | None:
    """PSI = Σ (q − p) · ln(q / p) over shares smoothed by half a row; Jeffreys' symmetric divergence.

    Alike samples of n and m independent rows in k bins show (1/n + 1/m) · χ² with k − 1 degrees of freedom (Yurdakul
    and Naranjo, Statistical properties of the population stability index, Journal of Risk Model Validation, 2020).
    """
    shares = pair.shares
    if shares is None:
        return None
    p, q = shares.smoothed
    value = float(np.sum((q - p) * np.log(q / p)))
    typical, limit = shares.sampling * chi2.ppf([0.5, pair.config.level], len(p) - 1)
    moved = int(np.argmax(np.abs(q - p)))
    return Measure(
        value, float(typical), float(limit), f"most at {shares.labels[moved]}: {p[moved]:.1%} → {q[moved]:.1%}"
    )
