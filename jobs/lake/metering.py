"""What every run of a stage took and came to, written to `runs/<stage>` of its date: a row a run, failed ones too.

These rows are measurements: unlike all else in the lake they differ between two lakes made from the same data. What a
night cost is told by its first run that ended well (`first_done`): a stage that is run again finds much of its work
done and would say less.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psutil
import pyarrow as pa
from py4j.protocol import Py4JError

from conf.errors import ReleaseHeldError
from jobs.lake import telemetry
from jobs.lake.context import Context
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS
from jobs.stages import METERED

Row = dict[str, Any]
_MEMORY_EVERY = 0.5


@contextmanager
def metered(context: Context, stage: str) -> Iterator[Row]:
    """Measure what is done inside, write and tell its row, however it ends; the row is filled by then."""
    row: Row = {"run_id": context.run_id, "stage": stage, "started": datetime.now(UTC), "outcome": "done"}
    clock, processor, newest = time.perf_counter(), _processor_seconds(), newest_spark_stage()
    written = len(context.lake.written)
    memory = _PeakMemory()
    try:
        with memory:
            yield row
    except BaseException as error:
        row["outcome"] = "held" if isinstance(error, ReleaseHeldError) else "failed"
        row["error"] = type(error).__name__
        raise
    finally:
        made = context.lake.written[written:]
        row |= {
            "seconds": time.perf_counter() - clock,
            "processor_seconds": _processor_seconds() - processor,
            **spark_since(newest),
            "peak_memory": memory.peak,
            "partitions_written": len(made),
            "rows_written": sum(manifest.rows for manifest in made),
            "bytes_written": sum(manifest.bytes for manifest in made),
        }
        _append(context, stage, row)
        telemetry.tell(context.project.pipeline.name, row)


def runs_of(lake: Lake, stage: str, night: date) -> list[Row]:
    """Every run of a stage for that night, oldest first; empty if there was none."""
    table = f"{METERED}/{stage}"
    return lake.read(table, night).to_pylist() if lake.exists(table, night) else []


def first_done(lake: Lake, stage: str, night: date) -> Row | None:
    """The first run of a stage for that night that ended well."""
    return next((row for row in runs_of(lake, stage, night) if row["outcome"] == "done"), None)


def _append(context: Context, stage: str, row: Mapping[str, Any]) -> None:
    schema = OUTPUTS[METERED].schema
    rows = [*runs_of(context.lake, stage, context.run_date), row]
    table = pa.Table.from_pylist([{name: one.get(name) for name in schema.names} for one in rows], schema)
    context.lake.write(f"{METERED}/{stage}", context.run_date, table, schema=schema)


class _PeakMemory:
    """The highest sum of resident memory of this process and all it started, looked at twice a second.

    Under spark-submit Spark's process is the one that started this: it counts as well.
    """

    def __init__(self) -> None:
        self.peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="peak-memory", daemon=True)
        from jobs.lake.session import submitted

        self._root = psutil.Process(os.getppid() if submitted() else os.getpid())

    def __enter__(self) -> None:
        self._look()
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._ended.wait(_MEMORY_EVERY):
            self._look()

    def _look(self) -> None:
        total = 0
        for process in [self._root, *_children(self._root)]:
            try:
                total += process.memory_info().rss
            except psutil.Error:
                continue  # it has ended since it was listed
        self.peak = max(self.peak, total)


def _children(root: psutil.Process) -> list[psutil.Process]:
    try:
        return list(root.children(recursive=True))
    except psutil.Error:
        return []


def _processor_seconds() -> float:
    """Of this process and its finished children; Spark's own process is told by its task-seconds."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def newest_spark_stage() -> int:
    """Id of the newest stage of the running Spark session; -1 where none has run."""
    return max((stage.stageId() for stage in _spark_stages(lambda view: view.reverse().max(1))), default=-1)


def spark_since(newest: int) -> Row:
    """Seconds and input bytes of the tasks of all Spark stages after `newest`, over all executors.

    Summed over stages, because the executors' own totals are, for a local session, the time since it began.
    """
    try:
        found = list(_spark_stages(lambda view: view.first(newest + 1)))
        return {
            "task_seconds": sum(stage.executorRunTime() for stage in found) / 1000,
            "bytes_read": sum(stage.inputBytes() for stage in found),
            "is_spark": _session() is not None,
        }
    except (Py4JError, OSError):
        return {"is_spark": True}  # Spark itself has ended, and its figures with it


def _session() -> Any:
    """The running session, or None: it is not started to be measured."""
    loaded = sys.modules.get("pyspark.sql")
    return loaded.SparkSession.getActiveSession() if loaded else None


def _spark_stages(wanted: Callable[[Any], Any]) -> Iterator[Any]:
    """Spark's own figures of the stages `wanted` of a view of all, in order of their ids.

    The view is narrowed where it lies: a session remembers thousands of stages, and each crosses over by calls.
    """
    session = _session()
    if session is None:
        return
    core = session.sparkContext._jsc.sc()
    core.listenerBus().waitUntilEmpty()
    kind = session.sparkContext._jvm.java.lang.Class.forName("org.apache.spark.status.StageDataWrapper")
    stages = wanted(core.statusStore().store().view(kind).index("stageId")).iterator()
    while stages.hasNext():
        yield stages.next().info()
