"""Rows that were landed twice."""

from __future__ import annotations

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "accuracy"
UNIT = "row"


def plant(ground: Ground) -> Planted | None:
    """Copies of rows, value by value, on the same landing day."""
    return ground.with_rows(ground.rows.loc[ground.some(ground.rows.index)])
