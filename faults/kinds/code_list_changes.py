"""Codes that came into use without a word."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "conformity"


def plant(ground: Ground) -> Planted | None:
    """A new code in columns with a code list."""
    changes = {}
    for name in ground.columns(lambda _, column: column.allowed is not None and column.type == "string"):
        labels = ground.some(ground.filled(name))
        changes[name] = pd.Series([f"{value}2" for value in ground.rows.loc[labels, name]], labels, dtype=object)
    return ground.spoilt(changes)
