"""A source whose clock runs some hours behind: a zone to the west, or a machine that was given none."""

from __future__ import annotations

import dataclasses

import pandas as pd

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "timeliness"
UNIT = "day"


def plant(ground: Ground) -> Planted | None:
    """All events of the newest landing days, 3 to 8 whole hours earlier, each day by its own number."""
    name = ground.column_of("event_ts")
    if name is None or ground.table.columns[name].type != "timestamp":
        return None
    days = sorted(ground.days.unique())
    hours = dict(zip(days, ground.random.integers(3, 9, len(days)), strict=True))
    newest = days[len(days) - ground.count(len(days)) :]
    times = ground.times(name, ground.filled(name)).dropna()
    landed = ground.days.loc[times.index]
    hit = times[landed.isin(newest)]
    earlier = hit - pd.to_timedelta(landed.loc[hit.index].map(hours).astype(float), unit="h")
    found = ground.spoilt({name: earlier})
    return found and dataclasses.replace(found, days=tuple(newest))
