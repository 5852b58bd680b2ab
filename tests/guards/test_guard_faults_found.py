"""Guard 2: planted faults of every kind that cleaning looks for are found row by row, and nothing else is.

The kinds that only counts of a whole table can show are measured by `python -m benchmarks.faults`.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from benchmarks.faults.finding import Finding, hits, prepared_of
from benchmarks.faults.judging import judge
from benchmarks.faults.shops import LINE, Shop, land, with_lines
from conf.project import Project
from conf.table_config import TableConfig
from faults import Planted, plant
from jobs.inventory.cleaning.catalogue import late, placeholder, trim, type
from jobs.lake.context import Context
from tests.faults.orders import ORDERS, as_text, orders

pytestmark = pytest.mark.spark

KINDS = (
    "nulls", "placeholders", "wrong_types", "mixed_units", "outliers", "negative_prices", "future_dates",
    "shifted_clocks", "code_list_changes", "spelling_variants", "double_encoding",
)  # fmt: skip
BAR = 0.95
_LANDED = ORDERS.model_dump(mode="json", exclude={"expectations", "foreign_keys", "rules"}) | {
    "source": {"format": "csv", "path": "orders"},
    "columns": {
        **{
            name: column.model_dump(mode="json") | {"nullable": False, "placeholders": []}
            for name, column in ORDERS.columns.items()
        },
        LINE: {"type": "string", "role": "ignore", "description": "Number of the landed row"},
    },
    "rules": [
        {"name": "paid_in_bounds", "check": "paid between 0 and 60", "columns": ["paid"], "severity": "major",
         "description": "x"},
        {"name": "one_unit", "check": "pieces <= 100", "columns": ["pieces"], "severity": "major", "description": "x"},
    ],
    "cleaning": [
        {"kind": "future", "column": "at"}, {"kind": "late", "column": "at"}, {"kind": "mojibake", "column": "title"},
    ],
}  # fmt: skip
TABLE = TableConfig.model_validate(_LANDED)


@dataclass(frozen=True)
class Landed:
    """All kinds in one table, each in rows of its own."""

    context: Context
    planted: dict[str, Planted]


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory, spark: object) -> Landed:
    rows = with_lines(as_text(orders()), "o")
    whole = dict(iter(rows.groupby(rows.index // 5 % len(KINDS))))
    scored = [name for name in TABLE.columns if name != LINE]
    planted: dict[str, Planted] = {}
    for place, kind in enumerate(KINDS):
        found = plant(kind, whole[place], TABLE, 0.1, seed=2, columns=scored)
        assert found is not None and len(found.labels)
        planted[kind] = found
    root = tmp_path_factory.mktemp("found")
    every = pd.concat([found.rows for found in planted.values()]).sort_index()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STOCKTAKE_LAKE", str(root / "lake"))
        patch.setenv("STOCKTAKE_LANDING", str(root / "landing"))
        context = _context(root)
        land(
            Shop("guard", context.project, context.run_date, {TABLE.table: rows}, {}),
            TABLE.table,
            every,
            root / "landing",
        )
    return Landed(context, planted)


def _context(root: Path) -> Context:
    from conf.project import load_project

    project: Project = dataclasses.replace(load_project(), tables={TABLE.table: TABLE})
    vars(project).update(lake=root / "lake", landing=root / "landing")
    day = max(orders()["dt"]) + timedelta(days=1)
    return Context(run_date=day, project=project, selected=(TABLE.table,), run_id="guard")


def check_guard(landed: Landed) -> None:
    """The guard. Raises AssertionError."""
    prepared = prepared_of(landed.context, TABLE)
    rules = {rule.name: rule for rule in prepared.rules}
    found = hits(prepared)
    for kind, planted in landed.planted.items():
        own = set(planted.rows[LINE])
        findings = [
            Finding(name, rules[name].dimension, rules[name].columns, frozenset(lines & own), Counter())
            for name, lines in found.items()
        ]
        verdict = judge(kind, planted, TABLE, [], findings, frozenset())
        assert verdict.recall >= BAR, f"{kind}: recall {verdict.recall:.3f}"
        assert verdict.precision >= BAR, f"{kind}: precision {verdict.precision:.3f}"


def test_it_holds(landed: Landed) -> None:
    check_guard(landed)


late_rules, trim_rules = late.rules, trim.built_in


@pytest.mark.parametrize(
    ("where", "name", "bug", "told"),
    [
        pytest.param(
            trim, "built_in", lambda landing: [rule for rule in trim_rules(landing) if "title" in rule.columns],
            "spelling_variants: recall", id="only free text is trimmed",
        ),
        pytest.param(placeholder, "COMMON_PLACEHOLDERS", ("", "null"), "placeholders: recall", id="few placeholders"),
        pytest.param(type, "built_in", lambda landing: [], "wrong_types: recall", id="a failed cast is a null"),
        pytest.param(
            late, "rules", lambda step, landing: late_rules(step.model_copy(update={"days": -1}), landing),
            "precision", id="the landing day itself is late",
        ),
    ],
)  # fmt: skip
def test_it_fails_when_a_rule_is_wrong(
    landed: Landed, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, bug: Any, told: str
) -> None:
    monkeypatch.setattr(where, name, bug)
    with pytest.raises(AssertionError, match=told):
        check_guard(landed)
