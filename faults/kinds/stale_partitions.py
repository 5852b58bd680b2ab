"""Days that did not land."""

from __future__ import annotations

import math

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "timeliness"
UNIT = "day"


def plant(ground: Ground) -> Planted | None:
    """The newest landing days are missing, as many as it takes to be later than the SLA; the first always stays."""
    days = sorted(ground.days.unique())
    late = math.ceil(ground.table.sla_hours / (24 * ground.table.cadence_days))
    count = min(max(ground.count(len(days)), late), len(days) - 1)
    missing = days[len(days) - count :]
    lost = ground.rows.index[ground.days.isin(missing)]
    return Planted(ground.rows.drop(lost), lost=lost, days=tuple(missing)) if missing else None
