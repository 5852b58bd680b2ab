"""What becomes of prepared rows: clean, quarantined, and what cleaning changed in the clean ones. Pure Spark frames."""

from __future__ import annotations

from collections.abc import Sequence

import pyspark.sql.functions as F
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window

from conf.table_config import TableConfig
from jobs.inventory.cleaning.results import broken_rules, cells, is_quarantined
from jobs.inventory.cleaning.rule import Rule
from jobs.inventory.cleaning.schemas import BROKEN_RULES, UNREADABLE


def clean_rows(prepared: DataFrame, table: TableConfig, rules: Sequence[Rule]) -> DataFrame:
    """`_dt`, the declared columns and those that cleaning adds, of the rows that no rule removes."""
    staying = prepared.where(~is_quarantined(rules) & ~F.col("_copy"))
    return staying.select("_dt", *table.columns, *table.added_columns)


def quarantined_rows(prepared: DataFrame, table: TableConfig, rules: Sequence[Rule]) -> DataFrame:
    """`_dt`, the landed values as text, and the names of the broken rules of the rows that a rule removes."""
    return prepared.where(is_quarantined(rules)).select(
        "_dt",
        *[F.col(f"_original_{name}").alias(name) for name in table.columns],
        F.col("_unreadable").alias(UNREADABLE),
        broken_rules(rules).alias(BROKEN_RULES),
    )


def repaired_rows(prepared: DataFrame, table: TableConfig, rules: Sequence[Rule]) -> DataFrame:
    """`_dt`, `row_id`, `rows`, `cells`: what landed as each clean row in which a value was changed.

    A clean row may have come from several landed rows that differed until they were repaired: one line for each of the
    different ones, with how many landed rows it stands for; `cells` is empty for the one that needed no repair.
    """
    names = [*table.columns, *table.added_columns]
    staying = prepared.where(~is_quarantined(rules) & ~F.col("_copy")).withColumn("cells", cells(rules))
    variants = staying.repartition("_dt", *names).groupBy("_dt", *names, "cells").agg(F.count(F.lit(1)).alias("rows"))
    alike = Window.partitionBy("_dt", *names)
    changed = variants.withColumn("_changed", F.max(F.size("cells")).over(alike)).where("_changed > 0")
    return changed.select("_dt", row_id(names).alias("row_id"), "rows", "cells")


def row_id(names: Sequence[str]) -> SparkColumn:
    """What identifies a clean row in its partition, whose rows all differ: a hash of all its values."""
    return F.md5(F.to_json(F.struct(*[F.col(name).cast("string").alias(name) for name in names])))
