"""A device whose date was set wrong: all it sent on a day is days or weeks off."""

from __future__ import annotations

from faults.channels import shift_channels
from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "timeliness"
UNIT = "channel day"


def plant(ground: Ground) -> Planted | None:
    """All events of some channels on some landing days, 9 to 40 days early or late."""
    return shift_channels(ground, lambda random: float(random.choice((-1, 1)) * 24 * random.integers(9, 41)))
