"""Numbers far from all others: a slipped decimal point, a counter that ran over."""

from __future__ import annotations

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "accuracy"


def plant(ground: Ground) -> Planted | None:
    """Quantities and prices 10 to 100 times as large as the largest, each."""
    changes = {}
    for name in ground.columns(lambda _, column: column.role in ("quantity", "price")):
        numbers = ground.numbers(name, ground.filled(name)).dropna()
        labels = ground.some(numbers.index)
        far = numbers.abs().max() * ground.random.integers(10, 101, len(numbers))[: len(labels)]
        changes[name] = numbers.loc[labels] * 0 + far
    return ground.spoilt(changes)
