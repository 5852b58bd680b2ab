"""Work on partitions shared out over Spark tasks that read our own Parquet files; little work stays in the process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from conf.errors import LakeError

if TYPE_CHECKING:
    from jobs.lake.context import Context

# What opening a partition costs, as bytes of Parquet that could be read meanwhile.
_OVERHEAD_BYTES = 100_000


@dataclass(frozen=True)
class Share:
    """A clean partition to work on."""

    table: str
    dt: date
    files: tuple[str, ...]
    bytes: int
    rows: int
    version: str


Work = Callable[[Sequence[Share]], pa.Table]


def shares_of(context: Context, table: str, dts: Sequence[date] | None = None) -> list[Share]:
    """The partitions of `table` in use, oldest first, or those of `dts`."""
    lake, found = context.lake, []
    for dt in context.in_use(table) if dts is None else dts:
        manifest = lake.manifest(f"clean/{table}", dt)
        files = tuple(str(lake.path(f"clean/{table}", dt) / name) for name in sorted(manifest.files))
        found.append(Share(table, dt, files, manifest.bytes, manifest.rows, manifest.version))
    return found


def pack_shares(shares: Sequence[Share], tasks: int) -> list[list[Share]]:
    """At most `tasks` lists of similar cost: the largest first, each to the least loaded."""
    loads: list[list[Share]] = [[] for _ in range(max(1, min(tasks, len(shares))))]
    totals = [0] * len(loads)
    for share in sorted(shares, key=lambda share: (-share.bytes, share.table, share.dt)):
        least = totals.index(min(totals))
        loads[least].append(share)
        totals[least] += share.bytes + _OVERHEAD_BYTES
    return loads


def spread(context: Context, shares: Sequence[Share], work: Work, schema: pa.Schema) -> list[pa.Table]:
    """What `work` makes of the `shares`, a table a task. Less than `relate.local_megabytes` is done here and now: a
    Spark job costs more.

    Raises:
        LakeError: a file cannot be read.
    """
    total = sum(share.bytes + _OVERHEAD_BYTES for share in shares)
    if total <= context.project.pipeline.relate.local_megabytes * 1_000_000:
        return [work(shares)] if shares else []
    from pyspark.errors import PythonException
    from pyspark.sql.pandas.types import from_arrow_schema

    spark = context.spark
    tasks = pack_shares(shares, int(spark.conf.get("spark.sql.shuffle.partitions") or 1))

    def in_task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for task in batch.column(0).to_pylist():
                yield from work(tasks[task]).to_batches()

    frame = spark.range(0, len(tasks), 1, len(tasks)).mapInArrow(in_task, from_arrow_schema(schema))
    try:
        return [frame.toArrow().cast(schema)]
    except PythonException as error:
        found = [line for line in str(error).splitlines() if "LakeError:" in line]
        if not found:
            raise
        raise LakeError(
            found[-1].split("LakeError:", 1)[1].strip(), mend="remove the partition and run clean again for its day"
        ) from None
