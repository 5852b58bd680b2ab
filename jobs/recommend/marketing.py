"""How often marketing showed every item of late: counts over the partitions of the marketing tables up to a day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import TableConfig
from jobs.lake.context import Context
from models.matrix import positions


def shown_of(context: Context, items: np.ndarray, last_day: date) -> np.ndarray:
    """float32 [items, windows]: rows of each incremental marketing table with an item, by window and code.

    Windows are the newest landing and the last period, up to `last_day`; in each, the rows whose value differs from the
    column's commonest one are counted for every coded column (a place in the store, a place in the mailer). Without
    a marketing table there are no columns.
    """
    counts = [
        counted(rows, table, items)
        for table in context.project.tables.values()
        if table.kind == "marketing" and table.load == "incremental" and table.column_of("item_id")
        for rows in windows(context, table, last_day)
    ]
    return np.hstack(counts) if counts else np.zeros((len(items), 0), dtype=np.float32)


def windows(context: Context, table: TableConfig, last_day: date) -> list[pa.Table]:
    """Rows of the newest landing and of the last period; a window without a partition has no rows."""
    days = context.project.model.protocol.period_days
    columns = [str(table.column_of("item_id")), *codes_of(table)]
    found = []
    for length in (min(table.cadence_days, days), days):
        dts = context.lake.partitions(f"clean/{table.table}", upto=last_day, after=last_day - timedelta(days=length))
        empty = pa.table({name: pa.array([], pa.string()) for name in columns})
        found.append(context.lake.read_many(f"clean/{table.table}", dts, columns) if dts else empty)
    return found


def codes_of(table: TableConfig) -> list[str]:
    """Coded columns: attributes of text that hold no personal data."""
    return [
        name for name in table.columns_of("attribute")
        if table.columns[name].type == "string" and table.columns[name].pii == "none"
    ]  # fmt: skip


def counted(rows: pa.Table, table: TableConfig, items: np.ndarray) -> np.ndarray:
    """float32 [items, 1 + coded columns]: all rows of an item, and those off the commonest value of each column."""
    place = positions(items, rows[str(table.column_of("item_id"))].cast(pa.string()))
    known = place >= 0
    counts = [np.bincount(place[known], minlength=len(items))]
    for name in codes_of(table):
        tally = pc.value_counts(rows[name].combine_chunks()).to_pylist()
        common = min(tally, key=lambda entry: (-entry["counts"], str(entry["values"])))["values"] if tally else None
        off = pc.fill_null(pc.not_equal(rows[name], pa.scalar(common, pa.string())), False).to_numpy()
        counts.append(np.bincount(place[known & off], minlength=len(items)))
    return np.stack(counts, axis=1).astype(np.float32)
