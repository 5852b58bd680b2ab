"""Which engine computes an expectation, and the frames both get.

A night's new partitions are few rows in plain Parquet files: pandas reads and checks them in a fraction of what one
Spark job costs to plan. Larger batches, and expectations that the two engines would answer differently, go to Spark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from great_expectations.expectations.registry import get_expectation_impl

from conf.table_config import Expectation, TableConfig
from expectations.own import OwnExpectation
from expectations.suites import columns_read

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_INTEGERS = ("integer", "bigint")
_ANY = ("string", "integer", "bigint", "double", "boolean", "date", "timestamp", "decimal")
# Expectation → column types for which tests show that both engines answer alike, nulls and extremes included.
_ALIKE: dict[str, tuple[str, ...]] = {
    "expect_column_values_to_not_be_null": _ANY,
    "expect_column_values_to_be_null": _ANY,
    "expect_column_values_to_be_unique": _ANY,
    "expect_compound_columns_to_be_unique": _ANY,
    "expect_column_values_to_be_between": (*_INTEGERS, "double"),
    "expect_column_values_to_be_in_set": ("string", *_INTEGERS),
    "expect_column_values_to_not_be_in_set": ("string", *_INTEGERS),
    "expect_column_value_lengths_to_be_between": ("string",),
    "expect_column_value_lengths_to_equal": ("string",),
    "expect_column_values_to_match_regex": ("string",),
    "expect_column_values_to_not_match_regex": ("string",),
    "expect_column_mean_to_be_between": (*_INTEGERS, "double"),
    "expect_column_min_to_be_between": (*_INTEGERS, "double"),
    "expect_column_max_to_be_between": (*_INTEGERS, "double"),
    "expect_column_sum_to_be_between": (*_INTEGERS, "double"),
    "expect_table_row_count_to_be_between": (),
    "expect_table_row_count_to_equal": (),
}
# What Java's and Python's patterns read differently: classes such as \d, flags and look-arounds, any character.
_DIALECT = re.compile(r"\\[A-Za-z0-9]|\(\?|\.|&&|[*+?}]\+|\[[^\]]*\[")
# Bounds become doubles; beyond this one, Spark would round the column's numbers as well and pandas would not.
_EXACT = 2**53


@dataclass(frozen=True)
class NewRows:
    """The rows to check: `rows` of them in plain Parquet `files`; `frame` gives the same to Spark, without a job."""

    files: Sequence[Path]
    rows: int
    columns: Sequence[str]
    frame: Callable[[], DataFrame]


def is_portable(wanted: Expectation, table: TableConfig) -> bool:
    """Whether pandas answers `wanted` on `table` as Spark does."""
    if issubclass(get_expectation_impl(wanted.type), OwnExpectation):
        return True
    types = _ALIKE.get(wanted.type)
    found = [table.columns[column].type.partition("(")[0] for column in columns_read(wanted)]
    if types is None or any(type_ not in types for type_ in found):
        return False
    if {"row_condition", "condition_parser"} & wanted.kwargs.keys():
        return False
    return _same_literals(wanted.kwargs, found[0] if found else "")


def _same_literals(kwargs: dict[str, Any], type_: str) -> bool:
    """Whether the arguments are of the column's own type, so that neither engine has to convert."""
    if "regex" in kwargs:
        return not _DIALECT.search(kwargs["regex"])
    if "value_set" in kwargs:
        own: type = str if type_ == "string" else int
        return all(isinstance(value, own) and not isinstance(value, bool) for value in kwargs["value_set"])
    bounds = [kwargs[name] for name in ("min_value", "max_value") if kwargs.get(name) is not None]
    return all(
        isinstance(bound, int | float) and not isinstance(bound, bool) and abs(bound) <= _EXACT for bound in bounds
    )


def pandas_frame(new: NewRows) -> pd.DataFrame:
    """The rows as pandas has them: whole numbers stay whole where there are nulls, and NaN is null.

    Text is shared between equal values, so that a column of few values costs eight bytes a row.
    """
    rows = pa.concat_tables(
        [pq.read_table(file, columns=list(new.columns), partitioning=None) for file in new.files],
        promote_options="permissive",
    )
    return pd.DataFrame({name: _series(rows[name]) for name in new.columns}, index=range(rows.num_rows))


def _series(column: pa.ChunkedArray) -> pd.Series:
    if column.null_count and pa.types.is_integer(column.type):
        return column.to_pandas(types_mapper={column.type: pd.Int64Dtype()}.get)
    return column.to_pandas(date_as_object=True)


def spark_frame(new: NewRows) -> DataFrame:
    """The rows as Spark has them, NaN as null; no job runs yet."""
    from pyspark.sql import functions as F

    frame = new.frame().select(*new.columns)
    numbers = [name for name, type_ in frame.dtypes if type_ in ("double", "float")]
    return frame.withColumns({name: F.nanvl(name, F.lit(None)) for name in numbers}) if numbers else frame
