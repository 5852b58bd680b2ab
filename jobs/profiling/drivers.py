"""Three ways to profile, one library of kernels behind them; each gives leaf path → state.

`profile_local` reads Parquet files in this process. `profile_files` reads them in Spark tasks: plain Parquet of our
own, whose rows are those of the files. `profile_frame` takes any other frame (JDBC, JSON, views) as Arrow batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.lake.schemas import OUTPUTS
from jobs.profiling.reading import CHUNK_ROWS, Piece, column_chunks, columns_of
from jobs.profiling.rows import from_table, to_table
from jobs.profiling.state import State, merge
from jobs.profiling.units import observed

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_ROWS = pa.schema([pa.field("part", pa.int32()), *OUTPUTS["column_profiles"].schema])


def profile_local(files: Sequence[str], columns: Sequence[str] | None = None) -> dict[str, State]:
    """States of Parquet `files` of one schema, read in this process one chunk at a time."""
    return observed(column_chunks([Piece(file) for file in files], list(columns or columns_of(files[0]))))


def profile_files(spark: SparkSession, files: Sequence[str], columns: Sequence[str] | None = None) -> dict[str, State]:
    """States of Parquet `files` of one schema, read by Spark tasks: as many as the session has cores.

    The rows are cut into one run of row groups a task; of a table wide enough, the columns are cut instead.
    """
    names = list(columns or columns_of(files[0]))
    tasks = spark.sparkContext.defaultParallelism
    shares = _shares(files, names, tasks)
    return _run_tasks(spark, shares)


def _shares(files: Sequence[str], names: list[str], tasks: int) -> list[tuple[list[Piece], list[str]]]:
    if len(names) >= _WIDE * tasks:
        return [([Piece(file) for file in files], names[task::tasks]) for task in range(tasks)]
    return [(pieces, names) for pieces in cut_rows(files, tasks)]


_WIDE = 16


def cut_rows(files: Sequence[str], parts: int) -> list[list[Piece]]:
    """At most `parts` runs of row groups of about the same size, in file order."""
    sizes: list[tuple[str, int, int]] = []
    for file in files:
        metadata = pq.read_metadata(file)
        sizes += [(file, group, metadata.row_group(group).total_byte_size) for group in range(metadata.num_row_groups)]
    total = sum(size for _, _, size in sizes) or 1
    runs: list[list[Piece]] = [[] for _ in range(parts)]
    before = 0
    for file, group, size in sizes:
        run = runs[min(parts - 1, parts * (2 * before + size) // (2 * total))]
        before += size
        if run and run[-1].file == file and run[-1].end == group:
            run[-1] = Piece(file, run[-1].first, group + 1)
        else:
            run.append(Piece(file, group, group + 1))
    return [run for run in runs if run]


def _run_tasks(spark: SparkSession, shares: Sequence[tuple[list[Piece], list[str]]]) -> dict[str, State]:
    from pyspark.sql.pandas.types import from_arrow_schema

    def profile(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for part in batch.column(0).to_pylist():
                yield from _stored(part, observed(column_chunks(*shares[part])))

    frame = spark.range(0, len(shares), 1, len(shares)).mapInArrow(profile, from_arrow_schema(_ROWS))
    return _merged(frame.toArrow().cast(_ROWS))


def profile_frame(frame: DataFrame) -> dict[str, State]:
    """States of any frame, from Arrow batches: every row crosses from the JVM to Python once."""
    from pyspark.sql.pandas.types import from_arrow_schema

    def profile(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        part = 0 if context is None else context.partitionId()
        yield from _stored(part, observed(_gathered(batches)))

    return _merged(frame.mapInArrow(profile, from_arrow_schema(_ROWS)).toArrow().cast(_ROWS))


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """Batches joined to chunks of about CHUNK_ROWS rows: a batch of Spark's holds ten thousand."""
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


def _stored(part: int, states: dict[str, State]) -> Iterator[pa.RecordBatch]:
    keys = [{"part": part, "table": "", "column": path} for path in states]
    yield from to_table(keys, list(states.values()), _ROWS).to_batches()


def _merged(rows: pa.Table) -> dict[str, State]:
    """States of several tasks, in the order of their rows."""
    rows = rows.sort_by("part")
    found: dict[str, list[State]] = {}
    for path, state in zip(rows["column"].to_pylist(), from_table(rows), strict=True):
        found.setdefault(path, []).append(state)
    return {path: merge(states) for path, states in found.items()}
