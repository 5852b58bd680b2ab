"""Events dated years ahead."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground
from faults.planting import Planted

DIMENSION = "timeliness"


def plant(ground: Ground) -> Planted | None:
    """One to five years are added to event times."""
    name = ground.column_of("event_ts")
    if name is None:
        return None
    times = ground.times(name, ground.filled(name)).dropna()
    labels = ground.some(times.index)
    years = ground.random.integers(1, 6, len(times))[: len(labels)]
    return ground.spoilt({name: times.loc[labels] + pd.to_timedelta(365 * years, unit="D")})
