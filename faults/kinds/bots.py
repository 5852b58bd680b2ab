"""Machines that behave as users: hundreds of events a day, seconds apart, over items nobody looks at together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from faults.ground import Ground, written
from faults.planting import Planted

DIMENSION = "accuracy"
UNIT = "user day"
_EVENTS = (100, 300)
_PAUSE_SECONDS = (2, 20)


def plant(ground: Ground) -> Planted | None:
    """Some users of some landing days send 100 to 300 further events each, 2 to 20 seconds apart, of items drawn evenly.

    Where the table has kinds of events they are of its most frequent one; baskets are new ones.
    """
    user, item, at = (ground.column_of(role) for role in ("user_id", "item_id", "event_ts"))
    if user is None or item is None or at is None or ground.table.columns[at].type != "timestamp":
        return None
    sent = ground.rows.loc[ground.filled(user).intersection(ground.times(at, ground.filled(at)).dropna().index)]
    firsts = sent[~pd.DataFrame({"day": ground.days.loc[sent.index], "user": sent[user]}).duplicated()]
    items = ground.rows[item].dropna().unique()
    draws = np.random.default_rng(ground.random.integers(1 << 32))
    parts = [_events(ground, firsts.loc[[label]], (user, item, at), items, draws) for label in ground.some(firsts.index)]
    return ground.with_rows(pd.concat(parts) if parts else ground.rows.iloc[:0])


def _events(
    ground: Ground, first: pd.DataFrame, names: tuple[str, str, str], items: np.ndarray, random: np.random.Generator
) -> pd.DataFrame:
    _, item, at = names
    count = int(random.integers(*_EVENTS))
    rows = first.iloc[np.zeros(count, int)].reset_index(drop=True)
    seconds = np.cumsum(random.integers(*_PAUSE_SECONDS, count))
    begin = ground.times(at, first.index).iloc[0].normalize() + pd.Timedelta(hours=int(random.integers(0, 20)))
    rows[item] = items[random.integers(0, len(items), count)]
    rows[at] = written(rows[at], pd.Series(begin + pd.to_timedelta(seconds, unit="s")), ground.time_format(at))
    kind, basket = ground.column_of("event_type"), ground.column_of("basket_id")
    if kind is not None:
        rows[kind] = ground.rows[kind].mode().iloc[0]
    if basket is not None:
        rows[basket] = [f"{label}9{number:04d}" for label, number in zip(rows[basket], range(count), strict=True)]
    return rows
