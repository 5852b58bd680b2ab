"""What a stage's run took is measured: processor time by what it burns, Spark's task-seconds by what its tasks run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from conf.errors import ReleaseHeldError
from jobs.lake.context import Context
from jobs.lake.metering import first_done, metered, runs_of
from jobs.lake.schemas import OUTPUTS

NIGHT = date(2021, 6, 30)


def measured(context: Context, stage: str) -> dict:
    return runs_of(context.lake, stage, NIGHT)[-1]


def test_processor_seconds_are_those_of_the_work(make_context: Callable[..., Context]) -> None:
    context = make_context(NIGHT)
    with metered(context, "quality"):
        until = time.process_time() + 0.3
        while time.process_time() < until:
            pass
    row = measured(context, "quality")
    assert row["processor_seconds"] >= 0.25
    assert row["seconds"] >= row["processor_seconds"] * 0.5
    assert (row["outcome"], row["error"], row["run_id"]) == ("done", None, "test")


@pytest.mark.parametrize(
    ("error", "outcome"), [(RuntimeError("zhang@example.com"), "failed"), (ReleaseHeldError("x", mend="y"), "held")]
)
def test_a_run_that_ends_badly_says_so_without_its_text_and_does_not_tell_the_cost(
    make_context: Callable[..., Context], error: Exception, outcome: str
) -> None:
    context = make_context(NIGHT)
    with pytest.raises(type(error)), metered(context, "value"):
        raise error
    row = measured(context, "value")
    assert (row["outcome"], row["error"]) == (outcome, type(error).__name__)
    assert "example" not in repr(row)
    assert first_done(context.lake, "value", NIGHT) is None


def test_every_run_has_its_row_and_the_first_that_ended_well_tells_the_cost(
    make_context: Callable[..., Context],
) -> None:
    context = make_context(NIGHT)
    with pytest.raises(KeyError), metered(context, "quality"):
        raise KeyError
    for _ in range(2):
        with metered(context, "quality"):
            pass
    rows = runs_of(context.lake, "quality", NIGHT)
    assert [row["outcome"] for row in rows] == ["failed", "done", "done"]
    assert first_done(context.lake, "quality", NIGHT) == rows[1]
    assert rows[0]["started"] <= rows[1]["started"] <= rows[2]["started"]


def test_what_was_written_is_counted(make_context: Callable[..., Context]) -> None:
    context = make_context(NIGHT)
    gates = pa.Table.from_pylist([{"gate": "a"}, {"gate": "b"}], OUTPUTS["gates"].schema)
    context.lake.write("gates", NIGHT, gates)
    with metered(context, "quality"):
        context.lake.write("gates", NIGHT, gates)
        kept = context.lake.write("gates", date(2021, 6, 29), gates.slice(1))
    row = measured(context, "quality")
    assert (row["partitions_written"], row["rows_written"]) == (2, 3)
    assert row["bytes_written"] > kept.bytes


def test_memory_of_what_a_stage_starts_is_counted(make_context: Callable[..., Context]) -> None:
    context = make_context(NIGHT)
    with metered(context, "clean"):
        pass
    program = f"x = bytearray({1 << 29}); x[::4096] = b'1' * len(x[::4096]); print('full', flush=True); input()"
    with metered(context, "train"):
        child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdout.readline()
        time.sleep(1.2)  # longer than the time between two looks
        child.communicate(b"\n")
    assert measured(context, "train")["peak_memory"] > measured(context, "clean")["peak_memory"] + (1 << 29)


@pytest.mark.spark
def test_task_seconds_are_those_of_the_stages_own_tasks(
    make_context: Callable[..., Context], spark: SparkSession
) -> None:
    context = make_context(NIGHT)

    def slept(batches):
        time.sleep(0.2)
        return batches

    spark.range(10).count()
    spark.sparkContext.setJobGroup("metered", "two tasks")
    with metered(context, "clean"):
        spark.range(0, 2, 1, 2).mapInArrow(slept, "id long").collect()
    spark.sparkContext.setLocalProperty("spark.jobGroup.id", None)
    with metered(context, "profile"):
        time.sleep(0.5)
    seconds = seconds_of_tasks(spark, "metered")
    assert len(seconds) == 2
    assert min(seconds) >= 0.2
    assert measured(context, "clean")["task_seconds"] == pytest.approx(sum(seconds))
    assert measured(context, "clean")["is_spark"]
    assert measured(context, "profile")["task_seconds"] == 0, "time in which no task runs is no task's"


def seconds_of_tasks(spark: SparkSession, group: str) -> list[float]:
    """Seconds each task of a job group ran, as Spark's own list of tasks tells them."""
    tracker, store = spark.sparkContext.statusTracker(), spark.sparkContext._jsc.sc().statusStore()
    stages = [stage for job in tracker.getJobIdsForGroup(group) for stage in tracker.getJobInfo(job).stageIds]
    lists = [store.taskList(stage, 0, 100) for stage in stages]
    tasks = [tasks.apply(at) for tasks in lists for at in range(tasks.size())]
    return [task.taskMetrics().get().executorRunTime() / 1000 for task in tasks]
