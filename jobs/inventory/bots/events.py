"""One table's events as arrays, grouped by what is judged: a user on a day, in one landing partition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from conf.bots_config import BotsConfig
from conf.table_config import Role, TableConfig

SECOND = 1_000_000
DAY = 86_400 * SECOND
ROLES: tuple[Role, ...] = ("user_id", "item_id", "event_ts", "event_type", "basket_id", "store_id")
Array = np.ndarray


@dataclass(frozen=True)
class Events:
    """Rows sorted by unit, time and item; a unit is one user's UTC day in one landing partition.

    Args:
        unit: unit of each row, 0 … units − 1, in rising order.
        at: microseconds since 1970, UTC.
        item: code of the item; codes rise with the items' ids.
        kind: event type of each row, or None where the table has none.
        store: code of the store of each row, −1: none.
        units: landing partition (`dt`, days since 1970), `user_id` and `day` (days since 1970) of each unit.
        item_hash: hash of each item's id, the same on every night.
    """

    unit: Array
    at: Array
    item: Array
    kind: Array | None
    store: Array
    units: pd.DataFrame
    item_hash: Array
    config: BotsConfig

    @property
    def size(self) -> int:
        """How many units there are."""
        return len(self.units)

    @cached_property
    def part(self) -> Array:
        """Code of the landing partition of each unit."""
        return pd.factorize(self.units["dt"], sort=True)[0]

    @cached_property
    def is_first_of_moment(self) -> Array:
        """Rows that are the first of their unit and time: lines of one basket share a moment."""
        first = np.ones(len(self.unit), dtype=bool)
        first[1:] = (np.diff(self.unit) != 0) | (np.diff(self.at) != 0)
        return first

    @cached_property
    def moments(self) -> tuple[Array, Array]:
        """(unit, at) of each distinct moment, sorted."""
        return self.unit[self.is_first_of_moment], self.at[self.is_first_of_moment]

    @cached_property
    def gaps(self) -> tuple[Array, Array]:
        """(unit, microseconds) between neighbouring moments of a unit."""
        unit, at = self.moments
        inside = np.diff(unit) == 0
        return unit[1:][inside], np.diff(at)[inside]

    @cached_property
    def weight(self) -> Array:
        """Weight of each unit, so that every user of a landing partition weighs 1 in it."""
        return 1.0 / self.units.groupby(["dt", "user_id"], sort=False)["day"].transform("size").to_numpy()

    @cached_property
    def purchases(self) -> Array:
        """Purchases of each unit; none where the table has no event types."""
        kind = np.empty(0) if self.kind is None else self.kind
        return self.count(self.unit[: len(kind)], np.isin(kind, self.config.purchase_types).astype(float))

    def count(self, unit: Array, values: Array | None = None) -> Array:
        """Sum of `values` (default: 1) of each unit."""
        return np.bincount(unit, weights=values, minlength=self.size)

    def largest(self, unit: Array, values: Array) -> Array:
        """Largest of `values` of each unit; 0 where it has none."""
        found = np.zeros(self.size)
        np.maximum.at(found, unit, values)
        return found

    def share(self, numerator: Array, denominator: Array) -> Array:
        """For each unit, the share Σ numerator / Σ denominator in its landing partition, every user weighing alike."""
        there = denominator > 0
        each = np.divide(numerator, denominator, out=np.zeros(self.size), where=there)
        weight = self.weight * there
        top = np.bincount(self.part, weights=weight * each)
        bottom = np.bincount(self.part, weights=weight)
        return (top / np.maximum(bottom, 1e-12))[self.part]


def columns_of(table: TableConfig) -> dict[Role, str]:
    """Role → column, of the roles that tell behaviour."""
    found = {role: table.column_of(role) for role in ROLES}
    return {role: name for role, name in found.items() if name is not None}


def events_of(table: TableConfig, parts: Mapping[date, pa.Table], config: BotsConfig) -> Events | None:
    """The events of some landing partitions, or None if there are none. A row without user, item or time is none."""
    names = columns_of(table)
    frames = [_frame(rows, names, dt) for dt, rows in parts.items()]
    frame = pd.concat([own for own in frames if len(own)] or frames[:1], ignore_index=True)
    if frame.empty:
        return None
    frame["day"] = frame["at"] // DAY
    item, items = pd.factorize(frame["item"], sort=True)
    frame["item"] = item
    frame = frame.sort_values(["dt", "user", "day", "at", "item"], kind="stable", ignore_index=True)
    keys = frame[["dt", "user", "day"]]
    is_new = (keys != keys.shift()).any(axis=1).to_numpy()
    units = keys[is_new].rename(columns={"user": "user_id"}).reset_index(drop=True)
    return Events(
        unit=np.cumsum(is_new) - 1,
        at=frame["at"].to_numpy(),
        item=frame["item"].to_numpy(),
        kind=frame["kind"].to_numpy() if "kind" in frame else None,
        store=pd.factorize(frame["store"], sort=True)[0] if "store" in frame else np.full(len(frame), -1),
        units=units,
        item_hash=pd.util.hash_array(np.asarray(items, dtype=object)),
        config=config,
    )


def _frame(rows: pa.Table, names: Mapping[Role, str], dt: date) -> pd.DataFrame:
    columns = {
        "user": rows[names["user_id"]].cast(pa.string()),
        "item": rows[names["item_id"]].cast(pa.string()),
        "at": rows[names["event_ts"]].cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()),
    }
    others: dict[Role, str] = {"event_type": "kind", "store_id": "store"}
    for role, name in others.items():
        if role in names:
            columns[name] = rows[names[role]].cast(pa.string())
    found = pa.table(columns)
    whole = found.filter(
        pc.and_(pc.and_(pc.is_valid(found["user"]), pc.is_valid(found["item"])), pc.is_valid(found["at"]))
    )
    frame = whole.to_pandas()
    frame["dt"] = (dt - date(1970, 1, 1)).days
    return frame
