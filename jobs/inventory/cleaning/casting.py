"""How a landed value becomes one of the declared type. Pure Column expressions."""

from __future__ import annotations

from functools import reduce

import pyspark.sql.functions as F
from pyspark.sql import Column as SparkColumn
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
from conf.table_config import Column
from conf.text_formats import AROUND_NUMBER, BLANKS, EPOCHS, NUMBER_FORMATS, SIGNS, truth_words

_INTEGRAL = ("integer", "bigint")
_SIMPLE = (StringType, NumericType, BooleanType, DateType, TimestampType, TimestampNTZType)


def check_castable(name: str, column: Column, landed: DataType, table: str) -> None:
    """Raises DataError where a landed type can never become the declared one."""
    if not _castable(landed, column):
        raise DataError(
            f"table '{table}': column '{name}' was landed as {landed.simpleString()}, "
            f"which cannot become {column.type}",
            mend=f"land it as {column.type} or text, or correct the `type` of '{name}' in conf/tables/{table}.yml",
        )


def typed(value: SparkColumn, column: Column, landed: DataType) -> SparkColumn:
    """The value in its declared type; null where it does not fit. A number is never cut: 1.5 is not an integer."""
    if column.format is not None and column.type in ("date", "timestamp"):
        if not isinstance(landed, DateType | TimestampType | TimestampNTZType):
            return _moment(value, column.type, column.format)
    elif column.format is not None and isinstance(landed, StringType):
        value = _truth(value, column.format) if column.type == "boolean" else _number(value, column.format)
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


def _moment(value: SparkColumn, type_: str, format_: str) -> SparkColumn:
    if format_ in EPOCHS:
        counted = value.cast("string").try_cast("decimal(20,6)") * F.lit(1_000_000 // EPOCHS[format_])
        return F.timestamp_micros(counted.try_cast("bigint")).cast(type_)
    return F.try_to_timestamp(value.cast("string"), F.lit(format_)).cast(type_)


def _truth(value: SparkColumn, format_: str) -> SparkColumn:
    """The two words of the format; what else Spark knows as a truth value stays so."""
    true, false = truth_words(format_)
    word = F.lower(F.trim(value))
    return F.when(word == true, F.lit("true")).when(word == false, F.lit("false")).otherwise(value)


def _number(value: SparkColumn, format_: str) -> SparkColumn:
    """A number as Spark writes it; null where the text is not written as `format_` says."""
    thousands, mark = NUMBER_FORMATS[format_]
    signed = reduce(lambda text, sign: F.regexp_replace(text, sign[0], sign[1] + "$1"), SIGNS, value)
    bare = F.regexp_replace(signed, AROUND_NUMBER, "")
    between = f"[{BLANKS}]" if thousands == " " else "[" + thousands + "]" if thousands else ""
    whole = rf"\d{{1,3}}(?:{between}\d{{3}})+|\d+" if thousands else r"\d+"
    written = rf"^[+-]?(?:{whole})?(?:\{mark}\d*)?(?:[eE][+-]?\d+)?$"
    plain = F.regexp_replace(bare, between, "") if thousands else bare
    return F.when(bare.rlike(written), F.translate(plain, mark, "."))


def _castable(landed: DataType, column: Column) -> bool:
    if not isinstance(landed, _SIMPLE):
        return False
    if isinstance(landed, DateType | TimestampType | TimestampNTZType):
        return column.type in ("string", "date", "timestamp")
    if isinstance(landed, BooleanType):
        return column.type not in ("date", "timestamp")
    if isinstance(landed, NumericType):
        return column.type not in ("date", "timestamp") or column.format is not None
    return True
