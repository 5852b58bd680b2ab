"""How a landed value becomes a clean one. Pure: Spark frames in, Spark frames out.

A *prepared* frame has one row per landed row and these columns:

`_dt`                 landing day
`_unreadable`         text of a csv or json line that could not be parsed, else null
`<column>`            the clean value in its declared type
`_original_<column>`  the landed value as text
`_landed_<column>`    a value was landed
`_given_<column>`     it means something: it is neither blank nor a placeholder
`_padded_<column>`    it had white space around it
"""

from __future__ import annotations

import pyspark.sql.functions as F
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql.types import (
    BooleanType,
    DataType,
    DateType,
    DoubleType,
    FloatType,
    NumericType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

from conf.errors import DataError
from conf.table_config import COMMON_PLACEHOLDERS, Column, TableConfig

# Spaces, and the blanks of web pages, East Asian text and byte-order marks, which SQL's trim leaves alone. Spark looks
# through the set for every value, so a longer one costs seconds per ten million rows.
_BLANKS = " \t\n\r\u00a0\u3000\u200b\ufeff"
_INTEGRAL = ("integer", "bigint")
_SIMPLE = (StringType, NumericType, BooleanType, DateType, TimestampType, TimestampNTZType)


def prepare(landed: DataFrame, table: TableConfig) -> DataFrame:
    """Clean every declared column of `landed`, whose columns have the declared names and landed types.

    Raises:
        DataError: a landed type can never become the declared one.
    """
    columns = ["_dt", "_unreadable"]
    staged = landed.select(
        *columns,
        *[
            expression
            for name, column in table.columns.items()
            for expression in _staged(name, column, landed.schema[name].dataType, table.table)
        ],
    )
    return staged.select(
        *columns,
        *[
            expression
            for name, column in table.columns.items()
            for expression in (
                _clean_value(name, column, staged.schema[f"_value_{name}"].dataType).alias(name),
                F.col(f"_original_{name}"),
                F.col(f"_landed_{name}"),
                F.col(f"_value_{name}").isNotNull().alias(f"_given_{name}"),
                F.col(f"_padded_{name}"),
            )
        ],
    )  # fmt: skip


def _staged(name: str, column: Column, landed: DataType, table: str) -> list[SparkColumn]:
    """The landed value as text, what is known of it, and the value that is left without blanks and placeholders."""
    if not _castable(landed, column):
        raise DataError(
            f"table '{table}': column '{name}' was landed as {landed.simpleString()}, "
            f"which cannot become {column.type}",
            mend=f"land it as {column.type} or text, or correct the `type` of '{name}' in conf/tables/{table}.yml",
        )
    value = F.col(name)
    original = value.cast("string")
    trimmed = F.trim(value, F.lit(_BLANKS)) if isinstance(landed, StringType) else value
    padded = (trimmed != value) if isinstance(landed, StringType) else F.lit(False)
    return [
        original.alias(f"_original_{name}"),
        value.isNotNull().alias(f"_landed_{name}"),
        padded.alias(f"_padded_{name}"),
        F.when(~_is_placeholder(trimmed, column, landed), trimmed).alias(f"_value_{name}"),
    ]


def _castable(landed: DataType, column: Column) -> bool:
    if not isinstance(landed, _SIMPLE):
        return False
    timed = isinstance(landed, DateType | TimestampType | TimestampNTZType)
    if timed:
        return column.type in ("string", "date", "timestamp")
    if isinstance(landed, BooleanType):
        return column.type not in ("date", "timestamp")
    if isinstance(landed, NumericType):
        return column.type not in ("date", "timestamp") or column.format is not None
    return True


def _is_placeholder(value: SparkColumn, column: Column, landed: DataType) -> SparkColumn:
    """Whether a value without blanks stands for nothing; never null."""
    kept = {word.lower() for word in column.keep}
    common = COMMON_PLACEHOLDERS if isinstance(landed, StringType) else ()
    words = sorted({word.lower() for word in (*common, *column.placeholders)} - kept)
    tests = [value.isNull()]
    if isinstance(landed, StringType):
        tests.append(F.lower(value).isin(words))
    elif isinstance(landed, DateType | TimestampType | TimestampNTZType):
        tests.append(value.cast("string").isin([*words, *(f"{word} 00:00:00" for word in words)]))
    numbers = [number for word in column.placeholders if (number := _number(word)) is not None]
    if numbers and (isinstance(landed, NumericType) or column.type not in ("string", "date", "timestamp", "boolean")):
        tests.append(F.coalesce(value.try_cast("double").isin(numbers), F.lit(False)))
    if isinstance(landed, DoubleType | FloatType) and "nan" not in kept:
        tests.append(F.coalesce(F.isnan(value), F.lit(False)))
    found = tests[0]
    for test in tests[1:]:
        found = found | test
    return F.coalesce(found, F.lit(True))


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _cast(value: SparkColumn, column: Column, landed: DataType) -> SparkColumn:
    """The value in its declared type; null where it does not fit. A number is never cut: 1.5 is not an integer."""
    if (
        column.format is not None
        and column.type in ("date", "timestamp")
        and not isinstance(landed, DateType | TimestampType)
    ):
        return F.try_to_timestamp(value.cast("string"), F.lit(column.format)).cast(column.type)
    cast = value.try_cast(column.type)
    if column.type in _INTEGRAL and isinstance(landed, DoubleType | FloatType):
        return F.when(cast.cast("double") == value.cast("double"), cast)
    if column.type in _INTEGRAL and isinstance(landed, StringType):
        # "12.0" is a whole number that some exporter wrote as a double.
        double = value.try_cast("double")
        return F.coalesce(cast, F.when(double == F.floor(double), double.try_cast(column.type)))
    if column.type == "double":
        return F.when(F.abs(cast) < F.lit(float("inf")), cast)
    return cast


def _clean_value(name: str, column: Column, landed: DataType) -> SparkColumn:
    value = _cast(F.col(f"_value_{name}"), column, landed)
    if column.type != "string" or column.case == "keep":
        return value
    return F.lower(value) if column.case == "lower" else F.upper(value)
