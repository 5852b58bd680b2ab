"""A source whose clock runs some hours behind: a zone to the west, or a machine that was given none."""

from __future__ import annotations

from faults.channels import shift_days
from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "timeliness"
UNIT = "landing"


def plant(ground: Ground) -> Planted | None:
    """All events of some landing days, 3 to 8 whole hours earlier."""
    return shift_days(ground, lambda random: -float(random.integers(3, 9)))
