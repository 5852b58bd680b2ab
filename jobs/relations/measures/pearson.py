"""Pearson's correlation of two numeric columns."""

from __future__ import annotations

import numpy as np

from jobs.relations.measured import Floats, Measured, on_fisher_scale

BETWEEN = ("number", "number")


def measure(x: Floats, y: Floats, shrink: float = 1.0) -> Measured | None:
    """Pearson's correlation; None where a column does not vary. IF = z_x z_y − r (z_x² + z_y²) / 2; the interval is
    made on Fisher's scale, where it is more nearly normal. `shrink`: the finite population factor."""
    if len(x) < 3 or not np.ptp(x) or not np.ptp(y):
        return None
    zx, zy = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    r = float(np.clip(np.mean(zx * zy), -1, 1))
    return on_fisher_scale(r, zx * zy - r * (zx**2 + zy**2) / 2, shrink)
