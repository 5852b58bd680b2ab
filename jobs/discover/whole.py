"""What was found in some rows of a long table, checked on all of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.discover.columns import Seen
from jobs.discover.conversion import as_type
from jobs.discover.opening import all_rows
from jobs.discover.table import Table
from jobs.profiling.hashing import hash_values
from jobs.relations.encoding import key_text
from jobs.relations.wanted import Columns

Hashes = npt.NDArray[np.uint64]
_ODD = np.uint64(0x9E3779B97F4A7C15)
# Of null, which no text hashes to but by accident.
_NOTHING = np.uint64(0x2545F4914F6CDD1D)


def repeats_in_all(table: Table, chosen: Columns, most: float, *, leave_copies: bool) -> tuple[int, int]:
    """Of all rows of a table those that repeat another's values in `chosen` or lack one, and how many rows there are.

    If they are more than the share `most`, exact copies are left out of both, where `leave_copies`. Rows are told apart
    by 64 bits of hash: in one check of a hundred million rows in about two thousand two different ones count as alike.
    """
    hashes, given = _hashed(table, chosen)
    rows = len(hashes)
    again = rows - _distinct(hashes[given])
    if again <= most * rows or not leave_copies:
        return again, rows
    _, first = np.unique(_hashed(table, tuple(table.columns))[0], return_index=True)
    return len(first) - _distinct(hashes[first][given[first]]), len(first)


def _hashed(table: Table, columns: Columns) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """A hash of each row's values in `columns`, and whether none of them is null."""
    parts = [_row_hashes(rows) for rows in _views(table, columns)]
    return np.concatenate([hashes for hashes, _ in parts]), np.concatenate([given for _, given in parts])


def value_counts_of_all(table: Table, columns: Columns) -> pa.Table:
    """`value`, the different tuples of `columns` in all rows of a table as text, with their `rows`."""
    counted = []
    for rows in _views(table, columns):
        full = rows.filter(pc.invert(_lacking(rows)))
        texts = key_text([full[name].combine_chunks() for name in columns])
        found = pc.value_counts(texts)
        counted.append(pa.table({"value": found.field("values"), "rows": found.field("counts")}))
        if len(counted) > 1 and len(counted) % 64 == 0:
            counted = [_summed(counted)]
    return _summed(counted)


def _summed(counted: list[pa.Table]) -> pa.Table:
    summed = pa.concat_tables(counted).group_by("value").aggregate([("rows", "sum")])
    return summed.rename_columns({"rows_sum": "rows"}).select(["value", "rows"])


def _views(table: Table, columns: Columns) -> Iterator[pa.Table]:
    for rows in all_rows(table.opened, columns):
        if rows.num_rows:
            yield pa.table({name: view_of(table.columns[name], rows[name]) for name in columns})


def view_of(seen: Seen, landed: pa.ChunkedArray) -> pa.ChunkedArray:
    """Landed values of a column as text, as `Seen.values` would hold them: equal texts, equal values."""
    if seen.reading is None:
        # Whole numbers that were written as fractions because some are missing.
        whole = pa.types.is_floating(landed.type) and seen.is_whole
        return landed.cast(pa.int64() if whole else landed.type).cast(pa.string())
    return as_type(landed, seen.reading, seen.placeholders, seen.keep).cast(pa.string())


def _row_hashes(rows: pa.Table) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """A hash of each row, and whether none of its values is null."""
    hashes = np.zeros(rows.num_rows, np.uint64)
    for name in rows.column_names:
        column = rows[name].combine_chunks()
        own = hash_values(pc.fill_null(column, ""), "text")
        if column.null_count:
            own[column.is_null().to_numpy(zero_copy_only=False)] = _NOTHING
        hashes = (hashes ^ (hashes >> np.uint64(31))) * _ODD + own
    return hashes, ~_lacking(rows).to_numpy(zero_copy_only=False)


def _lacking(rows: pa.Table) -> pa.Array:
    """Whether any value of a row is null."""
    lacks = np.zeros(rows.num_rows, np.bool_)
    for column in rows.columns:
        if column.null_count:
            lacks |= column.is_null().to_numpy()
    return pa.array(lacks)


def _distinct(hashes: Hashes) -> int:
    ordered = np.sort(hashes)
    return int(len(ordered) and 1 + np.count_nonzero(ordered[1:] != ordered[:-1]))
