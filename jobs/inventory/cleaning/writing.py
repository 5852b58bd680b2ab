"""Writes the clean or quarantined rows of many landing days in one Spark job, and hands each day's files on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pyspark.sql.functions as F
from pyspark.sql import DataFrame

# Landed bytes per shuffle partition, and beyond which one landing day is spread over several.
_TASK_BYTES = 1 << 20
_SPLIT_BYTES = 1 << 24
_WAVES = 8


@dataclass
class WrittenDay:
    """The files of one landing day. `copies` are rows that were removed because an equal one is kept."""

    files: list[Path] = field(default_factory=list)
    rows: int = 0
    copies: int = 0


def write_distinct(rows: DataFrame, sizes: dict[date, int], folder: Path) -> dict[date, WrittenDay]:
    """Write `rows` (all columns beside `_dt` are data) below `folder` without their exact copies; one shuffle, one job.

    Each distinct row is written once, in a folder named after its landing day and the number of its copies, so that the
    Parquet footers count rows and copies independently of any Spark count.

    Args:
        sizes: landed bytes of each landing day in `rows`; decides how the work is spread.
    """
    spark = rows.sparkSession
    # Keeps the rows in landed order and saves a sort; a task rarely holds more landing days than this.
    spark.conf.set("spark.sql.maxConcurrentOutputFileWriters", "256")
    limit = _WAVES * int(spark.conf.get("spark.sql.shuffle.partitions", "200") or 200)
    tasks = min(limit, max(1, sum(sizes.values()) // _TASK_BYTES))
    names = [name for name in rows.columns if name != "_dt"]
    split = {dt: size // _SPLIT_BYTES + 1 for dt, size in sizes.items() if size >= _SPLIT_BYTES}
    salt = F.lit(0)
    for dt, parts in split.items():
        salt = F.when(F.col("_dt") == F.lit(dt), F.pmod(F.hash(*names), F.lit(parts))).otherwise(salt)
    (
        rows.withColumn("_salt", salt)
        .repartition(int(tasks), "_dt", "_salt")
        .groupBy("_dt", "_salt", *names)
        .agg(F.count(F.lit(1)).alias("_copies"))
        .drop("_salt")
        .write.partitionBy("_dt", "_copies")
        .parquet(f"file://{folder}")
    )
    return _collect(folder)


def _collect(folder: Path) -> dict[date, WrittenDay]:
    days: dict[date, WrittenDay] = {}
    for file in sorted(folder.glob("_dt=*/_copies=*/*.parquet")):
        day = days.setdefault(date.fromisoformat(file.parent.parent.name[4:]), WrittenDay())
        rows = pq.read_metadata(file).num_rows
        day.files.append(file)
        day.rows += rows
        day.copies += rows * (int(file.parent.name[8:]) - 1)
    return days


def move_files(day: WrittenDay, target: Path) -> None:
    """Move a day's files into a staging folder of the lake, under names that carry its version."""
    for position, file in enumerate(day.files):
        file.rename(target / f"part-{position:05d}-{target.name}.parquet")
