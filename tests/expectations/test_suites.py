"""Building suites: every mistake in a table's file is named before any data is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from great_expectations.expectations.expectation import ColumnMapExpectation

from conf.errors import ConfigError
from conf.project import load_project
from conf.table_config import Expectation, TableConfig
from expectations.suites import build_suite, columns_read

FILE = Path("conf/tables/products.yml")
TABLES = load_project().tables


def products(*expectations: Expectation) -> TableConfig:
    return TABLES["products"].model_copy(update={"expectations": expectations})


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_file_of_the_demo_builds(name: str):
    suite = build_suite(TABLES[name], FILE)
    assert [check.expectation_type for check in suite.expectations] == [e.type for e in TABLES[name].expectations]
    assert [check.meta["position"] for check in suite.expectations] == list(range(len(TABLES[name].expectations)))


@pytest.mark.parametrize(
    ("wrong", "problem", "mend"),
    [
        (
            Expectation(type="expect_column_values_to_be_uniqe", column="brand"),
            "'expect_column_values_to_be_uniqe' on column 'brand' is not an expectation",
            "did you mean 'expect_column_values_to_be_unique'?",
        ),
        (Expectation(type="nonsense"), "'nonsense' is not an expectation", "expectations/custom/"),
        (
            Expectation(type="expect_column_values_to_be_unique", column="brand", kwargs={"mostli": 1}),
            "does not take 'mostli'",
            "mostly",
        ),
        (
            Expectation(type="expect_column_values_to_be_unique", column="brand", kwargs={"mostly": 7}),
            "mostly: ensure this value is less than or equal to 1",
            "correct its `kwargs`",
        ),
        (Expectation(type="expect_column_values_to_be_unique"), "column: field required", "correct its `kwargs`"),
        (
            Expectation(type="expect_compound_columns_to_be_unique", kwargs={"column_list": ["product_i", "brand"]}),
            "names column 'product_i'",
            "did you mean 'product_id'?",
        ),
        (
            Expectation(type="expect_column_values_to_be_in_set", column="brand", kwargs={"value_set": 5}),
            "value_set: value is not a valid list",
            "correct its `kwargs`",
        ),
    ],
)
def test_a_mistake_names_file_table_expectation_and_mend(wrong: Expectation, problem: str, mend: str):
    with pytest.raises(ConfigError) as raised:
        build_suite(products(wrong), FILE)
    assert str(FILE) in raised.value.problem
    assert "table 'products'" in raised.value.problem
    assert problem in raised.value.problem
    assert mend in raised.value.mend


def test_the_same_expectation_twice_is_refused():
    once = Expectation(type="expect_column_values_to_be_unique", column="product_id")
    with pytest.raises(ConfigError, match="written twice"):
        build_suite(products(once, once), FILE)
    stricter = Expectation(type="expect_column_values_to_be_unique", column="product_id", kwargs={"mostly": 0.5})
    assert len(build_suite(products(once, stricter), FILE).expectations) == 2


def test_an_expectation_of_our_own_is_known_by_its_snake_case_name():
    class ExpectColumnValuesToPleaseTheTest(ColumnMapExpectation):
        """Defined as a module of expectations/custom would define it."""

        map_metric = "column_values.unique"

    wanted = Expectation(type="expect_column_values_to_please_the_test", column="brand")
    assert isinstance(build_suite(products(wanted), FILE).expectations[0], ExpectColumnValuesToPleaseTheTest)


def test_columns_read_finds_every_column_an_expectation_looks_at():
    assert columns_read(Expectation(type="x", column="a", kwargs={"column_list": ["b", "a"]})) == ("a", "b")
    assert columns_read(Expectation(type="x", kwargs={"column_A": "c", "column_B": "d"})) == ("c", "d")
    assert columns_read(Expectation(type="expect_table_row_count_to_be_between", kwargs={"min_value": 1})) == ()
