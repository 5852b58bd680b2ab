"""Landed files and database tables as prepared Spark frames."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, reduce
from pathlib import Path

import pyspark.sql.functions as F
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import DataType, StringType, StructField, StructType

from conf.errors import ConfigError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.catalogue import rules_of
from jobs.inventory.cleaning.facts import Facts, unbroken
from jobs.inventory.cleaning.landed import LandedPartition, Shape, source_name
from jobs.inventory.cleaning.preparing import makes_cells, prepare
from jobs.inventory.cleaning.rule import Landing, Lookup, Rule

# Nanosecond time stamps, as pandas writes them, come as integers and are converted below.
_NANOSECONDS = "spark.sql.legacy.parquet.nanosAsLong"
# Spark reads UTF-8, UTF-16, Latin-1 and the like only, unless it may use all that Java knows, GB18030 among them.
_ALL_ENCODINGS = "spark.sql.legacy.javaCharsets"
# Without pruning, a line of too few or too many fields is noticed whichever columns a job looks at.
_CSV = {"header": "true", "quote": '"', "escape": '"', "multiLine": "true", "columnPruning": "false"}

# Landed type → declared types in which different values stay different, given that every value fits.
_WHOLE = ("string", "integer", "bigint")
_KEPT_APART = {
    "tinyint": _WHOLE, "smallint": _WHOLE, "int": _WHOLE, "bigint": _WHOLE, "float": ("string", "double"),
    "double": ("string", "double", "integer", "bigint"), "string": ("string",), "boolean": ("boolean", "string"),
    "date": ("date", "timestamp", "string"), "timestamp": ("timestamp", "string"), "timestamp_ntz": ("timestamp",),
}  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """Prepared rows (see `preparing`) and the landing days that may hold exact copies.

    Attributes:
        parts: landed frames of one shape each, with the rules they go through; the same rules in all.
    """

    table: TableConfig
    parts: list[tuple[DataFrame, list[Rule]]]
    may_repeat: frozenset[date]

    @cached_property
    def frame(self) -> DataFrame:
        """All prepared rows."""
        frames = [prepare(landed, self.table, rules) for landed, rules in self.parts]
        return reduce(DataFrame.unionByName, frames)

    @property
    def rules(self) -> list[Rule]:
        """The rules, by position."""
        return self.parts[0][1]

    def without(self, unbroken: Set[int]) -> Prepared:
        """The same rows without the work for rules, by position, that no row of them breaks."""
        parts = [
            (landed, [replace(rule, never_broken=True) if i in unbroken else rule for i, rule in enumerate(rules)])
            for landed, rules in self.parts
        ]
        return replace(self, parts=parts)


def landed_frames(
    spark: SparkSession, table: TableConfig, landing: Path, partitions: list[LandedPartition], shapes: dict[Path, Shape]
) -> list[DataFrame]:
    """All rows of `partitions`: `_dt`, `_unreadable` and the declared columns; files of different shapes apart."""
    spark.conf.set(_NANOSECONDS, "true")
    spark.conf.set(_ALL_ENCODINGS, "true")
    if table.source.format == "jdbc":
        return [_read_jdbc(spark, table, partitions)]
    by_shape: dict[Shape, list[str]] = {}
    for partition in partitions:
        for file in partition.files:
            by_shape.setdefault(shapes[file], []).append(f"file://{file}")
    root = f"file://{landing / str(table.source.path)}"
    return [_read_files(spark, table, root, files, shape) for shape, files in by_shape.items()]


def prepared_rows(
    frames: list[DataFrame],
    table: TableConfig,
    days: Iterable[date],
    lookups: Mapping[str, Lookup] | None = None,
    facts: Facts | None = None,
) -> Prepared:
    """`frames` of landed rows through the table's rules."""
    parts = []
    repeating = frozenset(days)
    for landed in frames:
        types = {name: landed.schema[name].dataType for name in table.columns}
        rules = rules_of(Landing(table, types, lookups or {}))
        # Where a repair is undone on some days a rule after it meets both values; the facts know only one.
        if facts is not None and not table.undo:
            rules = unbroken(landed.sparkSession, table, rules, facts)
            if _stays_as_landed(table, types, rules):
                repeating = facts.may_repeat
        parts.append((landed, rules))
    return Prepared(table, parts, repeating)


def _stays_as_landed(table: TableConfig, types: Mapping[str, DataType], rules: list[Rule]) -> bool:
    """Whether rows that were landed different are different when clean: no value is changed or lost, and each landed
    type keeps its values apart in the declared one."""
    return not any(map(makes_cells, rules)) and all(
        column.type in _KEPT_APART.get(types[name].simpleString(), ()) for name, column in table.columns.items()
    )


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
