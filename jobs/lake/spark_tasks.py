"""Work shared out over Spark tasks that read our own Parquet files by themselves, behind no scan of Spark's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from conf.errors import LakeError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

T = TypeVar("T")


def packed(things: Sequence[T], costs: Sequence[int], tasks: int) -> list[list[T]]:
    """`things` in at most `tasks` lists of similar cost: the dearest first, each to the least loaded list.

    Things of equal cost keep their order. Graham, Bounds on multiprocessing timing anomalies (1969): the dearest list
    costs at most 4/3 of what the best packing's would.
    """
    loads: list[list[T]] = [[] for _ in range(max(1, min(tasks, len(things))))]
    totals = [0] * len(loads)
    for at in sorted(range(len(things)), key=lambda at: -costs[at]):
        least = totals.index(min(totals))
        loads[least].append(things[at])
        totals[least] += costs[at]
    return loads


def task_slots(spark: SparkSession) -> int:
    """Among how many tasks work is shared: as many as a shuffle has, in any environment."""
    return int(spark.conf.get("spark.sql.shuffle.partitions") or 1)


def run_tasks(
    spark: SparkSession, tasks: Sequence[T], work: Callable[[T], Iterable[pa.Table]], schema: pa.Schema
) -> pa.Table:
    """The rows that `work` makes of each of `tasks`, one Spark task for each, in their order; of `schema`.

    Raises:
        LakeError: as `work` raised it, without Spark's words around it.
    """
    from pyspark.errors import PythonException
    from pyspark.sql.pandas.types import from_arrow_schema

    def in_task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for task in batch.column(0).to_pylist():
                for table in work(tasks[task]):
                    yield from table.to_batches()

    frame = spark.range(0, len(tasks), 1, len(tasks)).mapInArrow(in_task, from_arrow_schema(schema))
    try:
        return frame.toArrow().cast(schema)
    except PythonException as error:
        found = [line for line in str(error).splitlines() if "LakeError:" in line]
        if not found:
            raise
        raise LakeError(
            found[-1].split("LakeError:", 1)[1].strip(), mend="remove the partition and run clean again for its day"
        ) from None
