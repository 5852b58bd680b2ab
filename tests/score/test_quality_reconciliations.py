"""Figures of two tables that have to agree, day by day."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from conf.errors import ConfigError
from conf.project import ROOT, load_project
from conf.table_config import Reconciliation
from jobs.score.quality.sources.reconciliations import agreement, from_reconciliations

CONFIG = load_project().pipeline.quality
TABLE = load_project().tables["transactions"]
DAYS = [date(2024, 3, 1) + timedelta(days=day) for day in range(10)]


def reconciliation(**more: Any) -> Reconciliation:
    return Reconciliation.model_validate(
        {"name": "paid", "table": "orders", "description": "Lines add up to orders"} | more
    )


def rows(figure: str, column: str, values: list[float]) -> list[dict[str, Any]]:
    return [{"column": column, "dt": day, figure: value} for day, value in zip(DAYS, values, strict=False)]


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        (100, 100, 1),
        (0, 0, 1),
        (100, 101, 1),
        (100, 90, 0),
        (0, 5, 0),
        (94, 100, 0.5),
        (-100, 100, 0),
        (1.0, float("nan"), 0),
    ],
)
def test_agreement_falls_from_the_tolerance_on(own: float, other: float, expected: float):
    one = reconciliation(tolerance=0.02, broken_at=0.1)
    assert agreement(own, other, one) == pytest.approx(expected)


def test_days_of_both_tables_are_compared():
    declared = reconciliation(
        figure={"of": "sum", "column": "sales_value"},
        equals={"of": "sum", "column": "total"},
        tolerance=0.01,
        broken_at=0.05,
    )
    table = TABLE.model_copy(update={"reconciliations": (declared,)})
    profiles = {
        "transactions": [*rows("sum", "sales_value", [100.0] * 10), *rows("sum", "retail_disc", [7.0] * 10)],
        "orders": rows("sum", "total", [100.0, 100.5, 50.0, 100.0, 97.0]),
    }
    (rule,) = from_reconciliations(table, profiles, DAYS, CONFIG)
    assert (rule.dimension, rule.column, rule.tested, rule.covers, rule.fresh) == ("consistency", None, 5, 0.5, False)
    assert rule.u == pytest.approx((1 + 1 + 0 + 1 + 0.5) / 5)
    assert rule.low < rule.u < rule.high
    assert rule.detail == "2024-03-03: 100 against 50; 2024-03-05: 100 against 97"
    assert rule.measure == "reconciled"


def test_rows_are_compared_with_different_values():
    declared = reconciliation(equals={"of": "distinct", "column": "basket_id"})
    table = TABLE.model_copy(update={"reconciliations": (declared,)})
    profiles = {"transactions": rows("rows", "week", [5] * 10), "orders": rows("distinct", "basket_id", [5] * 10)}
    (rule,) = from_reconciliations(table, profiles, DAYS, CONFIG)
    assert (rule.u, rule.covers, rule.detail) == (1, 1, None)


def test_without_a_common_day_nothing_is_measured():
    table = TABLE.model_copy(update={"reconciliations": (reconciliation(),)})
    assert from_reconciliations(table, {"transactions": rows("rows", "week", [1])}, DAYS, CONFIG) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"figure": {"of": "sum"}}, {"figure": {"of": "rows", "column": "week"}}, {"tolerance": 0.2, "broken_at": 0.1},
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(wrong: dict[str, Any]):
    with pytest.raises(ValidationError):
        reconciliation(**wrong)


def test_the_other_table_and_its_column_must_exist(tmp_path: Path):
    shutil.copytree(ROOT / "conf", tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = tmp_path / "tables" / "coupons.yml"
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    declared = {"name": "all", "description": "As many rows", "table": "nowhere"}
    path.write_text(yaml.safe_dump(said | {"reconciliations": [declared]}), encoding="utf-8")
    with pytest.raises(ConfigError, match="nowhere"):
        load_project(tmp_path)
    declared |= {"table": "products", "equals": {"of": "sum", "column": "weight"}}
    path.write_text(yaml.safe_dump(said | {"reconciliations": [declared]}), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"products\.weight"):
        load_project(tmp_path)
