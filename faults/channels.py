"""Faults of a device or a source: all events of a channel's day, or of a whole landing, at another time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from faults.ground import Ground
from faults.planting import Planted

Hours = Callable[[np.random.Generator], float]


def shift_channels(ground: Ground, hours: Hours) -> Planted | None:
    """Move the event times of `rate` of the channel days (declared, else the store, else none) by `hours`."""
    channel = ground.table.channel or ground.column_of("store_id")
    keys = [ground.days] + ([ground.rows[channel]] if channel else [])
    return _shift(ground, pd.MultiIndex.from_arrays(keys).factorize(sort=True)[0], hours)


def shift_days(ground: Ground, hours: Hours) -> Planted | None:
    """Move the event times of `rate` of the landing days by `hours`."""
    return _shift(ground, ground.days.factorize(sort=True)[0], hours)


def _shift(ground: Ground, groups: np.ndarray, hours: Hours) -> Planted | None:
    """`groups` numbers each row's group; `hours` is drawn for every group."""
    name = ground.column_of("event_ts")
    if name is None:
        return None
    times = ground.times(name, ground.filled(name)).dropna()
    group = pd.Series(groups, ground.rows.index).loc[times.index]
    every = pd.Index(np.unique(group))
    shifts = pd.Series([hours(ground.random) for _ in every], every)
    chosen = group[group.isin(ground.some(every))]
    if ground.table.columns[name].type == "date":
        shifts = 24 * np.sign(shifts) * np.ceil(shifts.abs() / 24)
    moved = times.loc[chosen.index] + pd.to_timedelta(chosen.map(shifts).astype(float), unit="h")
    return ground.spoilt({name: moved})
