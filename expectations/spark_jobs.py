"""How many Spark jobs a block runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def counted_jobs(spark: SparkSession, group: str) -> Iterator[list[int]]:
    """Counts the Spark jobs of a block, by their group: the list holds the number once the block has ended.

    Adaptive execution is off inside: it runs every stage of an aggregate as a job of its own.
    """
    tracker, adaptive = spark.sparkContext.statusTracker(), "spark.sql.adaptive.enabled"
    before, was = len(tracker.getJobIdsForGroup(group)), spark.conf.get(adaptive, "true")
    counted: list[int] = []
    spark.sparkContext.setJobGroup(group, group)
    spark.conf.set(adaptive, "false")
    try:
        yield counted
    finally:
        spark.conf.set(adaptive, str(was))
        # PySpark 4 has no annotation for None, which takes the property away.
        spark.sparkContext.setLocalProperty("spark.jobGroup.id", cast("str", None))
        counted.append(len(tracker.getJobIdsForGroup(group)) - before)
