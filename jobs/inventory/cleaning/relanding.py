"""Landed rows, put together again from what the lake keeps of them. Pure, but for reading the lake."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pyarrow.parquet as pq
import pyspark.sql.functions as F
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession

from conf.errors import LakeError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.landed import source_name
from jobs.inventory.cleaning.layers import row_id
from jobs.inventory.cleaning.schemas import UNREADABLE, clean_schema
from jobs.lake.frames import read_frame
from jobs.lake.partitions import Lake

# Arrow's names of landed types, as the manifests keep them → Spark's.
_TYPES = {
    "int8": "tinyint", "int16": "smallint", "int32": "int", "int64": "bigint", "float": "float", "double": "double",
    "bool": "boolean", "date32[day]": "date",
}  # fmt: skip
_NAMED_TYPE = r"timestamp\[[^\]]*\]|decimal128\(\d+, \d+\)|[a-z_0-9]+(?:\[day\])?"


def landed_again(spark: SparkSession, lake: Lake, table: TableConfig, days: Sequence[date]) -> list[DataFrame]:
    """The landed rows of `days`: `_dt`, `_unreadable` and the declared columns in the types they were landed in.

    Of exact copies only those are there that became copies by a repair.

    Raises:
        LakeError: a declared column has another type than when a day was cleaned, so that its rows are not known.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[date]] = {}
    for dt in days:
        manifest = lake.manifest(f"clean/{table.table}", dt)
        types = landed_types(table, manifest.notes.get("landed_types", ""))
        groups.setdefault((manifest.schema_fingerprint, types), []).append(dt)
    return [_group(spark, lake, table, members, types) for (_, types), members in groups.items()]


def landed_types(table: TableConfig, note: str) -> tuple[str, ...]:
    """Spark types in which the declared columns were landed, from a manifest's note `<name>: <type>, …`; text where
    the source is text, the type is not known, or files differed."""
    types = []
    for column in table.columns:
        named = re.findall(rf"(?:^|, ){re.escape(source_name(table, column))}: ({_NAMED_TYPE})", note)
        types.append(_spark_type(named[0]) if len(set(named)) == 1 and table.source.format == "parquet" else "string")
    return tuple(types)


def _spark_type(arrow: str) -> str:
    if arrow.startswith("timestamp["):
        return "timestamp" if "tz=" in arrow else "timestamp_ntz"
    if arrow.startswith("decimal128("):
        return arrow.replace("decimal128", "decimal").replace(" ", "")
    return _TYPES.get(arrow, "string")


def _group(
    spark: SparkSession, lake: Lake, table: TableConfig, days: Sequence[date], types: Sequence[str]
) -> DataFrame:
    clean = read_frame(spark, lake, f"clean/{table.table}", days)
    _check_types(lake, table, days[0])
    stored = [name for name in clean.columns if name != "dt"]
    changed = [dt for dt in days if lake.exists(f"repaired/{table.table}", dt)]
    staying = clean.withColumn("row_id", row_id(stored))
    if changed:
        repaired = read_frame(spark, lake, f"repaired/{table.table}", changed).drop("rows")
        staying = staying.join(repaired, ["dt", "row_id"], "left")
    else:
        staying = staying.withColumn("cells", F.array().cast("array<struct<column:string,landed:string>>"))
    quarantined = read_frame(spark, lake, f"quarantine/{table.table}", days)
    day = F.col("dt").cast("date").alias("_dt")
    rows = staying.select(
        day, F.lit(None).cast("string").alias("_unreadable"), *[_as_landed(table, name) for name in table.columns]
    ).unionByName(quarantined.select(day, F.col(UNREADABLE).alias("_unreadable"), *table.columns))
    typed = [F.col(name).try_cast(type_).alias(name) for name, type_ in zip(table.columns, types, strict=True)]
    return rows.select("_dt", "_unreadable", *typed)


def _as_landed(table: TableConfig, name: str) -> SparkColumn:
    """The text in which a clean row's value was landed: beside its repair, or the value itself if it has none."""
    column = table.columns[name]
    dated = column.format is not None and column.type in ("date", "timestamp")
    text = F.date_format(name, str(column.format)) if dated else F.col(name).cast("string")
    mine = F.filter(F.coalesce(F.col("cells"), F.array()), lambda cell: cell["column"] == name)
    return F.when(F.size(mine) > 0, F.get(mine, F.lit(0))["landed"]).otherwise(text).alias(name)


def _check_types(lake: Lake, table: TableConfig, dt: date) -> None:
    declared = clean_schema(table)
    stored = pq.read_schema(lake.files(f"clean/{table.table}", dt)[0])
    for name in table.columns:
        found = stored.field(name).type if name in stored.names else None
        if found != declared.field(name).type:
            raise LakeError(
                f"clean/{table.table}/dt={dt}: column '{name}' was cleaned as {found}, "
                f"and is declared as {declared.field(name).type} now",
                mend=f"run clean while the landed files of {table.table} stand; they alone know its values as landed",
            )
