"""Orders taken back: the same line again, with quantity and amount below zero."""

from __future__ import annotations

import pandas as pd

from faults.ground import Ground, written
from faults.planting import Planted

DIMENSION = "accuracy"
UNIT = "row"


def plant(ground: Ground) -> Planted | None:
    """A second row a minute after the order, on its landing day; of events, only purchases are taken back.

    Where a price is that of a piece it stays as it was.
    """
    quantity, at = ground.column_of("quantity"), ground.column_of("event_ts")
    if quantity is None or at is None:
        return None
    orders = ground.rows.index[ground.numbers(quantity, ground.rows.index).gt(0)]
    kind = ground.column_of("event_type")
    if kind is not None:
        orders = orders[ground.rows.loc[orders, kind].astype(str).str.lower() == "purchase"]
    labels = ground.some(orders)
    copies = ground.rows.loc[labels]
    is_line = ground.table.events is None or ground.table.events.price_of == "line"
    for name in [quantity, *(ground.columns(lambda _, column: column.role == "price") if is_line else [])]:
        copies = copies.assign(**{name: written(copies[name], -ground.numbers(name, labels).dropna())})
    times = ground.times(at, labels).dropna() + pd.Timedelta(minutes=1)
    later = written(copies[at], times, ground.time_format(at))
    return ground.with_rows(copies.assign(**{at: later}))
