"""Landed files and database tables as prepared Spark frames."""

from __future__ import annotations

import os
from functools import reduce
from pathlib import Path

import pyspark.sql.functions as F
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StringType, StructField, StructType

from conf.errors import ConfigError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.columns import prepare
from jobs.inventory.cleaning.landed import LandedPartition, Shape, source_name

# Nanosecond time stamps, as pandas writes them, come as integers and are converted below.
_NANOSECONDS = "spark.sql.legacy.parquet.nanosAsLong"
# Without pruning, a line of too few or too many fields is noticed whichever columns a job looks at.
_CSV = {"header": "true", "quote": '"', "escape": '"', "multiLine": "true", "columnPruning": "false"}


def prepared_rows(
    spark: SparkSession, table: TableConfig, landing: Path, partitions: list[LandedPartition], shapes: dict[Path, Shape]
) -> DataFrame:
    """All rows of `partitions` as one prepared frame (see `columns`); files of different shapes are read apart."""
    spark.conf.set(_NANOSECONDS, "true")
    if table.source.format == "jdbc":
        return prepare(_read_jdbc(spark, table, partitions), table)
    by_shape: dict[Shape, list[str]] = {}
    for partition in partitions:
        for file in partition.files:
            by_shape.setdefault(shapes[file], []).append(f"file://{file}")
    root = f"file://{landing / str(table.source.path)}"
    frames = [prepare(_read_files(spark, table, root, files, shape), table) for shape, files in by_shape.items()]
    return reduce(DataFrame.unionByName, frames)


def _read_files(spark: SparkSession, table: TableConfig, root: str, files: list[str], shape: Shape) -> DataFrame:
    names = {name: position for position, (name, _) in enumerate(shape)}
    reader = spark.read.option("basePath", root)
    if table.source.format == "parquet":
        return _named(reader.options(**table.source.options).parquet(*files), table, dict(shape))
    reader = reader.option("columnNameOfCorruptRecord", "_unreadable").option("mode", "PERMISSIVE")
    if table.source.format == "csv":
        # Fields by position: a header may repeat a name, or differ from another in case only.
        fields = [StructField(f"_field_{position}", StringType()) for position in range(len(shape))]
        reader = reader.options(**{**_CSV, **table.source.options}).schema(_text(fields))
        rows = reader.csv(files)
        located = {column: f"_field_{names[source_name(table, column)]}" for column in table.columns}
    else:
        fields = [StructField(source_name(table, column), StringType()) for column in table.columns]
        rows = reader.options(**table.source.options).schema(_text(fields)).json(files)
        located = {column: source_name(table, column) for column in table.columns}
    return rows.select(
        F.col("dt").cast("date").alias("_dt"),
        "_unreadable",
        *[_quoted(located[column]).alias(column) for column in table.columns],
    )


def _text(fields: list[StructField]) -> StructType:
    return StructType([*fields, StructField("_unreadable", StringType())])


def _named(rows: DataFrame, table: TableConfig, types: dict[str, str]) -> DataFrame:
    def column(name: str) -> SparkColumn:
        source = _quoted(source_name(table, name))
        if types.get(source_name(table, name), "").startswith("timestamp[ns"):
            is_integer = rows.schema[source_name(table, name)].dataType.typeName() == "long"
            return F.timestamp_micros(F.floor(source / 1000)) if is_integer else source
        return source

    return rows.select(
        F.col("dt").cast("date").alias("_dt"),
        F.lit(None).cast("string").alias("_unreadable"),
        *[column(name).alias(name) for name in table.columns],
    )


def _read_jdbc(spark: SparkSession, table: TableConfig, partitions: list[LandedPartition]) -> DataFrame:
    source = table.source
    if source.dt_column is None:
        rows = jdbc_table(spark, table, str(source.dbtable)).withColumn("dt", F.lit(partitions[-1].dt))
    else:
        days = ", ".join(f"{{d '{partition.dt}'}}" for partition in partitions)
        query = f"(select * from {source.dbtable} where cast({source.dt_column} as date) in ({days})) landed"
        rows = jdbc_table(spark, table, query).withColumn("dt", _quoted(source.dt_column).cast("date"))
    return _named(rows, table, {})


def jdbc_table(spark: SparkSession, table: TableConfig, dbtable: str) -> DataFrame:
    """A table or query of the table's database. The password never leaves the reader's options.

    Raises:
        ConfigError: the environment variable that holds the password is not set.
    """
    source = table.source
    reader = spark.read.format("jdbc").option("url", str(source.url)).option("dbtable", dbtable)
    if source.user:
        reader = reader.option("user", source.user)
    if source.password_env:
        password = os.environ.get(source.password_env)
        if password is None:
            raise ConfigError(
                f"table '{table.table}': the environment variable '{source.password_env}' with its password is not set",
                mend=f"set {source.password_env} for the process that runs the stage",
            )
        reader = reader.option("password", password)
    return reader.options(**source.options).load()


def _quoted(name: str) -> SparkColumn:
    return F.col("`" + name.replace("`", "``") + "`")
