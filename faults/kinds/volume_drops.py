"""Days that landed in part."""

from __future__ import annotations

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "completeness"
UNIT = "day"
_KEPT = 0.2


def plant(ground: Ground) -> Planted | None:
    """Four fifths of the rows of the newest landing days are missing."""
    days = sorted(ground.days.unique())
    poor = days[len(days) - ground.count(len(days)) :]
    own = ground.rows.index[ground.days.isin(poor)]
    kept = own[ground.random.random(len(own)) < _KEPT]
    lost = own.difference(kept, sort=False)
    return Planted(ground.rows.drop(lost), lost=lost, days=tuple(poor))
