"""What Spark itself does with the same files: the bare scan, and one aggregate of its built-in sketches."""

from __future__ import annotations

from collections.abc import Sequence

import pyspark.sql.functions as F
from pyspark.sql import Column, SparkSession
from pyspark.sql.types import NumericType, StringType

QUANTILES = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]


def scan(spark: SparkSession, files: Sequence[str]) -> None:
    """Read every column of every row and throw it away: the floor of anything that goes through Spark's reader."""
    spark.read.parquet(*files).write.format("noop").mode("overwrite").save()


def aggregate(spark: SparkSession, files: Sequence[str]) -> None:
    """One aggregate of built-in sketches and moments over all columns."""
    frame = spark.read.parquet(*files)
    wanted: list[Column] = [F.count(F.lit(1)).alias("rows")]
    for field in frame.schema.fields:
        column = F.col(field.name)
        parts = [F.count(column), F.approx_count_distinct(column), F.min(column), F.max(column)]
        if isinstance(field.dataType, StringType):
            length = F.length(column)
            parts += [F.min(length), F.max(length), F.sum(length), F.expr(f"approx_top_k(`{field.name}`, 20)")]
        elif isinstance(field.dataType, NumericType):
            parts += [F.sum(column), F.avg(column), F.stddev(column), F.skewness(column), F.kurtosis(column)]
            parts.append(F.percentile_approx(column, QUANTILES))
            parts.append(F.expr(f"approx_top_k(`{field.name}`, 20)"))
        wanted += [part.alias(f"{field.name} {number}") for number, part in enumerate(parts)]
    frame.agg(*wanted).collect()
