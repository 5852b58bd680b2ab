"""Prices below zero."""

from __future__ import annotations

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "accuracy"


def plant(ground: Ground) -> Planted | None:
    """Prices with their sign turned."""
    changes = {}
    for name in ground.columns(lambda _, column: column.role == "price"):
        numbers = ground.numbers(name, ground.filled(name))
        changes[name] = -numbers.loc[ground.some(numbers.index[numbers > 0])]
    return ground.spoilt(changes)
