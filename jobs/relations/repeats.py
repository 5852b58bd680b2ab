"""Tuples that occur in more than one partition: what the counts of single partitions cannot see of a repeated key.

A tuple can only come back in another partition if each of its columns does. So one column of it, the pivot, whose
values hardly ever cross partitions, says which rows have to be compared; only those are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from jobs.relations.encoding import distinct_codes, encode, key_text, pack, read_encoded
from jobs.relations.state import Counted, days_between
from jobs.relations.wanted import Columns

if TYPE_CHECKING:
    from jobs.lake.context import Context


def repeats(context: Context, counted: Counted, columns: Columns, kind: str) -> int:
    """Rows beyond the first of each different tuple of `columns`, over all rows in use; exact.

    `kind`: key (a null takes a row out) or twin (null is a value like any other); it must be among the counted ones.
    """
    rows, distinct = counted.total(columns, kind)
    return rows - distinct + crossings(context, counted, columns, rows, nulls_alike=kind == "twin")


def crossings(context: Context, counted: Counted, columns: Columns, rows: int, *, nulls_alike: bool) -> int:
    """Σ over different tuples of the partitions each occurs in beyond its first. `rows`: rows that are tested."""
    if len(counted.shares) < 2:
        return 0
    pivot = _pivot(counted, columns, rows)
    touched = rows if pivot is None else pc.sum(pivot[1]["rows"]).as_py() or 0
    if touched == 0:
        return 0
    if touched > context.project.pipeline.relate.exact_rows:
        return _crossings_on_spark(context, counted, columns, nulls_alike=nulls_alike)
    shares: Sequence = counted.shares
    if pivot is not None:
        shares = days_between(shares, _spans(pivot[1]))
    parts = [_suspects(share.files, columns, pivot) for share in shares]
    summed = sum(_distinct(part, columns, nulls_alike) for part in parts)
    return summed - _distinct(pa.concat_tables(parts), columns, nulls_alike)


def _pivot(counted: Counted, columns: Columns, rows: int) -> tuple[tuple[str, str], pa.Table] | None:
    """The (kind, column) with the fewest rows whose value occurs in several partitions, and those values. A column
    with nulls among the tested rows is no pivot: its counts do not tell where the nulls are."""
    found = []
    for column in columns:
        for kind in ("values", "day"):
            counts = counted.values((column,), kind)
            if counts.num_rows and pc.sum(counts["rows"]).as_py() >= rows:
                shared = counts.filter(pc.greater(counts["distinct"], 1))
                found.append((pc.sum(shared["rows"]).as_py() or 0, column, kind, shared))
    if not found:
        return None
    _, column, kind, shared = min(found, key=lambda each: each[:3])
    return (kind, column), shared


def _spans(shared: pa.Table) -> list[tuple[date, date]]:
    return sorted(set(zip(shared["first_dt"].to_pylist(), shared["last_dt"].to_pylist(), strict=True)))


def _suspects(files: Sequence[str], columns: Columns, pivot: tuple[tuple[str, str], pa.Table] | None) -> pa.Table:
    """Rows whose pivot value occurs in several partitions, text as plain strings again."""
    rows = read_encoded(files, columns)
    if pivot is not None:
        (kind, column), shared = pivot
        pivots = rows[column].cast(pa.date32()) if kind == "day" else rows[column]
        codes = encode(pivots)
        hit = pc.is_in(key_text([codes.values]), shared["value"].combine_chunks()).to_numpy(zero_copy_only=False)
        mask = hit[codes.codes] & (codes.codes >= 0) if len(hit) else codes.codes >= 0
        rows = rows.filter(pa.array(mask))
    plain = [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in rows.schema]
    return rows.cast(pa.schema(plain))


def _distinct(rows: pa.Table, columns: Columns, nulls_alike: bool) -> int:
    return distinct_codes(pack([encode(rows[name]) for name in columns], nulls_alike=nulls_alike))


def _crossings_on_spark(context: Context, counted: Counted, columns: Columns, *, nulls_alike: bool) -> int:
    """The same by a shuffle, where more rows have to be compared than one process should hold."""
    import pyspark.sql.functions as F

    from jobs.lake.frames import read_frame

    frame = read_frame(
        context.spark, context.lake, f"clean/{counted.table}", [share.dt for share in counted.shares]
    ).select(*columns, "dt")
    if not nulls_alike:
        frame = frame.dropna(how="any", subset=list(columns))
    partitions = frame.groupBy(*columns).agg(F.count_distinct("dt").alias("partitions"))
    return partitions.agg(F.coalesce(F.sum(F.col("partitions") - 1), F.lit(0))).collect()[0][0]
