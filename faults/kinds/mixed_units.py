"""Numbers of some rows in another unit: cents among euros, grams among kilograms."""

from __future__ import annotations

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "accuracy"
_FACTORS = {"kg": 1000, "g": 0.001, "l": 1000, "m": 100, "pieces": 1000}
_CENTS = 100  # of any currency


def plant(ground: Ground) -> Planted | None:
    """Quantities and prices with a declared unit, times what makes the smaller unit of it; a zero has no unit."""
    changes = {}
    for name in ground.columns(lambda _, column: column.role in ("quantity", "price") and column.unit is not None):
        numbers = ground.numbers(name, ground.filled(name))
        labels = ground.some(numbers.index[numbers > 0])
        changes[name] = numbers.loc[labels] * _FACTORS.get(str(ground.table.columns[name].unit), _CENTS)
    return ground.spoilt(changes)
