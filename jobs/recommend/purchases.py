"""The lines users bought, from the clean behaviour tables, as flat arrays: what profiles, baskets and feedback count.

One line is one row of a behaviour table: a user, an item, a day, a basket, what was paid and whether it was reduced.
Partitions are read one at a time and only codes are kept, about 40 bytes a line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import Role, TableConfig
from jobs.lake.context import Context

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Lines:
    """Lines in the order of their partitions; `user` and `item` are positions in the sorted ids."""

    users: np.ndarray
    """User ids (str), sorted."""
    items: np.ndarray
    """Item ids (str), sorted."""
    user: np.ndarray
    item: np.ndarray
    day: np.ndarray
    """int32 [lines], days since 1970-01-01 (UTC)."""
    basket: np.ndarray
    """int64 [lines], one number a basket: the table's own, else a user's day."""
    pieces: np.ndarray
    """float64 [lines]; 1 where no quantity is stated."""
    paid: np.ndarray
    """float64 [lines], amount of the line; NaN where no price is stated."""
    reduced: np.ndarray
    """float64 [lines], 1 if a discount was given, 0 if not; NaN where the table does not tell."""

    def __len__(self) -> int:
        return len(self.user)

    def where(self, kept: np.ndarray) -> Lines:
        """The lines `kept` (bool or positions), with the same ids."""
        own = {f.name: getattr(self, f.name) for f in fields(self)}
        return Lines(**{name: v if name in ("users", "items") else v[kept] for name, v in own.items()})


def ordinal(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def lines_of(context: Context, tables: Iterable[TableConfig], *, bought: tuple[str, ...], days: int) -> Lines:
    """Lines of the last `days` days up to the run date.

    Args:
        tables: those that may hold events.
        bought: event types that count as buying. Where no event is of these types all events are lines, so that a
            shop of clicks has profiles too; the log says so.
    """
    behaviour = [table for table in tables if table.events and context.in_use(table.table)]
    parts = [part for table in behaviour for part in _parts(context, table, days)]
    if not parts:
        context.log.warning("no behaviour table has lines to read")
        return _joined([])
    kinds = {kind for part in parts for kind in pc.unique(part["kind"]).to_pylist()}
    if kinds & set(bought):
        wanted = pa.array(sorted(bought), pa.string())
        parts = [part.filter(pc.is_in(part["kind"].cast(pa.string()), value_set=wanted)) for part in parts]
    else:
        context.log.warning("nothing was bought: all events count as lines", types=sorted(map(str, kinds)))
    found = _joined(parts)
    context.log.info("lines read", lines=len(found), users=len(found.users), items=len(found.items))
    return found


def _parts(context: Context, table: TableConfig, days: int) -> Iterable[pa.Table]:
    """The events of each partition of one table, in the columns of `_joined`."""
    events = table.events
    if events is None:
        return
    first = context.run_date - timedelta(days=days - 1)
    for dt in context.in_use(table.table):
        roles: tuple[Role, ...] = (
            "user_id", "item_id", "event_ts", "event_type", "basket_id", "quantity", "price",
        )  # fmt: skip
        column = {role: name for role in roles if (name := table.column_of(role))}
        discounts = table.columns_of("discount")
        rows = context.lake.read(f"clean/{table.table}", dt, [*column.values(), *discounts])
        day = pc.cast(rows[column["event_ts"]], pa.date32())
        inside = pc.and_(pc.greater_equal(day, pa.scalar(first)), pc.less_equal(day, pa.scalar(context.run_date)))
        for role in ("user_id", "item_id"):
            inside = pc.and_(inside, pc.is_valid(rows[column[role]]))
        rows, day = rows.filter(inside), day.filter(inside)
        if not rows.num_rows:
            continue
        user = rows[column["user_id"]].cast(pa.string())
        basket = rows[column["basket_id"]].cast(pa.string()) if "basket_id" in column else None
        owners = pc.binary_join_element_wise(user, pc.cast(pc.cast(day, pa.int32()), pa.string()), "\x1f")
        basket = owners if basket is None else pc.coalesce(pc.binary_join_element_wise(basket, "", "\x1f"), owners)
        pieces = _numbers(rows, column.get("quantity"))
        price = _numbers(rows, column.get("price"))
        pieces = np.where(np.isfinite(pieces) & (pieces > 0), pieces, 1.0)
        kind = rows[column["event_type"]].cast(pa.string()) if "event_type" in column else events.default_type
        yield pa.table(
            {
                "user": user.dictionary_encode(),
                "item": rows[column["item_id"]].cast(pa.string()).dictionary_encode(),
                "day": pc.cast(day, pa.int32()),
                "basket": pc.binary_join_element_wise(basket, pa.scalar(table.table), "\x1f").dictionary_encode(),
                "kind": (
                    pa.repeat(pa.scalar(kind), rows.num_rows) if isinstance(kind, str) else kind
                ).dictionary_encode(),
                "pieces": pieces,
                "paid": price * pieces if events.price_of == "piece" else price,
                "reduced": _reduced(rows, discounts),
            }
        )


def _numbers(rows: pa.Table, name: str | None) -> np.ndarray:
    if name is None:
        return np.full(rows.num_rows, np.nan)
    return np.asarray(pc.cast(rows[name], pa.float64(), safe=False).to_numpy(), dtype=np.float64)


def _reduced(rows: pa.Table, discounts: list[str]) -> np.ndarray:
    if not discounts:
        return np.full(rows.num_rows, np.nan)
    return np.any([np.nan_to_num(_numbers(rows, name)) != 0 for name in discounts], axis=0).astype(np.float64)


def _joined(parts: list[pa.Table]) -> Lines:
    if not parts:
        ids, none = np.empty(0, object), np.empty(0)
        whole = np.empty(0, np.int64)
        return Lines(ids, ids, whole, whole, whole.astype(np.int32), whole, none, none, none)
    rows = pa.concat_tables(parts).unify_dictionaries()
    users, user = _coded(rows["user"])
    items, item = _coded(rows["item"])
    return Lines(
        users=users,
        items=items,
        user=user,
        item=item,
        day=rows["day"].to_numpy(),
        basket=_coded(rows["basket"])[1],
        pieces=rows["pieces"].to_numpy(),
        paid=rows["paid"].to_numpy(),
        reduced=rows["reduced"].to_numpy(),
    )


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    """(sorted distinct values that occur, position of each row's value in them) of a dictionary-encoded column."""
    words = (
        np.asarray(column.chunk(0).dictionary.to_pylist(), dtype=object) if column.num_chunks else np.empty(0, object)
    )
    code = np.concatenate([chunk.indices.to_numpy(zero_copy_only=False) for chunk in column.chunks] or [np.empty(0)])
    occurring, place = np.unique(code.astype(np.int64), return_inverse=True)
    order = np.argsort(words[occurring].astype(str), kind="stable") if len(occurring) else np.empty(0, np.int64)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return words[occurring][order], rank[place]
