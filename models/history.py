"""The events before one cut, by user, item and day: what the features of the ranker are counted from.

A `History` cannot hold an event later than its cut: that is checked where it is made, so no feature can see further.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.errors import DataError
from models.exposures import Exposures
from models.matrix import positions

_COLUMNS = ("user_id", "item_id", "day", "events", "quantity", "value", "discount", "store_id")


@dataclass(frozen=True)
class History:
    """Rows in the order of user, item, day; a user, item and day stands once."""

    shape: tuple[int, int]
    """(users, items) of the cut: positions in `user` and `item` count from 0 to these."""
    last_day: int
    """Days since 1970-01-01: the last day the history may know of."""
    user: np.ndarray
    item: np.ndarray
    day: np.ndarray
    """int64, days since 1970-01-01."""
    events: np.ndarray
    """float64, events of any type on that day."""
    quantity: np.ndarray
    value: np.ndarray
    discount: np.ndarray
    """float64; 0 where the tables tell nothing of it."""
    store: np.ndarray
    """int64 positions, 0 up to `stores` − 1; −1 where unknown."""
    stores: int
    groups: Mapping[str, np.ndarray]
    """Attribute → int64 [items], a code from 0 for every item (an unknown value is a code of its own), finest first."""
    shown: Exposures | None = None
    """What was put before the users up to the cut; None where nothing had been published."""

    def __post_init__(self) -> None:
        if len(self.day) and int(self.day.max()) > self.last_day:
            seen, allowed = (date.fromordinal(day + _EPOCH) for day in (int(self.day.max()), self.last_day))
            raise DataError(
                f"a history up to {allowed} holds an event of {seen}: a feature would know the future",
                mend="leave out the events after the cut before a History is made",
            )

    @property
    def age(self) -> np.ndarray:
        """float64: days from every row to the cut's last day."""
        return (self.last_day - self.day).astype(np.float64)

    @property
    def key(self) -> np.ndarray:
        """int64: user × items + item, ascending."""
        return self.user * self.shape[1] + self.item


_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def history_of(
    rows: Iterable[pa.RecordBatch],
    users: np.ndarray,
    items: np.ndarray,
    last_day: date,
    groups: Mapping[str, np.ndarray] | None = None,
    shown: Exposures | None = None,
) -> History:
    """The events of `users` with `items` (sorted ids) up to and including `last_day`, from rows of `event_days`.

    A user, item and day that comes in several rows (one an event type) is added up. Values that are no numbers count 0.
    """
    parts = [_part(batch, users, items, day_number(last_day)) for batch in rows]
    columns = {name: np.concatenate([part[name] for part in parts]) if parts else np.empty(0) for name in parts[0]}
    stores = np.unique(columns["store"].astype(str))
    stores = stores[stores != ""]
    place = np.searchsorted(stores, columns["store"].astype(str))
    code = np.where(columns["store"].astype(str) == "", -1, place)
    order = np.lexsort((columns["day"], columns["item"], columns["user"]))
    own = {name: values[order] for name, values in columns.items() if name != "store"}
    same = np.r_[False, (np.diff(own["user"]) == 0) & (np.diff(own["item"]) == 0) & (np.diff(own["day"]) == 0)]
    start = np.flatnonzero(~same[: len(order)])
    added = {
        name: np.add.reduceat(own[name], start) if len(start) else own[name]
        for name in ("events", "quantity", "value", "discount")
    }
    return History(
        shape=(len(users), len(items)),
        last_day=day_number(last_day),
        user=own["user"][start].astype(np.int64),
        item=own["item"][start].astype(np.int64),
        day=own["day"][start].astype(np.int64),
        store=code[order][start].astype(np.int64),
        stores=len(stores),
        groups=dict(groups or {}),
        shown=shown,
        **added,
    )


def _part(batch: pa.RecordBatch, users: np.ndarray, items: np.ndarray, last_day: int) -> dict[str, np.ndarray]:
    batch = batch.select(list(_COLUMNS))
    day = pc.cast(batch["day"], pa.int32())
    batch, day = batch.filter(pc.less_equal(day, last_day)), day.filter(pc.less_equal(day, last_day))
    user = positions(users, pa.chunked_array([batch["user_id"]]))
    item = positions(items, pa.chunked_array([batch["item_id"]]))
    known = (user >= 0) & (item >= 0)

    def number(name: str) -> np.ndarray:
        values = pc.cast(batch[name], pa.float64()).to_numpy(zero_copy_only=False)
        return np.nan_to_num(values[known], nan=0.0, posinf=0.0, neginf=0.0)

    return {
        "user": user[known],
        "item": item[known],
        "day": day.to_numpy(zero_copy_only=False)[known],
        "store": np.asarray(pc.fill_null(batch["store_id"], "").to_numpy(zero_copy_only=False))[known],
        **{name: number(name) for name in ("events", "quantity", "value", "discount")},
    }
