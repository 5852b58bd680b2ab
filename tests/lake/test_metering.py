"""What a stage's run took is measured: processor time by what it burns, Spark's task-seconds by what its tasks run."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from pyspark.sql import SparkSession

from jobs.lake.context import Context
from jobs.lake.metering import metered

NIGHT = date(2021, 6, 30)


def measured(context: Context, stage: str) -> dict:
    return context.lake.read(f"stage_costs/{stage}", NIGHT).to_pylist()[0]


def test_processor_seconds_are_those_of_the_work(make_context: Callable[..., Context]) -> None:
    context = make_context(NIGHT)
    with metered(context, "quality"):
        until = time.process_time() + 0.3
        while time.process_time() < until:
            pass
    row = measured(context, "quality")
    assert 0.25 < row["processor_seconds"] < 2
    assert row["seconds"] >= row["processor_seconds"] * 0.5


def test_a_run_that_fails_leaves_no_row(make_context: Callable[..., Context]) -> None:
    context = make_context(NIGHT)
    with pytest.raises(RuntimeError), metered(context, "value"):
        raise RuntimeError
    assert not context.lake.partitions("stage_costs/value")


def test_a_repeated_run_leaves_the_row_of_the_first(make_context: Callable[..., Context]) -> None:
    context = make_context(NIGHT)
    with metered(context, "quality"):
        sum(range(100_000))
    first = measured(context, "quality")
    with metered(context, "quality"):
        pass
    assert measured(context, "quality") == first


@pytest.mark.spark
def test_task_seconds_are_those_of_the_stages_own_tasks(
    make_context: Callable[..., Context], spark: SparkSession
) -> None:
    context = make_context(NIGHT)

    def slept(batches):
        time.sleep(0.2)
        return batches

    spark.sparkContext.setJobGroup("metered", "two tasks")
    with metered(context, "clean"):
        spark.range(0, 2, 1, 2).mapInArrow(slept, "id long").collect()
    spark.sparkContext.setLocalProperty("spark.jobGroup.id", None)
    with metered(context, "profile"):
        pass
    durations = seconds_of_tasks(spark, "metered")
    assert len(durations) == 2
    assert all(durations)
    assert measured(context, "clean")["task_seconds"] == pytest.approx(sum(durations))
    assert measured(context, "clean")["is_spark"]
    assert measured(context, "profile")["task_seconds"] == 0


def seconds_of_tasks(spark: SparkSession, group: str) -> list[float]:
    """Seconds of each task of a job group, as Spark's own list of tasks tells them."""
    tracker, store = spark.sparkContext.statusTracker(), spark.sparkContext._jsc.sc().statusStore()
    stages = [stage for job in tracker.getJobIdsForGroup(group) for stage in tracker.getJobInfo(job).stageIds]
    lists = [store.taskList(stage, 0, 100) for stage in stages]
    return [tasks.apply(at).duration().get() / 1000 for tasks in lists for at in range(tasks.size())]
