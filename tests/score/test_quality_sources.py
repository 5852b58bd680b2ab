"""From rows of the lake to rules: the parts that decide what is measured and how."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conf.project import load_project
from conf.table_config import TableConfig
from jobs.score.quality.gates import grade, unlabelled_pii
from jobs.score.quality.sources.anomalies import closeness, from_anomalies
from jobs.score.quality.sources.configuration import from_configuration, is_well_named
from jobs.score.quality.sources.expectations import expectation_facts, from_validations
from jobs.score.quality.sources.files import PartitionFiles, from_files, inspect, size_grade
from jobs.score.quality.sources.landings import age_hours, cadence
from jobs.score.quality.sources.relations import from_relations
from jobs.score.quality.sources.rows import from_rule_results, rule_facts
from jobs.score.quality.weights import TABLE_CELL, column_weights, contributions_of_columns, role_weight, value_weights

PROJECT = load_project()
CONFIG = PROJECT.pipeline.quality
TRANSACTIONS, PRODUCTS = PROJECT.tables["transactions"], PROJECT.tables["products"]


def table(kind: str = "customer", **columns: dict[str, Any]) -> TableConfig:
    plain = {"type": "string", "role": "attribute", "description": "Something told"}
    return TableConfig.model_validate(
        {
            "table": "people", "kind": kind, "description": "People", "owner": "o", "load": "snapshot",
            "source": {"format": "csv", "path": "people"},
            "columns": {name: plain | changes for name, changes in columns.items()},
        }
    )  # fmt: skip


# ---- personal data nobody labelled


def finding(column: str, declared: str | None, detected: str | None) -> dict[str, Any]:
    return {"column": column, "declared": declared, "detected": detected}


def test_what_the_sensitivity_stage_found_and_nobody_declared_is_unlabelled():
    rows = [
        finding("c1", None, "email address"),
        finding("c2", "none", "mobile"),
        finding("c3", "direct", "mobile"),
        finding("c4", "quasi", None),
    ]
    assert unlabelled_pii(rows) == ["c1"]


def test_a_name_alone_is_no_evidence():
    told = table(email={"description": "Address to write to"})
    (rule,) = from_configuration(told, [])
    assert rule.u == 1
    (rule,) = from_configuration(told, ["email"])
    assert (rule.passed, rule.tested, rule.detail) == (2, 3, "missing: labelled")
    (rule,) = from_configuration(told, None)
    assert rule.tested == 2, "nobody has looked: nothing is said"


@pytest.mark.parametrize(
    ("name", "type_", "good"),
    [
        ("ordered_ts", "timestamp", True), ("at", "timestamp", True), ("order_date", "date", True),
        ("moment", "timestamp", False), ("order_date", "string", True), ("is_open", "boolean", True),
        ("open", "boolean", False), ("is_open", "string", False), ("view_count", "bigint", True),
        ("view_count", "string", False), ("item_id", "double", False), ("item_id", "bigint", True),
        ("price", "double", True), ("is_on", "date", False),
    ],
)  # fmt: skip
def test_names_that_promise_a_type_keep_it(name: str, type_: str, good: bool):
    assert is_well_named(name, table(**{name: {"type": type_}}).columns[name]) is good


# ---- grades


@pytest.mark.parametrize(
    ("score", "coverage", "gates", "expected"),
    [
        (90.0, 0.9, [], "A"), (89.99, 0.9, [], "B"), (80.0, 0.6, [], "B"), (70.0, 0.9, [], "C"), (60.0, 0.9, [], "D"),
        (59.9, 0.9, [], "E"), (95.0, 0.59, [], "C"), (65.0, 0.1, [], "D"), (95.0, 1.0, ["x"], "D"),
        (30.0, 1.0, ["x"], "E"), (None, 0.0, [], None),
    ],
)  # fmt: skip
def test_grades_cuts_coverage_and_gates(score: float | None, coverage: float, gates: list[str], expected: str | None):
    assert grade(score, coverage, gates, CONFIG) == expected


# ---- facts


@pytest.mark.parametrize(
    ("check", "facts"),
    [
        ("quantity > 0", {("least", "quantity")}),
        ("sales_value <= 10.5", {("most", "sales_value")}),
        ("week between 1 and 53", {("least", "week"), ("most", "week")}),
        ("Store_id IS NOT NULL", {("not_null", "Store_id")}),
        ("coupon_disc <= sales_value", set()),
        ("quantity > 0 or week > 3", set()),
    ],
)
def test_what_a_row_rule_states(check: str, facts: set[tuple[str, ...]]):
    rule = TRANSACTIONS.rules[0].model_copy(update={"name": "r", "check": check})
    changed = TRANSACTIONS.model_copy(update={"rules": (rule,)})
    assert rule_facts(changed, "r", "row", ("quantity",)) == facts


def test_what_expectations_state():
    unique = expectation_facts("expect_compound_columns_to_be_unique", ("b", "a"), {"column_list": ["b", "a"]})
    assert unique == {("unique", "a", "b")}
    between = "expect_column_values_to_be_between"
    assert expectation_facts(between, ("c",), {"min_value": 0}) == {("least", "c")}
    assert expectation_facts(between, ("c",), {"min_value": 0, "max_value": 1}) == {("least", "c"), ("most", "c")}
    assert expectation_facts("expect_column_values_to_match_regex", ("c",), {"regex": "x"}) == frozenset()


def test_days_of_a_rule_are_summed_and_a_day_without_result_is_stale_evidence():
    day = {
        "table": "t", "rule": "type:week", "kind": "type", "columns": ["week"], "severity": "major",
        "dimension": "conformity", "rows_tested": 10, "rows_broken": 1,
    }  # fmt: skip
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(4)]
    early = [day | {"dt": days[0]}, day | {"dt": days[1], "rows_broken": 3}]
    (rule,) = from_rule_results(TRANSACTIONS, early, days, CONFIG)
    assert (rule.passed, rule.tested, rule.u, rule.covers, rule.fresh) == (16, 20, 0.8, 0.5, False)
    (newest,) = from_rule_results(TRANSACTIONS, [day | {"dt": days[3]}], days, CONFIG)
    assert (newest.covers, newest.fresh) == (0.25, True)


def test_a_foreign_key_without_a_parent_to_look_in_is_not_measured():
    row = {
        "table": "t", "kind": "foreign_key", "columns": ["a"], "parent": "p", "severity": "major", "rows": 5,
        "orphan_rows": None, "duplicate_rows": None,
    }  # fmt: skip
    assert from_relations([row], CONFIG) == []
    (rule,) = from_relations([row | {"orphan_rows": 1}], CONFIG)
    assert (rule.dimension, rule.column, rule.passed, rule.tested) == ("consistency", "a", 4, 5)
    assert from_relations([row | {"orphan_rows": 1, "origin": "discovered", "severity": None}], CONFIG) == []
    (twins,) = from_relations([row | {"kind": "twin", "columns": ["a", "b"], "duplicate_rows": 2}], CONFIG)
    assert (twins.dimension, twins.column, twins.u) == ("accuracy", None, 0.6)


def test_only_expectations_of_the_file_and_partitions_in_use_count():
    wanted = PRODUCTS.expectations[0]
    row = {
        "table": "products", "column": wanted.column, "expectation": wanted.type, "kwargs": "{}", "success": True,
        "severity": "critical", "dimension": "accuracy", "elements": 100, "unexpected": 0, "partitions": ["2017-12-01"],
    }  # fmt: skip
    newest = row | {"partitions": ["2018-01-01"], "unexpected": 10}
    (rule,) = from_validations(PRODUCTS, [row, newest], ["2018-01-01"], CONFIG)
    assert (rule.passed, rule.tested) == (90, 100)
    assert from_validations(PRODUCTS, [newest | {"kwargs": '{"mostly": 0.1}'}], ["2018-01-01"], CONFIG) == []
    aggregate = newest | {"elements": None, "unexpected": None, "success": False}
    (verdict,) = from_validations(PRODUCTS, [aggregate], ["2018-01-01"], CONFIG)
    assert (verdict.u, verdict.low, verdict.high) == (0, 0, 0)


# ---- graded rules


def test_few_rows_have_few_values_and_that_is_one_fact():
    days = [date(2024, 1, 1), date(2024, 1, 2)]
    point = {"table": "t", "landing_dt": days[1], "low": 10.0, "high": 20.0, "value": 1.0, "is_anomaly": True}
    volume = point | {"column": None, "metric": "rows"}
    distinct, mean = (point | {"column": "quantity", "metric": metric} for metric in ("distinct", "mean"))
    names = lambda rows: {rule.name for rule in from_anomalies(TRANSACTIONS, rows, days, CONFIG)}  # noqa: E731
    assert names([volume, distinct]) == {"steady:rows"}
    assert names([distinct]) == {"steady:quantity"}
    assert names([volume, distinct, mean]) == {"steady:rows", "steady:quantity"}
    (rule,) = from_anomalies(TRANSACTIONS, [volume], days, CONFIG)
    assert (rule.dimension, rule.u, rule.covers, rule.fresh) == ("completeness", 0, 0.5, True)


def test_closeness_falls_from_the_limit_to_0_at_twice_the_half_width():
    point = {"is_anomaly": True, "low": 90.0, "high": 110.0}
    assert closeness(point | {"value": 100.0, "is_anomaly": False}) == 1
    assert closeness(point | {"value": 115.0}) == pytest.approx(0.5)
    assert closeness(point | {"value": 85.0}) == pytest.approx(0.5)
    assert closeness(point | {"value": 0.0}) == 0
    assert closeness(point | {"value": math.nan}) == 0
    assert closeness({"is_anomaly": True, "low": 5.0, "high": 5.0, "value": 6.0}) == 0


def test_age_is_measured_to_the_end_of_the_run_date():
    day, run = date(2024, 1, 1), date(2024, 1, 3)
    event = {day: datetime(2024, 1, 1, 12, tzinfo=UTC)}
    assert age_hours(TRANSACTIONS, [day], event, run) == 60
    assert age_hours(TRANSACTIONS, [day], {}, run) == 48
    assert age_hours(PRODUCTS, [day], event, run) == 48, "a snapshot is complete at its landing day"
    assert age_hours(TRANSACTIONS, [day], {day: datetime(2030, 1, 1, tzinfo=UTC)}, run) == 0


def test_cadence_counts_periods_with_a_landing():
    weekly = PROJECT.tables["promotions"]
    monday = date(2017, 1, 2)
    weeks = [monday + timedelta(days=7 * week) for week in range(5)]
    assert cadence(weekly, weeks, weeks[-1]) == (5, 5)
    assert cadence(weekly, weeks[:2] + weeks[3:], weeks[-1]) == (4, 5)
    assert cadence(weekly, weeks, weeks[-1] + timedelta(days=12)) == (5, 5), "the next week is not over"
    assert cadence(weekly, weeks, weeks[-1] + timedelta(days=13)) == (5, 6)
    months = [date(2017, month, 1) for month in range(1, 13)] + [date(2018, 1, 1)]
    landed, expected = cadence(PRODUCTS, months, date(2018, 1, 1))
    assert landed == expected


def test_sizes_of_files():
    mega = 1 << 20
    assert size_grade([40_000], CONFIG) == 1
    assert size_grade([mega] * 5, CONFIG) == 0.25
    assert size_grade([mega] * 2, CONFIG) == 1
    assert size_grade([100 * mega, 100 * mega], CONFIG) == 1
    assert size_grade([2048 * mega], CONFIG) == 0.5


def test_files_are_opened(tmp_path: Path):
    good, broken = tmp_path / "a.parquet", tmp_path / "b.parquet"
    pq.write_table(pa.table({"a": [1, 2, 3]}), good)
    broken.write_bytes(b"PAR1 no more")
    assert inspect([good], 3).is_readable
    assert not inspect([good], 4).is_readable
    assert not inspect([good, broken], 3).is_readable
    assert not inspect([tmp_path / "gone.parquet"], 3).is_readable
    parts = [inspect([good], 3), PartitionFiles((), False)]
    rules = {rule.name: rule for rule in from_files(PRODUCTS, parts, CONFIG)}
    assert (rules["readable_partitions"].u, rules["file_sizes"].u) == (0.5, 1.0)
    assert rules["owner_and_contact"].u == (1.0 if PRODUCTS.contact else 0.5)


def test_documentation_of_columns():
    told = table(
        price={"type": "double", "role": "price", "description": "Price"},
        shade={"description": "Colour as printed"},
        email={"description": "Address to write to"},
        nothing={"role": "ignore", "description": "Nothing"},
    )
    found = {rule.column: (rule.passed, rule.tested) for rule in from_configuration(told, ["email"])}
    assert found == {"price": (2, 4), "shade": (3, 3), "email": (2, 3)}


# ---- weights


def test_weights_by_role():
    weights = {name: role_weight(TRANSACTIONS, name, CONFIG) for name in TRANSACTIONS.columns}
    assert weights["product_id"] == weights["household_id"] == weights["basket_id"] == 3
    assert weights["quantity"] == weights["sales_value"] == weights["transaction_timestamp"] == 2
    assert weights["store_id"] == weights["coupon_disc"] == 1


def test_value_weights_sum_to_one_and_never_drop_an_asset():
    weights = value_weights(["a", "b", "c"], {"a": 3.0, "b": 1.0, "c": -5.0})
    assert sum(weights.values()) == pytest.approx(1)
    assert weights["a"] == pytest.approx(0.1 / 3 + 0.9 * 0.75)
    assert weights["c"] == pytest.approx(0.1 / 3)
    assert value_weights(["a", "b"], {}) == {"a": 0.5, "b": 0.5}


def test_columns_weigh_by_role_until_their_value_is_measured():
    by_role = column_weights(PRODUCTS, CONFIG)
    assert by_role[TABLE_CELL] == CONFIG.role_weights.table
    assert by_role == column_weights(PRODUCTS, CONFIG, {"brand": 0.0, "department": -0.1})
    rows = [
        {"asset": "products", "columns": ["brand", "department"], "contribution": 0.02},
        {"asset": "products", "columns": ["department"], "contribution": 0.02},
        {"asset": "products", "columns": ["package_size"], "contribution": -0.5},
        {"asset": "other", "columns": [], "contribution": None},
    ]
    assert contributions_of_columns(rows)["products"] == {"brand": 0.01, "department": 0.03, "package_size": 0.0}
    weights = column_weights(PRODUCTS, CONFIG, contributions_of_columns(rows)["products"])
    names = list(PRODUCTS.columns)
    assert sum(weights[name] for name in names) == pytest.approx(sum(by_role[name] for name in names))
    assert weights["department"] > weights["brand"] > weights["package_size"] == weights["product_id"] > 0
