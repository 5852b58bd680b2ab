"""Cramér's V of two categorical columns, corrected for bias."""

from __future__ import annotations

import math

import numpy as np

from jobs.relations.measured import Codes, Measured, Z

BETWEEN = ("category", "category")


def measure(x: Codes, y: Codes, shrink: float = 1.0) -> Measured | None:
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
    half = Z * shrink * math.sqrt(float((table * influence**2).sum()) / n)
    phi2 -= (r - 1) * (c - 1) / (n - 1)
    most = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    if most <= 0:  # as many kinds as rows
        return None
    return Measured(*(min(1.0, math.sqrt(max(0.0, end) / most)) for end in (phi2, phi2 - half, phi2 + half)))
