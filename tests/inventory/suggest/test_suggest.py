"""Suggestions: learned early, proven late and on faults; nothing that is said already; YAML that a table file takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import yaml

from conf.errors import LakeError
from conf.project import ROOT
from conf.suggest_config import SuggestConfig
from conf.table_config import Expectation, TableConfig
from expectations.suites import build_suite
from faults.undeclared import faults
from jobs.inventory.cleaning.schemas import clean_schema
from jobs.inventory.suggest import as_yaml, judge, split, suggest
from jobs.inventory.suggest.kinds import kinds
from jobs.inventory.suggest.kinds.value_range import outward
from jobs.inventory.suggest.said import is_said, sides_said
from jobs.inventory.suggest.trial import Record, concerns
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.counting import count_values
from jobs.profiling.rows import to_table
from jobs.profiling.state import observe

FIRST = date(2024, 1, 1)


def sales(**changes: object) -> TableConfig:
    column = {"description": "a column", "role": "attribute"}
    return TableConfig.model_validate(
        {
            "table": "sales", "kind": "behaviour", "description": "a table", "owner": "team", "load": "incremental",
            "source": {"format": "parquet", "path": "sales"}, "key": ["line"],
            "columns": {
                "line": column | {"type": "string", "nullable": False},
                "shop": column | {"type": "string", "role": "store_id"},
                "town": column | {"type": "string"},
                "price": column | {"type": "double"},
                "member": column | {"type": "string", "pii": "quasi"},
                "at": column | {"type": "timestamp", "role": "event_ts"},
            },
        } | changes
    )  # fmt: skip


def put(context: Context, table: TableConfig, number: int, rows: int = 300, prices: float = 1.0) -> None:
    """One landing day: clean rows and their profile."""
    random, day = np.random.default_rng(number), FIRST + timedelta(days=number)
    shops = random.integers(0, 6, rows)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    content = {
        "line": [f"{number:04d}{line:06d}" for line in range(rows)],
        "shop": [f"S{shop}" for shop in shops],
        "town": [["Aden", "Bath", "Cork"][shop % 3] for shop in shops],
        "price": (random.lognormal(1, 0.5, rows) * prices).round(2),
        "member": [["yes", "no"][m] for m in random.integers(0, 2, rows)],
        "at": [start + timedelta(minutes=int(minute)) for minute in random.integers(0, 1440, rows)],
    }
    schema, lake = clean_schema(table), context.lake
    found = pa.table({name: pa.array(values, schema.field(name).type) for name, values in content.items()}, schema)
    lake.write("clean/sales", day, found, schema=schema)
    states = [observe(count_values(found[name])) for name in schema.names]
    keys = [{"table": "sales", "column": name} for name in schema.names]
    lake.write("column_profiles", day, to_table(keys, states, OUTPUTS["column_profiles"].schema))


@pytest.fixture
def month(make_context: Callable[..., Context]) -> Context:
    """Forty usual days of sales, twelve of them kept for proof."""
    table = sales()
    context = make_context(FIRST + timedelta(days=39), tables={"sales": table})
    for number in range(40):
        put(context, table, number)
    return context


def test_what_is_kept_held_and_caught_and_a_table_file_takes_it(month: Context):
    table = month.project.tables["sales"]
    found = suggest(month, table)
    kept = {(one.kind, one.wanted.column) for one in found if one.kept}
    assert {("code_list", "shop"), ("code_list", "town"), ("value_range", "price"), ("mean_range", "price"),
            ("not_null", "shop"), ("distribution", "shop"), ("dependency", "town"), ("freshness", "at"),
            ("volume", None), ("text_length", "shop"), ("text_pattern", "line")} <= kept  # fmt: skip
    assert ("not_null", "line") not in kept, "the column's declaration says so"
    assert ("unique", "line") not in kept, "the key says so"
    assert ("code_list", "member") not in kept, "values of a personal column do not leave the lake"
    for one in (one for one in found if one.kept):
        assert one.record.held >= 0.98 * one.record.later > 0
        assert 0 < len(one.record.caught) <= len(one.record.faced)
    text = as_yaml(found)
    assert "held 12/12 later days" in text and "yes" not in text.replace("yesterday", "")
    entries = yaml.safe_load(text)["expectations"]
    again = sales(expectations=entries)
    assert len(build_suite(again, month.project.folder).expectations) == len(kept)
    stored = month.lake.read("suggestions", month.run_date).to_pylist()
    assert {(row["kind"], row["column"]) for row in stored if row["kept"]} == kept
    assert all(row["faults_caught"] == len(row["caught"]) for row in stored)

    assert [one for one in suggest(month, again) if one.kept] == [], "all of it is said now"


def test_what_later_days_break_is_not_kept(make_context: Callable[..., Context]):
    table = sales()
    context = make_context(FIRST + timedelta(days=11), tables={"sales": table})
    for number in range(12):
        put(context, table, number, rows=60, prices=1.0 if number < 9 else 3.0)
    found = {(one.kind, one.wanted.column): one for one in suggest(context, table)}
    once = context.lake.manifest("suggestions", context.run_date).version
    suggest(context, table)
    assert context.lake.manifest("suggestions", context.run_date).version == once
    assert not found["mean_range", "price"].kept
    assert "broke on" in found["mean_range", "price"].reason
    assert found["code_list", "shop"].kept


def test_too_few_days_are_an_error(make_context: Callable[..., Context]):
    context = make_context(FIRST, tables={"sales": sales()})
    put(context, sales(), 0)
    with pytest.raises(LakeError, match="has 1 days"):
        suggest(context, sales())


def test_no_day_is_learned_from_and_tested_on():
    days = [FIRST + timedelta(days=number) for number in range(100)]
    config = SuggestConfig(learn_days=30, later_days=10)
    early, late = split(days, config)
    assert early == days[40:70] and len(late) == 10 and late[0] == days[70] and late[-1] == days[99]
    assert split(days[:4], config) == (days[:2], days[2:4])


@pytest.mark.parametrize(
    ("record", "kept", "reason"),
    [
        (Record(later=50, held=50, faced=["nulls: a"] * 9, caught=["nulls: a"]), True, "held"),
        (Record(later=50, held=48, faced=["nulls: a"] * 9, caught=["nulls: a"]), False, "broke on 2 later days"),
        (Record(later=50, held=50, faced=["nulls: a"] * 9, caught=[]), False, "caught no fault"),
        (Record(later=0, held=0, faced=["nulls: a"] * 9, caught=["nulls: a"]), False, "could not be measured"),
    ],
)
def test_a_suggestion_is_kept_if_it_held_and_caught(record: Record, kept: bool, reason: str):
    found = judge("kind", Expectation(type="expect_x"), record, SuggestConfig())
    assert (found.kept, reason in found.reason) == (kept, True)


def test_each_fault_changes_what_it_names_and_nothing_else():
    rows = pd.DataFrame({"a": ["x", "y", "z"] * 40, "b": ["p", "q", "p"] * 40, "n": np.arange(120.0), "i": range(120)})
    found = list(faults(rows, list(rows.columns), 0.2, 1))
    assert {fault.name for fault in found} == {
        "nulls", "hundredfold", "in pounds", "far out", "negative", "unknown code", "cut off", "padded", "stuck",
        "shuffled", "swapped", "repeated rows", "lost rows",
    }  # fmt: skip
    for fault in found:
        untouched = [name for name in rows.columns if name not in fault.columns]
        if fault.name not in ("repeated rows", "lost rows"):
            assert fault.rows[untouched].equals(rows[untouched]), fault.name
            assert not fault.rows.equals(rows)
    again = list(faults(rows, list(rows.columns), 0.2, 1))
    assert all(one.rows.equals(other.rows) for one, other in zip(found, again, strict=True))


def test_a_fault_concerns_expectations_of_its_columns_and_of_whole_rows():
    rows = pd.DataFrame({"a": ["x", "y"] * 30, "b": [1.0, 2.0] * 30})
    found = {(fault.name, fault.columns): fault for fault in faults(rows, ["a", "b"], 0.2, 1)}
    assert concerns(found["nulls", ("a",)], ("a",)) and not concerns(found["nulls", ("a",)], ("b",))
    assert concerns(found["lost rows", ()], ()) and not concerns(found["nulls", ("a",)], ())


def test_bounds_that_rules_say_are_known():
    rule = {"columns": ["price"], "severity": "minor", "description": "x"}
    table = sales(rules=[rule | {"name": "low", "check": "price >= 0"}])
    wanted = Expectation(type="expect_column_values_to_be_between", column="price", kwargs={"max_value": 9})
    assert sides_said(table, "price") == {">"} and not is_said(wanted, table)
    both = sales(rules=[rule | {"name": "low", "check": "price > 0"}, rule | {"name": "high", "check": "price <= 1e1"}])
    assert not is_said(wanted, both), "only plain numbers are read"
    both = sales(rules=[rule | {"name": "low", "check": "price > 0"}, rule | {"name": "high", "check": "price <= 10"}])
    assert is_said(wanted, both)


def test_the_kinds_are_the_files_of_the_folder():
    files = (ROOT / "jobs" / "inventory" / "suggest" / "kinds").glob("*.py")
    assert list(kinds()) == sorted(file.stem for file in files if file.stem != "__init__")
    assert len(kinds()) >= 11


@pytest.mark.parametrize(
    ("value", "up", "down"), [(123.4, 130, 120), (0.0123, 0.013, 0.012), (-5.55, -5.5, -5.6), (0, 0, 0)]
)
def test_bounds_are_rounded_outward(value: float, up: float, down: float):
    assert (outward(value, 1), outward(value, -1)) == (pytest.approx(up), pytest.approx(down))
