"""Sparse user–item matrices of one cut, made from the rows of the lake tables `interactions` and `holdouts`.

Rows and columns stand in the order of the sorted ids, so the same rows give the same matrix whatever their order.
Nothing here is ever dense in users × items: memory grows with the pairs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import csr_matrix

from conf.errors import DataError

_MICROSECONDS_PER_DAY = 86_400_000_000

Rows: TypeAlias = "pa.Table | Iterable[pa.RecordBatch]"


@dataclass(frozen=True)
class Interactions:
    """One cut. Every matrix is [users, items] with the same stored positions, columns ascending in each row."""

    users: np.ndarray
    """User ids (str), sorted; position = row."""
    items: np.ndarray
    """Item ids (str), sorted; position = column."""
    weight: csr_matrix
    """float32: Σ over event types of behaviour weight × log1p(count) × recency decay; the input of the models."""
    frequency: csr_matrix
    """float32: behaviour-weighted, decayed count of events; the repeat signal."""
    events: csr_matrix
    """float32: plain count of events."""
    age: csr_matrix
    """float32: days from the pair's newest event to the newest event of the whole cut; zeros are stored."""

    @property
    def shape(self) -> tuple[int, int]:
        """(users, items); (0, 0) where the history was too short for the cut."""
        return len(self.users), len(self.items)


def interactions_of(rows: Rows, cut: str) -> Interactions:
    """The matrices of `cut` (validation · test · publish) from rows of `interactions`, as a table or streamed batches.

    A cut without rows gives matrices of shape (0, 0).

    Raises:
        DataError: a figure is no number, or a pair stands twice: no ranking made from it would be right.
    """
    part = _where(rows, "cut", cut, ["user_id", "item_id", "weight", "frequency", "events", "last_ts"])
    users, row = _encode(part["user_id"])
    items, column = _encode(part["item_id"])
    days = pc.cast(part["last_ts"], pa.int64()).to_numpy() / _MICROSECONDS_PER_DAY
    age = days.max() - days if len(days) else days

    for name in ("weight", "frequency", "events"):
        wrong = int((~np.isfinite(part[name].to_numpy())).sum())
        if wrong:
            raise DataError(
                f"interactions, cut {cut}, column {name}: {wrong} values are not numbers",
                mend="run the stage features again for that date",
            )

    if len(np.unique(row * max(len(items), 1) + column)) < len(row):
        raise DataError(
            f"interactions, cut {cut}: a user and item stand there more than once",
            mend="run the stage features again for that date",
        )

    def matrix(values: np.ndarray) -> csr_matrix:
        return _csr(values, row, column, (len(users), len(items)))

    return Interactions(
        users=users,
        items=items,
        weight=matrix(part["weight"].to_numpy()),
        frequency=matrix(part["frequency"].to_numpy()),
        events=matrix(part["events"].to_numpy()),
        age=matrix(age),
    )


def holdout_of(rows: Rows, period: str, users: np.ndarray, items: np.ndarray) -> tuple[csr_matrix, csr_matrix]:
    """What happened in `period` (validation · test), as (events, is_repeat), both float32 [users, items].

    `users` and `items` are sorted ids, as in `Interactions`; pairs of any other user or item are left out. `events`
    stores the count of each pair of the period; `is_repeat` stores 1 where the user had the item before, and nothing
    elsewhere, so `events − events.multiply(is_repeat)` are the pairs new to their user.
    """
    part = _where(rows, "period", period, ["user_id", "item_id", "events", "is_repeat"])
    row, column = positions(users, part["user_id"]), positions(items, part["item_id"])
    known = (row >= 0) & (column >= 0)
    row, column = row[known], column[known]
    shape = (len(users), len(items))
    repeat = part["is_repeat"].to_numpy()[known]
    events = _csr(part["events"].to_numpy()[known], row, column, shape)
    return events, _csr(np.ones(int(repeat.sum())), row[repeat], column[repeat], shape)


def positions(ids: np.ndarray, wanted: pa.ChunkedArray | np.ndarray | list[str]) -> np.ndarray:
    """Position of each wanted id in the sorted `ids` (int64), −1 where it is not among them."""
    found = pc.index_in(_strings(wanted), value_set=_strings(ids))
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype=np.int64)


def _strings(values: pa.ChunkedArray | np.ndarray | list[str]) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        return pa.concat_arrays([chunk.cast(pa.string()) for chunk in values.chunks] or [pa.array([], pa.string())])
    return pa.array(list(values), pa.string())


def _where(rows: Rows, column: str, value: str, columns: list[str]) -> pa.Table:
    batches = rows.to_batches() if isinstance(rows, pa.Table) else rows
    kept = []
    schema: pa.Schema | None = rows.select(columns).schema if isinstance(rows, pa.Table) else None
    for batch in batches:
        part = batch.select(columns).filter(pc.equal(batch.column(column), value))
        schema = schema or part.schema
        if part.num_rows:
            kept.append(part)
    if schema is None:
        raise ValueError("an empty stream has no columns; pass a table, or at least one batch")
    return pa.Table.from_batches(kept, schema=schema).combine_chunks()


def _encode(ids: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    """(sorted distinct ids as a str array, position of every row's id in them)."""
    distinct = np.asarray(sorted(pc.unique(ids).to_pylist()), dtype=object)
    return distinct, positions(distinct, ids)


def _csr(values: np.ndarray, row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> csr_matrix:
    matrix = csr_matrix((np.asarray(values, dtype=np.float32), (row, column)), shape=shape, dtype=np.float32)
    matrix.sort_indices()
    return matrix
