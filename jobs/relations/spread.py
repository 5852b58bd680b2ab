"""Work on partitions shared out over Spark tasks that read our own Parquet files; little work stays in the process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from jobs.lake.spark_tasks import packed, run_tasks, task_slots

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


def spread(context: Context, shares: Sequence[Share], work: Work, schema: pa.Schema) -> list[pa.Table]:
    """What `work` makes of the `shares`, a table a task. Less than `relate.local_megabytes` is done here and now: a
    Spark job costs more.

    Raises:
        LakeError: a file cannot be read.
    """
    total = sum(share.bytes + _OVERHEAD_BYTES for share in shares)
    if total <= context.project.pipeline.relate.local_megabytes * 1_000_000:
        return [work(shares)] if shares else []
    tasks = packed(shares, [share.bytes + _OVERHEAD_BYTES for share in shares], task_slots(context.spark))
    return [run_tasks(context.spark, tasks, lambda task: [work(task)], schema)]
