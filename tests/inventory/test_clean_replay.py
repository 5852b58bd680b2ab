"""Changed rules and undone repairs reach the lake without landed files, as if these were cleaned again."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conf.errors import LakeError
from conf.project import load_project
from conf.table_config import TableConfig
from jobs.inventory import clean, replay
from jobs.lake.context import Context
from tests.dirt.corpus import DAY
from tests.lakes import content

pytestmark = pytest.mark.spark

COLUMNS: dict[str, Any] = {
    "line": {"type": "string", "nullable": False},
    "title": {"type": "string", "case": "lower"},
    "pieces": {"type": "bigint", "nullable": False},
    "weight": {"type": "double"},
    "at": {"type": "timestamp", "format": "dd.MM.yyyy HH:mm"},
    "note": {"type": "string"},
}
STEPS: list[dict[str, Any]] = [
    {"kind": "mojibake", "column": "title"},
    {"kind": "unit", "column": "weight", "when": "weight > 100", "divided_by": 1000},
    {"kind": "clock", "column": "at", "seconds": -3600, "when": "note = 'fast'"},
    {"kind": "fill", "column": "note", "strategy": "constant", "value": "nothing"},
]
LIMIT = {"kind": "range", "name": "few", "column": "pieces", "most": 10, "severity": "critical"}
LANDED = pa.table({
    "line": ["1", "2", "3", "4", "5", "6", "7", "8"],
    "title": [" Tee ", "tee", "cafÃ©", "CAFÉ", "CafÃ© ", "x", "y", "\u3000"],
    "pieces": ["1", "20", "3", "30", "many", "4", None, "12"],
    "weight": pa.array([0.25, 1500.0, float("nan"), 2.0, 1.0, 2345.678, 1.0, 0.1]),
    "at": ["01.03.2024 10:00", "31.02.2024 10:00", None, "01.03.2024 00:30", "01.03.2024 10:00", "02.03.2024 10:00",
           "n/a", "01.03.2024 10:00"],
    "note": ["fast", "fast", None, "slow", "fast", "", "unknown", "fast"],
})  # fmt: skip


def table(steps: list[dict[str, Any]], undo: list[dict[str, Any]] | None = None, **changes: Any) -> TableConfig:
    plain = {"role": "attribute", "description": "A column"}
    given: dict[str, Any] = {
        "table": "orders", "kind": "behaviour", "description": "Orders", "owner": "shop", "load": "incremental",
        "source": {"format": "parquet", "path": "orders"}, "cleaning": steps, "undo": undo or [],
        "columns": {name: {**plain, **column} for name, column in COLUMNS.items()}, **changes,
    }  # fmt: skip
    return TableConfig.model_validate(given)


@pytest.fixture
def place(tmp_path: Path, spark: object) -> Callable[..., Context]:
    """`place(name, table, landed)`: a context over a lake and a landing folder of that name, with these rows landed."""

    def make(name: str, config: TableConfig, landed: pa.Table | None = LANDED, run_id: str = "test") -> Context:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STOCKTAKE_LAKE", str(tmp_path / name / "lake"))
            patch.setenv("STOCKTAKE_LANDING", str(tmp_path / name / "landing"))
            project = dataclasses.replace(load_project(), tables={"orders": config})
            context = Context(run_date=DAY, project=project, selected=("orders",), run_id=run_id)
            assert context.landing.is_relative_to(tmp_path)
            assert context.lake.root.is_relative_to(tmp_path)
        folder = context.landing / "orders" / f"dt={DAY}"
        if landed is None:
            shutil.rmtree(context.landing, ignore_errors=True)
        elif not folder.exists():
            folder.mkdir(parents=True)
            pq.write_table(landed, folder / "part-0.parquet")
        return context

    return make


def rows(context: Context, name: str = "clean/orders") -> dict[str, dict[str, Any]]:
    return {row["line"]: row for row in context.lake.read(name, DAY).drop_columns("dt").to_pylist()}


def rows_of(lake: Path) -> dict[str, str]:
    """Content of what holds rows; counts of rules differ where a copy is gone."""
    return {name: text for name, text in content(lake).items() if not name.startswith("rule_samples")}


def test_a_changed_rule_moves_exactly_the_rows_that_pass_and_twice_is_once(place) -> None:
    context = place("replayed", table([*STEPS, LIMIT]))
    clean.run(context)
    assert rows(context).keys() == {"1", "3", "6"}
    assert {line: row["broken_rules"] for line, row in rows(context, "quarantine/orders").items()} == {
        "2": ["type:at", "few"], "4": ["few"], "8": ["few"], "5": ["type:pieces"], "7": ["required:pieces"],
    }  # fmt: skip
    looser = place("replayed", table([*STEPS, {**LIMIT, "most": 20}]), landed=None)
    replay.run(looser)
    assert rows(looser).keys() == {"1", "3", "6", "2", "8"}
    assert rows(looser, "quarantine/orders").keys() == {"4", "5", "7"}
    ledger = looser.lake.read("ledger", DAY).to_pylist()[0]
    assert (ledger["rows_in"], ledger["rows_clean"], ledger["rows_quarantined"]) == (8, 5, 3)
    once = content(looser.lake.root)
    replay.run(looser)
    assert content(looser.lake.root) == once
    fresh = place("fresh", table([*STEPS, {**LIMIT, "most": 20}]))
    clean.run(fresh)
    assert rows_of(fresh.lake.root) == {
        name: text for name, text in once.items() if not name.startswith("rule_samples")
    }
    assert not replay.changed_days(fresh.lake, fresh.tables[0], DAY)


def test_what_was_replayed_is_settled_for_the_next_night(place) -> None:
    context = place("night", table([*STEPS, LIMIT]))
    clean.run(context)
    night = place("night", table(STEPS), run_id="next")
    replay.run(night)
    clean.run(place("night", table(STEPS), run_id="later"))
    assert night.lake.manifest("clean/orders", DAY).run_id == "next"


# Rule → what stands where after its undo: column, and value by line.
Restored = dict[str, tuple[str, dict[str, Any]]]


@pytest.mark.parametrize(
    "restored",
    [
        {
            "mojibake:title": ("title", {"3": "cafã©"}),
            "unit:weight": ("weight", {"6": 2345.678, "2": 1500.0}),
            "clock:at": ("at", {"1": "2024-03-01 10:00:00+00:00"}),
        },
        {"trim:title": ("title", {"1": " tee "}), "placeholder:note": ("note", {"6": ""})},
        {"case:title": ("title", {"1": "Tee"}), "fill:note": ("note", {"3": None, "6": None})},
    ],
    ids=", ".join,
)
def test_undone_repairs_restore_the_values_bit_by_bit_with_and_without_landed_files(place, restored: Restored) -> None:
    undo = [{"rule": rule, "first": DAY, "last": DAY, "reason": "it was right"} for rule in restored]
    context = place("before", table(STEPS))
    clean.run(context)
    before = rows(context)
    undone = place("before", table(STEPS, undo), landed=None)
    replay.run(undone)
    found = rows(undone)
    for column, values in restored.values():
        for line, value in values.items():
            assert str(before[line][column]) != str(value)
            assert str(found[line][column]) == str(value)
    fresh = place("fresh", table(STEPS, undo))
    clean.run(fresh)
    assert rows_of(undone.lake.root) == rows_of(fresh.lake.root)
    clean.run(fresh)
    assert rows(fresh) == found, "the next night does not repair it again"
    repairs = {row["rule"]: row for row in fresh.lake.read("repairs", DAY).to_pylist()}
    for rule in restored:
        assert (repairs[rule]["is_undone"], repairs[rule]["rows_repaired"]) == (True, 0)
        assert repairs[rule]["rows_found"] > 0


def test_an_undo_of_other_days_leaves_the_day_as_it_is(place) -> None:
    context = place("lake", table(STEPS))
    clean.run(context)
    later = [{"rule": "trim:title", "first": "2030-01-01", "reason": "not yet"}]
    assert not replay.changed_days(context.lake, table(STEPS, later), DAY)
    assert replay.changed_days(context.lake, table(STEPS, [{"rule": "trim:title", "reason": "always"}]), DAY) == [DAY]


def test_rows_that_a_repair_made_alike_come_apart_again(place) -> None:
    one = LANDED.slice(0, 1).set_column(1, "title", pa.array(["tee"]))
    context = place("alike", table(STEPS), pa.concat_tables([LANDED.slice(0, 1), one, one]))
    clean.run(context)
    ledger = context.lake.read("ledger", DAY).to_pylist()[0]
    assert (ledger["rows_in"], ledger["rows_clean"], ledger["rows_duplicate"]) == (3, 1, 2)
    undone = place("alike", table(STEPS, [{"rule": "trim:title", "reason": "it was meant"}]), landed=None)
    replay.run(undone)
    assert sorted(row["title"] for row in undone.lake.read("clean/orders", DAY).to_pylist()) == [" tee ", "tee"]
    ledger = undone.lake.read("ledger", DAY).to_pylist()[0]
    assert (ledger["rows_in"], ledger["rows_clean"], ledger["rows_duplicate"]) == (3, 2, 1)


def test_a_column_that_changed_its_type_is_not_replayed(place) -> None:
    context = place("typed", table(STEPS))
    clean.run(context)
    columns = {**COLUMNS, "pieces": {**COLUMNS["pieces"], "type": "string"}}
    plain = {"role": "attribute", "description": "A column"}
    changed = table(STEPS, columns={name: {**plain, **column} for name, column in columns.items()})
    before = content(context.lake.root)
    with pytest.raises(LakeError, match="column 'pieces' was cleaned as int64"):
        replay.run(place("typed", changed))
    assert content(context.lake.root) == before
