"""Values that are gone."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "completeness"


def plant(ground: Ground) -> Planted | None:
    """Nulls in every column."""
    hit = {name: ground.some(ground.filled(name)) for name in ground.columns()}
    return ground.spoilt({name: pd.Series(None, labels, dtype=object) for name, labels in hit.items()})
