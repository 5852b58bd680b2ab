"""Exact counts of one partition, one pass over the columns that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from conf.errors import LakeError
from jobs.lake.schemas import OUTPUTS
from jobs.relations.encoding import Ints, distinct_codes, encode, pack, read_encoded, value_counts
from jobs.relations.spread import Share
from jobs.relations.wanted import Columns, Wanted

COUNTS = OUTPUTS["key_counts"].schema


def count_shares(shares: Sequence[Share], wanted: dict[str, Wanted]) -> pa.Table:
    """Rows of key_counts, merged over all `shares`.

    Raises:
        LakeError: a file cannot be read.
    """
    return merge_counts([count_share(share, wanted[share.table]) for share in shares])


def count_share(share: Share, wanted: Wanted) -> pa.Table:
    """Rows of key_counts of one partition."""
    try:
        rows = read_encoded(share.files, wanted.columns)
    except (pa.ArrowException, OSError) as error:
        raise LakeError(
            f"clean/{share.table}/dt={share.dt} cannot be read: {error}".replace("\n", " "), mend="clean the day again"
        ) from None
    parts = [COUNTS.empty_table()]
    for kind, columns, values, counts, distinct in _counted(rows, wanted):
        parts.append(_as_counts(share.table, kind, columns, values, counts, distinct, share.dt))
    return pa.concat_tables(parts)


def _counted(rows: pa.Table, wanted: Wanted) -> Iterator[tuple[str, Columns, pa.Array, Ints, Ints]]:
    for columns in wanted.values:
        values, counts = value_counts(rows, columns)
        yield "values", columns, values, counts, pa.repeat(pa.scalar(1), len(values))
    for columns in wanted.days:
        days = rows[columns[0]].cast(pa.date32())
        values, counts = value_counts(pa.table({columns[0]: days}), columns)
        yield "day", columns, values, counts, pa.repeat(pa.scalar(1), len(values))
    for kind, sets in (("key", wanted.keys), ("twin", wanted.twins)):
        for columns in sets:
            codes = pack([encode(rows[name]) for name in columns], nulls_alike=kind == "twin")
            total = pa.array([int((codes >= 0).sum())])
            yield kind, columns, pa.nulls(1, pa.string()), total, pa.array([distinct_codes(codes)])


def _as_counts(
    table: str, kind: str, columns: Columns, values: pa.Array, counts: Ints, distinct: pa.Array, dt: date
) -> pa.Table:
    day = pa.repeat(pa.scalar(dt, pa.date32()), len(values))
    return pa.table(
        {
            "table": pa.repeat(pa.scalar(table), len(values)),
            "kind": pa.repeat(pa.scalar(kind), len(values)),
            "columns": pa.repeat(pa.scalar(",".join(columns)), len(values)),
            "value": values,
            "rows": counts,
            "distinct": distinct,
            "first_dt": day,
            "last_dt": day,
        },
        schema=COUNTS,
    )


def merge_counts(parts: Sequence[pa.Table]) -> pa.Table:
    """Rows of key_counts of disjoint rows joined into those of their union: sums, and the earliest and latest day.

    Associative and commutative, with the empty table as its identity; the order of rows is that of the keys.
    """
    rows = pa.concat_tables([COUNTS.empty_table(), *parts])
    keys = ["table", "kind", "columns", "value"]
    if len(parts) > 1:
        grouped = rows.group_by(keys, use_threads=False).aggregate(
            [("rows", "sum"), ("distinct", "sum"), ("first_dt", "min"), ("last_dt", "max")]
        )
        rows = grouped.select([*keys, "rows_sum", "distinct_sum", "first_dt_min", "last_dt_max"]).rename_columns(
            COUNTS.names
        )
    return rows.take(pc.sort_indices(rows, sort_keys=[(key, "ascending") for key in keys])).cast(COUNTS)
