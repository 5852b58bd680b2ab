"""Example rows of every broken rule, for the people who read the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyspark.sql.functions as F
from pyspark.sql import Column, DataFrame, Window

from conf.table_config import TableConfig
from jobs.inventory.cleaning.landed import LandedPartition, Shape, file_shapes, landed_partitions
from jobs.inventory.cleaning.lookups import lookups_of
from jobs.inventory.cleaning.reading import Prepared, landed_frames, prepared_rows
from jobs.lake.context import Context
from jobs.lake.masking import MASK
from jobs.lake.schemas import OUTPUTS


@dataclass(frozen=True)
class Target:
    """A broken rule, and the newest landing day on which rows broke it."""

    table: str
    rule: str
    dt: date
    version: str


def write_samples(context: Context) -> None:
    """Write `rule_samples` of the run date: up to `sample_rows` rows of every broken rule from its newest broken day.

    Rows chosen by an earlier run for the same rule, day and clean partition are taken over: they would be the same.
    """
    targets = broken_targets(context)
    inputs = {
        f"{t.table}/{t.rule}": f"dt={t.dt} {t.version} rows={context.project.pipeline.sample_rows}" for t in targets
    }
    earlier = context.lake.partitions("rule_samples", upto=context.run_date)
    parts = [OUTPUTS["rule_samples"].schema.empty_table()]
    standing: dict[str, str] = {}
    if earlier:
        manifest = context.lake.manifest("rule_samples", earlier[-1])
        if earlier[-1] == context.run_date and manifest.inputs == inputs:
            return
        standing = {key: value for key, value in manifest.inputs.items() if inputs.get(key) == value}
        rows = context.lake.read("rule_samples", earlier[-1]).drop_columns("dt")
        keys = pc.binary_join_element_wise(rows["table"], rows["rule"], "/")
        parts.append(rows.filter(pc.is_in(keys, value_set=pa.array(list(standing), pa.string()))))
    wanted = [target for target in targets if f"{target.table}/{target.rule}" not in standing]
    frames = [
        frame
        for table in context.project.tables.values()
        if context.project.pipeline.sample_rows and (frame := _sample_frame(context, table, wanted)) is not None
    ]
    if frames:
        found = reduce(DataFrame.unionByName, frames).collect()
        parts.append(pa.Table.from_pylist([row.asDict() for row in found], schema=OUTPUTS["rule_samples"].schema))
    rows = pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("table", "rule", "row")])
    context.lake.write("rule_samples", context.run_date, rows, inputs=inputs)


def broken_targets(context: Context) -> list[Target]:
    """Every rule that is broken in a settled landing day up to the run date, with the newest such day."""
    lake = context.lake
    found: dict[tuple[str, str], Target] = {}
    for dt in reversed(lake.partitions("rule_results", upto=context.run_date)):
        rows = lake.read("rule_results", dt, ["table", "rule", "rows_broken"])
        for row in rows.filter(pc.greater(rows["rows_broken"], 0)).to_pylist():
            name = row["table"]
            key = (name, row["rule"])
            if key not in found and name in context.project.tables and lake.exists(f"clean/{name}", dt):
                found[key] = Target(name, row["rule"], dt, lake.manifest(f"clean/{name}", dt).version)
    return [found[key] for key in sorted(found)]


def sample_rows(prepared: Prepared, table: TableConfig, targets: list[Target], limit: int) -> DataFrame:
    """Up to `limit` rows per target as `table`, `rule`, `landing_dt`, `row`: the first in the order of their text."""
    days = {target.rule: target.dt for target in targets}
    hit = [
        F.when(F.col(f"_broken_{position}") & (F.col("_dt") == F.lit(days[rule.name])), F.lit(rule.name))
        for position, rule in enumerate(prepared.rules)
        if rule.name in days
    ]
    plain = F.to_json(
        F.struct(*[F.col(f"_original_{name}").alias(name) for name in table.columns]), {"ignoreNullFields": "false"}
    )
    shown = F.to_json(
        F.struct(*[_shown(table, name).alias(name) for name in table.columns], *_unreadable(table)),
        {"ignoreNullFields": "false"},
    )
    order = Window.partitionBy("rule").orderBy("plain", "row")
    return (
        prepared.frame.select(
            "_dt", plain.alias("plain"), shown.alias("row"), F.array_compact(F.array(*hit)).alias("hit")
        )
        .where(F.size("hit") > 0)
        .select("_dt", "plain", "row", F.explode("hit").alias("rule"))
        .withColumn("position", F.row_number().over(order))
        .where(F.col("position") <= limit)
        .select(F.lit(table.table).alias("table"), "rule", F.col("_dt").alias("landing_dt"), "row")
    )


def _shown(table: TableConfig, name: str) -> Column:
    original = F.col(f"_original_{name}")
    return original if table.columns[name].pii == "none" else F.when(original.isNotNull(), F.lit(MASK))


def _unreadable(table: TableConfig) -> list[Column]:
    """The text of an unreadable line, unless the table has personal columns: then it may hold one of them."""
    if table.source.format not in ("csv", "json") or any(column.pii != "none" for column in table.columns.values()):
        return []
    return [F.col("_unreadable").alias("unreadable_text")]


def _sample_frame(context: Context, table: TableConfig, targets: list[Target]) -> DataFrame | None:
    """The samples of one table, from those of its landing days that are still landed."""
    own = [target for target in targets if target.table == table.table]
    days = {target.dt for target in own}
    if not own:
        return None
    landed = _still_landed(context, table, days)
    shapes: dict[Path, Shape] = {}
    for partition in landed:
        shapes |= file_shapes(table, partition)
    if not landed:
        return None
    frames = landed_frames(context.spark, table, context.landing, landed, shapes)
    lookups = lookups_of(context.spark, context.lake, table, context.run_date)
    prepared = prepared_rows(frames, table, days, lookups)
    return sample_rows(prepared, table, own, context.project.pipeline.sample_rows)


def _still_landed(context: Context, table: TableConfig, days: set[date]) -> list[LandedPartition]:
    if table.source.format == "jdbc":
        return [LandedPartition(table.table, dt, (), "", 0) for dt in sorted(days)]
    return [p for p in landed_partitions(table, context.landing, context.run_date) if p.dt in days]
