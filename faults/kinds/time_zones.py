"""A source that wrote the times of a landing in another zone."""

from __future__ import annotations

from faults.channels import shift_days
from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "timeliness"
UNIT = "landing"


def plant(ground: Ground) -> Planted | None:
    """All events of some landing days, 5 to 12 whole hours later: zones east of the one expected."""
    return shift_days(ground, lambda random: float(random.integers(5, 13)))
