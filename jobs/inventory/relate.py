"""relate: what the tables declare of each other, checked on the rows in use at the run date.

Exact counts over all partitions in use (all of an incremental table, the newest of a snapshot), in one Spark job.
A null in any column of a key or foreign key means that the row is not tested (SQL's MATCH SIMPLE); twins compare
nulls as equal. A table is counted again only if a partition of it or of a parent has changed since an earlier night.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.frames import read_frame
from jobs.lake.schemas import OUTPUTS

TABLE = "relations"
_SCHEMA = OUTPUTS[TABLE].schema
_COUNTS = ("rows", "orphan_rows", "orphan_ids", "duplicate_rows")
_KEY_SEVERITY = "major"


def run(context: Context) -> None:
    """Check every declared key, foreign key and twin of the selected tables and write `relations` of the run date."""
    evidence = {table.table: fingerprint(context, table) for table in context.tables if context.in_use(table.table)}
    earlier, known = _earlier(context)
    parts = [_SCHEMA.empty_table()]
    todo = []
    for table in context.tables:
        name = table.table
        if name not in evidence:
            context.log.warning("no clean partition, relations not checked", table=name)
        elif known.get(name) == evidence[name]:
            parts.append(earlier.filter(pc.equal(earlier["table"], name)))
        else:
            todo.append(table)
    if todo:
        context.log.info("checking relations", tables=[table.table for table in todo])
        parts.append(_check(context, todo))
    others, other_notes = _not_selected(context)
    rows = pa.concat_tables([*parts, others]).sort_by([("table", "ascending"), ("kind", "ascending")])
    used = [(f"clean/{name}", dt) for name in context.project.tables for dt in context.in_use(name)]
    context.lake.write(
        TABLE, context.run_date, rows, inputs=context.lake.inputs(used), notes={**other_notes, **evidence}
    )


def key_counts(rows: DataFrame, columns: tuple[str, ...]) -> DataFrame:
    """One row: rows with a whole key, and rows beyond the first of each key value."""
    groups = rows.where(_all_given(columns)).groupBy(*columns).agg(F.count(F.lit(1)).alias("n"))
    return _one_row(groups, rows=F.sum("n"), duplicate_rows=F.sum(F.col("n") - 1))


def twin_counts(rows: DataFrame, columns: tuple[str, ...]) -> DataFrame:
    """One row: all rows, and rows beyond the first of each group that is alike in `columns`, nulls being alike."""
    groups = rows.groupBy(*columns).agg(F.count(F.lit(1)).alias("n"))
    return _one_row(groups, rows=F.sum("n"), duplicate_rows=F.sum(F.col("n") - 1))


def foreign_key_counts(
    rows: DataFrame, columns: tuple[str, ...], parent: DataFrame | None, references: tuple[str, ...]
) -> DataFrame:
    """One row: rows with a whole foreign key, those without a parent row, and their different key values.

    Without a parent to compare with (None) the orphans are not measured: null, neither none nor all.
    """
    groups = rows.where(_all_given(columns)).groupBy(*columns).agg(F.count(F.lit(1)).alias("n"))
    if parent is None:
        return _one_row(groups, rows=F.sum("n"))
    named = [F.col(reference).alias(f"_parent_{position}") for position, reference in enumerate(references)]
    ids = parent.where(_all_given(references)).select(*named).distinct().withColumn("_found", F.lit(True))
    matches = [F.col(column) == F.col(f"_parent_{position}") for position, column in enumerate(columns)]
    joined = groups.join(ids, on=reduce(Column.__and__, matches), how="left")
    orphan = F.col("_found").isNull()
    orphan_rows = F.sum(F.when(orphan, F.col("n")).otherwise(0))
    return _one_row(joined, rows=F.sum("n"), orphan_rows=orphan_rows, orphan_ids=F.count_if(orphan))


def table_checks(
    table: TableConfig, rows: DataFrame, parents: Mapping[str, DataFrame]
) -> list[tuple[dict[str, Any], DataFrame]]:
    """Every check of one table: what `relations` says of it beforehand, and its counts as a one-row frame."""
    checks: list[tuple[dict[str, Any], DataFrame]] = []

    def add(kind: str, columns: tuple[str, ...], severity: str, counts: DataFrame, **parent: Any) -> None:
        described = {"table": table.table, "kind": kind, "columns": list(columns), "severity": severity, **parent}
        checks.append((described, counts))

    if table.key:
        add("key", table.key, _KEY_SEVERITY, key_counts(rows, table.key))
    for key in table.foreign_keys:
        counts = foreign_key_counts(rows, key.columns, parents.get(key.table), key.references)
        add("foreign_key", key.columns, key.severity, counts, parent=key.table, parent_columns=list(key.references))
    if table.twins:
        compared = tuple(name for name in table.columns if name not in table.twins.ignoring)
        add("twin", compared, table.twins.severity, twin_counts(rows, compared))
    return checks


def fingerprint(context: Context, table: TableConfig) -> str:
    """Changes whenever the table's rows in use, those of a parent, or its declared relations do."""
    names = [table.table, *sorted({key.table for key in table.foreign_keys} - {table.table})]
    used = context.lake.inputs((f"clean/{name}", dt) for name in names for dt in context.in_use(name))
    declared = table.model_dump(mode="json", include={"key", "foreign_keys", "twins"})
    text = json.dumps([used, declared, list(table.columns)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _check(context: Context, tables: list[TableConfig]) -> pa.Table:
    needed = {name for table in tables for name in (table.table, *(key.table for key in table.foreign_keys))}
    frames = {
        name: read_frame(context.spark, context.lake, f"clean/{name}", used).drop("dt")
        for name in sorted(needed)
        if (used := context.in_use(name))
    }
    checks = [check for table in tables for check in table_checks(table, frames[table.table], frames)]
    if not checks:
        return _SCHEMA.empty_table()
    numbered = [counts.withColumn("check", F.lit(position)) for position, (_, counts) in enumerate(checks)]
    found = {row["check"]: row.asDict() for row in reduce(DataFrame.unionByName, numbered).collect()}
    records = [
        {**described, **{name: found[position][name] for name in _COUNTS}}
        for position, (described, _) in enumerate(checks)
    ]
    return pa.Table.from_pylist(records, schema=_SCHEMA)


def _earlier(context: Context) -> tuple[pa.Table, dict[str, str]]:
    """The newest relations up to the run date, and what each table's were counted from."""
    nights = context.lake.partitions(TABLE, upto=context.run_date)
    if not nights:
        return _SCHEMA.empty_table(), {}
    rows = context.lake.read(TABLE, nights[-1]).drop_columns("dt")
    return rows, context.lake.manifest(TABLE, nights[-1]).notes


def _not_selected(context: Context) -> tuple[pa.Table, dict[str, str]]:
    """Rows this night already has of tables that are not selected; they stay."""
    if not context.lake.exists(TABLE, context.run_date):
        return _SCHEMA.empty_table(), {}
    rows = context.lake.read(TABLE, context.run_date).drop_columns("dt")
    notes = context.lake.manifest(TABLE, context.run_date).notes
    kept = rows.filter(pc.invert(pc.is_in(rows["table"], pa.array(context.selected, pa.string()))))
    return kept, {name: value for name, value in notes.items() if name not in context.selected}


def _all_given(columns: tuple[str, ...]) -> Column:
    return reduce(Column.__and__, [F.col(column).isNotNull() for column in columns])


def _one_row(groups: DataFrame, **counts: Column) -> DataFrame:
    """The counts as bigint columns; those not given are null."""
    given = [F.coalesce(count, F.lit(0)).cast("bigint").alias(name) for name, count in counts.items()]
    missing = [F.lit(None).cast("bigint").alias(name) for name in _COUNTS if name not in counts]
    return groups.agg(*given).select("*", *missing)
