"""`python -m jobs explain`: a score's parts sum to it, and a list's rows say why they stand there."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from rich.console import Console

from conf.errors import ConfigError, LakeError
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.publish.explained import explained
from tests.publish.tiny_shop import tables

TABLE = next(iter(tables()))
COLUMN = next(iter(tables()[TABLE].columns))


def score(column: str | None, dimension: str, value: float, evidence: dict[str, Any]) -> dict[str, Any]:
    return {
        "asset": TABLE, "column": column, "dimension": dimension, "score": value, "low": value, "high": value,
        "coverage": 1.0, "confidence": 1.0, "grade": "B" if dimension == "overall" else None,
        "evidence": json.dumps(evidence),
    }  # fmt: skip


def rule(name: str, u: float, severity: str = "major", **facts: Any) -> dict[str, Any]:
    weight = {"critical": 3.0, "major": 2.0, "minor": 1.0}[severity]
    return {"rule": name, "u": u, "low": u, "high": u, "covers": 1.0, "severity": severity, "source": "rule",
            "weight": weight, **facts}  # fmt: skip


def wrote(context: Context, table: str, rows: list[dict[str, Any]]) -> None:
    schema = OUTPUTS[table].schema
    full = [{name: row.get(name) for name in schema.names} for row in rows]
    context.lake.write(table, context.run_date, pa.Table.from_pylist(full, schema))


@pytest.fixture
def scored(shop: Context) -> Context:
    """Conformity .8 = (2·1 + 2·.6)/4 of one column; completeness .5 of it; the table's is their geometric mean."""
    weights = {"conformity": 0.5, "completeness": 0.5}
    cells = {"cells": [{"cell": COLUMN, "weight": 1.0}]}
    good_and_bad = {"rules": [rule("fine[1]", 1.0, k=5, n=5), rule("broken", 0.6, k=3, n=5)]}
    both = [{"dimension": name, "weight": weight} for name, weight in weights.items()]
    wrote(
        shop,
        "quality_scores",
        [
            score(None, "overall", 100 * 0.4**0.5, {"dimensions": both}),
            score(COLUMN, "overall", 100 * 0.4**0.5, {"dimensions": both}),
            score(None, "conformity", 80.0, cells),
            score(None, "completeness", 50.0, cells),
            score(COLUMN, "conformity", 80.0, good_and_bad),
            score(COLUMN, "completeness", 50.0, {"rules": [rule("filled", 0.5, k=1, n=2)]}),
        ],
    )
    return shop


def printed(context: Context, *words: str, everything: bool = False) -> str:
    console = Console(record=True, width=300)
    for tree in explained(context, list(words), everything=everything):
        console.print(tree, soft_wrap=True)
    return console.export_text()


@pytest.mark.parametrize("name", [f"{TABLE}.conformity", f"{TABLE}.{COLUMN}", f"{TABLE}.{COLUMN}.conformity"])
def test_the_parts_of_a_score_sum_to_it(scored: Context, name: str) -> None:
    screen = printed(scored, name)
    sums = re.search(r"100 [−+]([\d.]+) = ([\d.]+), the stored score ([\d.]+)", screen)
    assert sums is not None
    assert sums[2] == sums[3]
    first_level = re.findall(r"^[├└]── .* −([\d.]+) points", screen, re.MULTILINE)
    assert sum(map(float, first_level)) == pytest.approx(float(sums[1]), abs=0.01)


def test_rules_are_counted_and_what_costs_nothing_is_shown_on_demand(scored: Context) -> None:
    name = f"{TABLE}.{COLUMN}.conformity"
    short, whole = printed(scored, name), printed(scored, name, everything=True)
    assert "broken  60.00 at weight 50%: −20.00 points  major, by rule, 3 of 5 hold" in short
    assert "fine[1]" not in short
    assert "1 more that cost nothing" in short
    assert "fine[1]  100.00 at weight 50%: +0.00 points" in whole


def test_a_table_says_its_action_value_cost_and_fixes(scored: Context) -> None:
    wrote(scored, "assets", [{"asset": TABLE, "action": "fix first", "reason": "a [reason]", "cost": 12.5}])
    wrote(scored, "costs", [{"asset": TABLE, "part": "labour", "amount": 12.5, "quantity": 2.0, "unit": "hours"}])
    wrote(
        scored,
        "fixes",
        [{"asset": TABLE, "place": 2, "words": "then that"}, {"asset": TABLE, "place": 1, "words": "mend this"}],
    )
    screen = printed(scored, TABLE)
    assert f"{TABLE}: fix first — a [reason]" in screen
    assert "value not measured" in screen
    assert "labour 12.5000: 2 hours" in screen
    assert screen.index("mend this") < screen.index("then that")
    assert f"{TABLE}: quality 63.25" in screen


def test_a_users_list_says_why_each_item_stands_there(shop: Context) -> None:
    row = {"user_id": "u", "list": "all", "score": 0.5, "source": "repeat", "model_version": "vae-1"}
    wrote(
        shop,
        "user_candidates",
        [
            row | {"item_id": "b", "rank": 2, "reason": "popular"},
            row | {"item_id": "a", "rank": 1, "reason": "had [it]"},
        ],
    )
    had = {"cut": "publish", "user_id": "u", "item_id": "a", "events": 3, "weight": 1.5}
    wrote(shop, "interactions", [had | {"last_ts": datetime(2020, 5, 1, tzinfo=UTC)}])
    wrote(shop, "item_attributes", [{"item_id": "a", "attributes": [("name", "<b>tea</b>")]}])
    wrote(shop, "blends", [{"list": "all", "source": "repeat", "coefficient": 0.25}])
    screen = printed(shop, "user", "u")
    assert screen.index("1. item a (<b>tea</b>)") < screen.index("had [it]") < screen.index("2. item b")
    assert "had 3 times, last on 2020-05-01; weight 1.500" in screen
    assert "repeat +0.250" in screen
    assert "item b" not in printed(shop, "user", "u", "a")
    with pytest.raises(LakeError, match="item 'z' is in no list of user 'u'"):
        printed(shop, "user", "u", "z")
    with pytest.raises(LakeError, match="no list of user 'nobody'"):
        printed(shop, "user", "nobody")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nothing"], "table 'nothing' is not configured"),
        ([f"{TABLE}.nothing"], "'nothing' is neither a column"),
        ([f"{TABLE}.{COLUMN}.nothing"], "neither a column"),
        (["user"], "not configured"),
        (["a", "b"], "names neither a score nor a user's list"),
    ],
)
def test_names_of_nothing_are_told(shop: Context, words: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        explained(shop, words)


def test_what_was_not_measured_is_told(scored: Context) -> None:
    with pytest.raises(LakeError, match="timeliness was not measured"):
        explained(scored, [f"{TABLE}.timeliness"])
