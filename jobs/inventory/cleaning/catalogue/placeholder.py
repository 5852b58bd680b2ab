"""Values that stand for nothing: blanks, words like `unknown`, and those that a column declares."""

from __future__ import annotations

import pyspark.sql.functions as F
from pyspark.sql import Column as SparkColumn
from pyspark.sql.types import (
    DataType,
    DateType,
    DoubleType,
    FloatType,
    NumericType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

from conf.table_config import COMMON_PLACEHOLDERS, Column
from jobs.inventory.cleaning.rule import Landing, Rule, known


def built_in(landing: Landing) -> list[Rule]:
    """`placeholder:<column>` of every column: the value is emptied."""
    found = []
    for name, column in landing.table.columns.items():
        landed = F.col(f"_landed_{name}")
        means_nothing = known(_is_placeholder(F.col(name), column, landing.types.get(name, StringType())))
        found.append(
            Rule(f"placeholder:{name}", "placeholder", "placeholder", (name,), "minor", "completeness", landed,
                 means_nothing, repaired={name: F.lit(None)}, decided_by=name)
        )  # fmt: skip
    return found


def _is_placeholder(value: SparkColumn, column: Column, landed: DataType) -> SparkColumn:
    """Whether a value without blanks stands for nothing; null where there is no value."""
    kept = {word.lower() for word in column.keep}
    common = COMMON_PLACEHOLDERS if isinstance(landed, StringType) else ()
    words = sorted({word.lower() for word in (*common, *column.placeholders)} - kept)
    tests = [F.lit(False)]
    if isinstance(landed, StringType):
        tests.append(F.lower(value).isin(words))
    elif isinstance(landed, DateType | TimestampType | TimestampNTZType) and words:
        tests.append(value.cast("string").isin([*words, *(f"{word} 00:00:00" for word in words)]))
    numbers = [number for word in column.placeholders if (number := _number(word)) is not None]
    if numbers and (isinstance(landed, NumericType) or column.type not in ("string", "date", "timestamp", "boolean")):
        tests.append(known(value.try_cast("double").isin(numbers)))
    if isinstance(landed, DoubleType | FloatType) and "nan" not in kept:
        tests.append(known(F.isnan(value)))
    found = tests[0]
    for test in tests[1:]:
        found = found | test
    return found


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None
