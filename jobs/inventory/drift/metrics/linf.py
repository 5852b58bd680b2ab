"""Largest difference of a share."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from jobs.inventory.drift.metrics import Measure
from jobs.inventory.drift.pair import Pair


def measure(pair: Pair) -> Measure | None:
    """max |q − p| over the shares of all bins: the L∞ distance.

    Under sampling each difference is normal with variance p̄ (1 − p̄) (1/n + 1/m); the maximum of k is bounded by Šidák's
    quantile at the widest of them.
    """
    shares = pair.shares
    if shares is None:
        return None
    p, q = shares.before / shares.before.sum(), shares.after / shares.after.sum()
    moved = int(np.argmax(np.abs(q - p)))
    pooled = shares.pooled
    spread = float(np.sqrt(np.max(pooled * (1 - pooled)) * shares.sampling))
    typical, limit = spread * norm.ppf((1 + np.power([0.5, pair.config.level], 1 / len(p))) / 2)
    detail = f"{shares.labels[moved]}: {p[moved]:.1%} → {q[moved]:.1%}"
    return Measure(float(abs(q[moved] - p[moved])), float(typical), float(limit), detail)
