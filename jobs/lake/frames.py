"""Spark frames in and out of the lake, by the same commit protocol as everything else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from jobs.lake.partitions import Lake, Manifest
from jobs.lake.schemas import OUTPUTS


def read_frame(
    spark: SparkSession, lake: Lake, table: str, dts: Iterable[date], schema: pa.Schema | None = None
) -> DataFrame:
    """The rows of committed partitions of `table`, with the partition column `dt` (date).

    Without the files' `schema`, Spark finds it by a job of its own.

    Raises:
        LakeError: a partition is not committed.
    """
    files = [str(file) for dt in dts for file in lake.files(table, dt)]
    reader = spark.read.option("basePath", str(lake.root / table))
    return (reader if schema is None else reader.schema(from_arrow_schema(schema))).parquet(*files)


def write_frame(
    lake: Lake,
    table: str,
    dt: date,
    frame: DataFrame,
    *,
    keys: list[str],
    files: int = 1,
    inputs: dict[str, str] | None = None,
    notes: dict[str, str] | None = None,
) -> Manifest:
    """Write `frame` as one partition of an output table and commit it.

    Rows are spread over `files` by a hash of the last key and sorted by `keys` (unique together) inside each file, so
    that the same rows give the same bytes, and with them the same version.
    """
    schema = OUTPUTS[table].schema
    spread = frame.select(*schema.names).repartition(files, keys[-1]).sortWithinPartitions(*keys)
    with lake.staging(table, dt) as folder:
        spread.write.mode("append").parquet(str(folder))
        # Spark's own mark is no part of the content; the commit sets the lake's.
        (folder / "_SUCCESS").unlink(missing_ok=True)
        return lake.commit(table, dt, folder, schema=schema, inputs=inputs, notes=notes)
