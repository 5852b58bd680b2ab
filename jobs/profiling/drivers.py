"""Ways to profile, one library of kernels behind them.

`profile_local` reads Parquet files in this process, or in some. `profile_files` and `profile_partitions` read them in
Spark tasks: plain Parquet whose rows are those of the files. `profile_frame` takes any other frame (JDBC, JSON, views)
as Arrow batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from jobs.lake.spark_tasks import run_tasks, task_slots
from jobs.profiling.reading import CHUNK_ROWS
from jobs.profiling.rows import from_table, to_table
from jobs.profiling.shares import columns_of, plan
from jobs.profiling.state import State, merge
from jobs.profiling.units import PARTS, Partition, Unit, join_parts, observed, pack, profile_share, profile_unit

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_NO_DAY = date(1970, 1, 1)


def profile_local(files: Sequence[str], columns: Sequence[str] | None = None, processes: int = 1) -> dict[str, State]:
    """Leaf path → state of Parquet `files` of one schema, read by this process in `processes` threads.

    Reading, sorting and counting leave Python's lock to the others.
    """
    names = list(columns or columns_of(files[0]))
    shares = plan(files, names, processes)

    if len(shares) == 1:
        return profile_share(shares[0])
    found: dict[str, list[State]] = {}
    with ThreadPoolExecutor(len(shares)) as pool:
        for states in pool.map(profile_share, shares):
            for path, state in states.items():
                found.setdefault(path, []).append(state)
    return {path: merge(states) for path, states in found.items()}


def profile_files(spark: SparkSession, files: Sequence[str]) -> dict[str, State]:
    """Leaf path → state of Parquet `files` of one schema, read by as many Spark tasks as the session has cores."""
    whole = Partition("", _NO_DAY, tuple(files), 1, "", "{}")
    shares = plan(files, columns_of(files[0]), spark.sparkContext.defaultParallelism)
    tasks = [[Unit("", _NO_DAY, whole.files, 1, part, share)] for part, share in enumerate(shares)]
    return _states(join_parts(_run(spark, tasks)))


def profile_partitions(spark: SparkSession, partitions: Sequence[Partition]) -> pa.Table:
    """Rows of column_profiles, with their `dt`, of all `partitions`.

    Tasks read the Parquet files of our own lake themselves: behind Spark's scan, dictionary-encoded text would be
    written out value by value before it could be counted. Any environment gives as many tasks as it gives a shuffle.

    Raises:
        LakeError: a file cannot be read.
    """
    return join_parts(_run(spark, pack(partitions, task_slots(spark))))


def _run(spark: SparkSession, tasks: Sequence[Sequence[Unit]]) -> pa.Table:
    """Rows of PARTS of all units, one Spark task for each of `tasks`."""
    return run_tasks(spark, tasks, lambda units: map(profile_unit, units), PARTS)


def profile_frame(frame: DataFrame) -> dict[str, State]:
    """Leaf path → state of any frame: every row crosses from the JVM to Python once, as Arrow."""
    from pyspark.sql.pandas.types import from_arrow_schema

    def profile(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        states = observed(_gathered(batches))
        part = 0 if context is None else context.partitionId()
        keys = [{"table": "", "dt": _NO_DAY, "column": path, "part": part} for path in states]
        yield from to_table(keys, list(states.values()), PARTS, lean=True).to_batches()

    frame = _with_arrow_types(frame)
    return _states(join_parts(frame.mapInArrow(profile, from_arrow_schema(PARTS)).toArrow().cast(PARTS)))


def _with_arrow_types(frame: DataFrame) -> DataFrame:
    """`frame` with columns as text whose type Arrow does not have, such as intervals of months."""
    from pyspark.errors import PySparkException
    from pyspark.sql.pandas.types import to_arrow_type

    columns = []
    for field in frame.schema.fields:
        column = frame[f"`{field.name}`"]
        try:
            to_arrow_type(field.dataType, timezone="UTC")
        except PySparkException:
            column = column.cast("string").alias(field.name)
        columns.append(column)
    return frame.select(*columns)


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """Batches joined to chunks of about CHUNK_ROWS rows: one of Spark's holds ten thousand."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= CHUNK_ROWS:
            yield from _named(held)
            held, rows = [], 0
    if held:
        yield from _named(held)


def _named(held: Sequence[pa.RecordBatch]) -> Iterator[tuple[str, pa.ChunkedArray]]:
    table = pa.Table.from_batches(held)
    yield from zip(table.column_names, table.columns, strict=True)


def _states(rows: pa.Table) -> dict[str, State]:
    return dict(zip(rows["column"].to_pylist(), from_table(rows), strict=True))
