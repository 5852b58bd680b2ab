"""Both engines find the same on dirty data, each custom expectation finds what a hand count says, jobs are few."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql.pandas.types import from_arrow_schema

from conf.table_config import TableConfig
from expectations.engines import NewRows, is_portable
from expectations.results import outcomes
from expectations.run import Ran, gx_context, run_suite
from expectations.suites import build_suite
from tests.expectations.dirty_table import BIG, SCHEMA, references, rows, table


def on(column: str, type_: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": type_, "column": column, "kwargs": kwargs}


def held(column: str, type_: str, **kwargs: Any) -> dict[str, Any]:
    """One that holds whatever is found: no examples are fetched."""
    return on(column, type_, mostly=0, **kwargs)


def whole(type_: str, **kwargs: Any) -> dict[str, Any]:
    return {"type": type_, "kwargs": kwargs}


BUILT_IN = [
    *(held(name, "expect_column_values_to_not_be_null") for name in SCHEMA.names),
    *(held(name, "expect_column_values_to_be_unique") for name in ("code", "serial", "price", "amount", "at")),
    held("price", "expect_column_values_to_be_null"),
    whole("expect_compound_columns_to_be_unique", mostly=0, column_list=["id", "code"]),
    whole("expect_compound_columns_to_be_unique", mostly=0, column_list=["serial", "amount"]),
    held("pieces", "expect_column_values_to_be_between", min_value=0, max_value=10),
    held("small", "expect_column_values_to_be_between", min_value=0, strict_min=True),
    held("serial", "expect_column_values_to_be_between", min_value=-(2**53), max_value=2**53),
    held("price", "expect_column_values_to_be_between", min_value=0, max_value=2.5),
    held("price", "expect_column_values_to_be_between", max_value=1.5, strict_max=True),
    held("code", "expect_column_values_to_be_in_set", value_set=["x", "", "Ünïcode 漢字 🙂"]),
    held("pieces", "expect_column_values_to_be_in_set", value_set=[1, 2, 3]),
    held("serial", "expect_column_values_to_not_be_in_set", value_set=[BIG + 1]),
    held("code", "expect_column_value_lengths_to_be_between", min_value=1, max_value=12),
    held("code", "expect_column_value_lengths_to_equal", value=1),
    held("code", "expect_column_values_to_match_regex", regex="^[a-z]$"),
    held("card", "expect_column_values_to_not_match_regex", regex="^0+$"),
    on("pieces", "expect_column_mean_to_be_between", min_value=0, max_value=200),
    on("small", "expect_column_min_to_be_between", min_value=-3),
    on("pieces", "expect_column_max_to_be_between", max_value=999),
    on("pieces", "expect_column_sum_to_be_between", min_value=1, max_value=99999),
    whole("expect_table_row_count_to_be_between", min_value=1, max_value=319),
    whole("expect_table_row_count_to_equal", value=320),
]
# Of 320 rows, 40 of each of the eight: success, elements, unexpected, observed.
OWN = [
    (on("code", "expect_column_values_to_exist_in_parent", parent_table="codes", parent_column="name"),
     (False, 280, 120, None)),
    (on("pieces", "expect_column_values_to_exist_in_parent", parent_table="codes", parent_column="number", mostly=0.3),
     (True, 280, 160, None)),
    (on("card", "expect_column_values_to_have_valid_checksum", kind="luhn", mostly=0.5), (False, 280, 160, None)),
    (on("small", "expect_column_to_depend_on_columns", column_list=["member"]), (False, 200, 120, None)),
    (on("price", "expect_column_to_depend_on_columns", column_list=["id"], max_error=0.5), (True, 200, 40, None)),
    (on("pieces", "expect_column_to_depend_on_columns", column_list=["member"], min_value=2, max_value=3),
     (True, 40, 0, None)),
    (on("serial", "expect_column_values_to_rise_in_groups", column_list=["member"], order_by="at"),
     (False, 160, 1, None)),
    (on("at", "expect_column_newest_value_to_be_recent", max_hours=17), (True, None, None, "17.0 hours")),
    (on("born", "expect_column_newest_value_to_be_recent", max_hours=17), (True, None, None, "-69913968.0 hours")),
    (on("code", "expect_column_distribution_to_be_near_reference", max_psi=0.05), (True, None, None, "PSI 0.0")),
    (on("code", "expect_column_distribution_to_be_near_reference", max_psi=0.001), (False, None, None, "PSI 0.005")),
    (on("pieces", "expect_column_distribution_to_be_near_reference", max_psi=0.01), (True, None, None, "PSI 0.0000")),
    (on("member", "expect_column_distribution_to_be_near_reference"), (True, None, None, "PSI 0.0")),
    (whole("expect_table_row_count_to_fit_weekday", max_ratio=1.05), (False, 1, 1, "2024-04-01")),
]  # fmt: skip


def run(config: TableConfig, folder: Path, spark: Any, pandas_rows: int) -> Ran:
    file = folder / "rows.parquet"
    pq.write_table(rows(), file)
    new = NewRows([file], 320, list(config.columns), lambda: spark.read.schema(types).parquet(str(file)))
    suite, types = build_suite(config, Path("dirty.yml")), from_arrow_schema(SCHEMA)
    return run_suite(gx_context(), suite, new, config, references(folder), pandas_rows=pandas_rows)


def found(ran: Ran, config: TableConfig) -> list[tuple]:
    """What was found of each expectation; observed doubles to nine digits."""
    return [
        (one.expectation, one.column, one.success, one.elements, one.unexpected, _rounded(one.observed))
        for one in outcomes(ran.result.results, config)
    ]


def _rounded(observed: str | None) -> str | None:
    try:
        return f"{float(observed):.9g}" if observed is not None else None
    except ValueError:
        return observed


@pytest.mark.spark
def test_pandas_and_spark_find_the_same_on_dirty_rows(spark: Any, tmp_path: Path):
    config = table(*BUILT_IN, *(wanted for wanted, _ in OWN))
    on_pandas, on_spark = (run(config, tmp_path, spark, limit) for limit in (1000, 0))
    assert (on_pandas.on_pandas, on_pandas.spark_jobs) == (len(config.expectations), 0)
    assert on_spark.on_pandas == 0
    # Row count, then one job a column of values, one for each uniqueness, one for each expectation of our own.
    assert on_spark.spark_jobs <= 1 + len(SCHEMA) + 7 + len(OWN)
    assert found(on_pandas, config) == found(on_spark, config)
    assert 0 < sum(not one.success for one in on_pandas.result.results) < len(config.expectations)
    for one, (wanted, expected) in zip(found(on_pandas, config)[len(BUILT_IN) :], OWN, strict=True):
        success, elements, unexpected, observed = expected
        assert (one[0], *one[2:5]) == (wanted["type"], success, elements, unexpected)
        assert observed is None or str(one[5]).startswith(observed), wanted


@pytest.mark.spark
def test_spark_runs_a_job_for_each_family_and_not_for_each_expectation(spark: Any, tmp_path: Path):
    values = [wanted for wanted in BUILT_IN if wanted.get("column") in ("pieces", "small")]
    assert len(values) >= 8
    jobs = run(table(*values), tmp_path, spark, 0).spark_jobs
    assert jobs <= 4, "rows, nulls, and each of the two columns"
    more = [
        held("pieces", "expect_column_values_to_be_between", min_value=5 + number, max_value=100) for number in range(9)
    ]
    broken = on("pieces", "expect_column_values_to_be_between", min_value=9000)
    again = run(table(*values, *more, broken), tmp_path, spark, 0)
    assert again.spark_jobs <= jobs + 3, "however many there are; the broken one is asked again for examples"


def test_what_the_engines_would_answer_differently_goes_to_spark():
    different = [
        on("amount", "expect_column_values_to_be_between", min_value=0.1),
        on("at", "expect_column_values_to_be_between", min_value="2024-01-01"),
        on("code", "expect_column_values_to_match_regex", regex=r"^\w+$"),
        on("code", "expect_column_values_to_match_regex", regex="^a.c$"),
        on("code", "expect_column_values_to_match_regex", regex="(?i)abc"),
        on("pieces", "expect_column_values_to_be_in_set", value_set=["1"]),
        on("price", "expect_column_quantile_values_to_be_between",
           quantile_ranges={"quantiles": [0.5], "value_ranges": [[0, 1]]}),
        on("code", "expect_column_values_to_be_in_set", value_set=["a"], row_condition='col("pieces") > 1',
           condition_parser="great_expectations"),
    ]  # fmt: skip
    config = table(*different)
    assert [is_portable(wanted, config) for wanted in config.expectations] == [False] * len(different)


def test_a_check_without_anything_to_compare_with_is_not_made(tmp_path: Path):
    config = table(
        on("code", "expect_column_values_to_exist_in_parent", parent_table="nobody", parent_column="name"),
        on("price", "expect_column_distribution_to_be_near_reference"),
        on("code", "expect_column_values_to_not_be_null"),
    )
    ran = run(config, tmp_path, None, 1000)
    assert [one.expectation for one in outcomes(ran.result.results, config)] == ["expect_column_values_to_not_be_null"]
