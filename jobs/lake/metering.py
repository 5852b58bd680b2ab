"""What a stage's run took, measured: seconds of the clock and of processors, Spark's task-seconds and bytes read.

Written after every stage to `stage_costs/<stage>` of the run date. These rows are measurements: unlike all else in the
lake they differ between two lakes made from the same data. The first run of a night that ends well says what the night
cost; a stage that is run again finds much of its work done and would say less, so its row stays as it is, and what is
made from it gives the same digits again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.stages import METERED


@contextmanager
def metered(context: Context, stage: str) -> Iterator[None]:
    """Measure what is done inside; a run that fails leaves no row, a repeated one leaves the first one's."""
    clock, processor, spark = time.perf_counter(), _processor_seconds(), spark_totals()
    yield
    table = f"{METERED}/{stage}"
    if context.lake.exists(table, context.run_date):
        return
    after = spark_totals()
    row = {
        "stage": stage,
        "seconds": time.perf_counter() - clock,
        "processor_seconds": _processor_seconds() - processor,
        "task_seconds": after["task_seconds"] - spark["task_seconds"],
        "bytes_read": after["bytes_read"] - spark["bytes_read"],
        "is_spark": after["is_spark"],
    }
    schema = OUTPUTS[METERED].schema
    context.lake.write(table, context.run_date, pa.Table.from_pylist([row], schema), schema=schema)


def _processor_seconds() -> float:
    """Of this process and its finished children; Spark's own process is told by its task-seconds."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def spark_totals() -> dict[str, Any]:
    """Task-seconds and input bytes over all executors of the running session, those that are gone included."""
    from sys import modules

    session = modules["pyspark.sql"].SparkSession.getActiveSession() if "pyspark.sql" in modules else None
    if session is None:
        return {"task_seconds": 0.0, "bytes_read": 0, "is_spark": False}
    core = session.sparkContext._jsc.sc()
    core.listenerBus().waitUntilEmpty()
    executors = core.statusStore().executorList(False)
    found = [executors.apply(at) for at in range(executors.size())]
    return {
        "task_seconds": sum(one.totalDuration() for one in found) / 1000,
        "bytes_read": sum(one.totalInputBytes() for one in found),
        "is_spark": True,
    }
