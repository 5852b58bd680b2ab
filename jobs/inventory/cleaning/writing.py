"""Writes the clean or quarantined rows of many landing days in one Spark job, and hands each day's files on."""

from __future__ import annotations

from collections.abc import Set
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


def write_rows(rows: DataFrame, sizes: dict[date, int], may_repeat: Set[date], folder: Path) -> dict[date, WrittenDay]:
    """Write `rows` (all columns beside `_dt` are data) below `folder` without their exact copies, one job or two.

    Days that cannot hold copies are written as they are read, without a shuffle. The others are grouped by all their
    columns: each distinct row is written once, in a folder named after its landing day and the number of its copies,
    so that the Parquet footers count rows and copies independently of any Spark count.

    Args:
        sizes: landed bytes of each landing day in `rows`; decides how the work is spread.
        may_repeat: the landing days that may hold exact copies.
    """
    # Keeps the rows in landed order and saves a sort; a task rarely holds more landing days than this.
    rows.sparkSession.conf.set("spark.sql.maxConcurrentOutputFileWriters", "256")
    apart = [dt for dt in sizes if dt not in may_repeat]
    if apart:
        mine = rows.where(F.col("_dt").isin(apart)) if len(apart) < len(sizes) else rows
        mine.withColumn("_copies", F.lit(1)).write.partitionBy("_dt", "_copies").parquet(f"file://{folder}/apart")
    if len(apart) < len(sizes):
        mine = rows.where(~F.col("_dt").isin(apart)) if apart else rows
        _write_distinct(mine, {dt: size for dt, size in sizes.items() if dt in may_repeat}, folder / "distinct")
    return collect(folder)


def _write_distinct(rows: DataFrame, sizes: dict[date, int], folder: Path) -> None:
    limit = _WAVES * int(rows.sparkSession.conf.get("spark.sql.shuffle.partitions", "200") or 200)
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


def write_days(rows: DataFrame, folder: Path) -> dict[date, WrittenDay]:
    """Write rows that all differ, one folder a landing day, their order within it settled by their `row_id`."""
    ordered = rows.repartition("_dt").sortWithinPartitions("_dt", "row_id", "cells").withColumn("_copies", F.lit(1))
    ordered.write.partitionBy("_dt", "_copies").parquet(f"file://{folder}/apart")
    return collect(folder)


def collect(folder: Path) -> dict[date, WrittenDay]:
    """What was written below `folder`, from names and Parquet footers alone."""
    days: dict[date, WrittenDay] = {}
    for file in sorted(folder.glob("*/_dt=*/_copies=*/*.parquet")):
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
