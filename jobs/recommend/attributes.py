"""What the catalogue says of items and the customer tables of users: one row an id, as a map attribute → value."""

from __future__ import annotations

from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType

from conf.errors import ConfigError
from conf.table_config import Role, TableConfig


def known_of(frame: DataFrame, table: TableConfig, key: Role, names: dict[str, str]) -> DataFrame:
    """One row an id of role `key`: _id, is_recommendable, attributes (nulls left out), from the id's newest row.

    Raises:
        ConfigError: the table's `recommendable` is not a condition over its columns.
    """
    kept = [column for column in table.columns if column != table.column_of(key)]
    newest = (
        frame.dropna(subset=[str(table.column_of(key))])
        .groupBy(F.col(str(table.column_of(key))).cast("string").alias("_id"))
        .agg(F.max(F.struct("dt", *kept)).alias("newest"))
        .select(
            "_id",
            F.col("_id").alias(str(table.column_of(key))),
            *[F.col(f"newest.{c}").alias(c) for c in kept],
        )
    )
    values = F.map_from_arrays(
        F.array(*[F.lit(name) for name in names.values()]).cast("array<string>"),
        F.array(*[F.col(column).cast("string") for column in names]).cast("array<string>"),
    )
    fit = F.expr(table.recommendable or "true")
    _check_condition(newest, fit, table)
    return newest.select(
        "_id",
        F.coalesce(fit, F.lit(False)).alias("is_recommendable"),
        F.map_filter(values, lambda _, value: value.isNotNull()).alias("attributes"),
    )


def _check_condition(frame: DataFrame, condition: Column, table: TableConfig) -> None:
    try:
        found = frame.select(condition).schema[0].dataType
        if isinstance(found, BooleanType):
            return
        fault = f"it gives {found.simpleString()}"
    except (AnalysisException, ParseException) as error:
        fault = str(error.getCondition())
    raise ConfigError(
        f"table {table.table}: `recommendable` is not a condition over its columns ({fault})",
        mend=f"correct {table.recommendable!r}; the columns are {', '.join(table.columns)}",
    )


def merged(known: DataFrame) -> DataFrame:
    """One row an id out of several tables' rows: recommendable where all that list it agree, attributes together."""
    entries = F.array_sort(F.flatten(F.collect_list(F.map_entries("attributes"))))
    return known.groupBy("_id").agg(
        F.bool_and("is_recommendable").alias("is_recommendable"), F.map_from_entries(entries).alias("attributes")
    )


def item_attributes_of(events: DataFrame, known: DataFrame, *, has_catalogue: bool) -> DataFrame:
    """Rows of `item_attributes`: every item of a catalogue or an event.

    Where there is a catalogue, an item it does not list is not recommendable.
    """
    seen = events.groupBy(F.col("item_id").alias("_id")).agg(
        F.min("event_ts").alias("first_ts"), F.count("*").alias("events")
    )
    return seen.join(merged(known), "_id", "full_outer").select(
        F.col("_id").alias("item_id"),
        F.coalesce("is_recommendable", F.lit(not has_catalogue)).alias("is_recommendable"),
        F.coalesce("attributes", _no_attributes()).alias("attributes"),
        "first_ts",
        F.coalesce("events", F.lit(0).cast("bigint")).alias("events"),
    )


def user_attributes_of(events: DataFrame, known: DataFrame) -> DataFrame:
    """Rows of `user_attributes`: every user of a customer table or an event; an empty map where nothing is known."""
    seen = events.select(F.col("user_id").alias("_id")).distinct()
    return seen.join(merged(known), "_id", "full_outer").select(
        F.col("_id").alias("user_id"), F.coalesce("attributes", _no_attributes()).alias("attributes")
    )


def _no_attributes() -> Column:
    return F.create_map().cast("map<string,string>")
