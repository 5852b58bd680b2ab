"""The worked examples of docs/explanation/scores.md, recomputed by the code that makes the scores."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conf.project import ROOT, load_project
from jobs.score.quality.rules import About, Rule, counted
from jobs.score.quality.table import score_table
from jobs.score.value.game import plan
from jobs.score.value.results import composite

PAGE = (ROOT / "docs" / "explanation" / "scores.md").read_text(encoding="utf-8")
CONFIG = load_project().pipeline.quality
OMEGA = {"order_id": 3.0, "customer_id": 3.0, "price": 2.0, "note": 0.5, "(table)": 2.0}


def table_under(head: str) -> list[dict[str, str]]:
    """The rows of the page's table whose head begins with these cells."""
    block = re.search(rf"^\| {re.escape(head)}.*?(?:\n\n|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert block is not None, head
    lines = [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in block.group().strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def rules() -> list[Rule]:
    """The rules of the example, as the page lists them."""
    found = []
    for row in table_under("rule | column"):
        about = About(row["rule"], "rule", row["dimension"], (row["column"],), row["severity"])  # type: ignore[arg-type]
        rule = counted(about, *(int(row[name].replace(",", "")) for name in ("passed", "tested")), CONFIG)
        assert rule is not None
        found.append(rule)
    return found


def test_the_example_of_quality_is_what_the_code_makes_of_its_rules() -> None:
    made = {row["dimension"]: row for row in score_table("orders", OMEGA, rules(), {}, CONFIG) if row["column"] is None}
    told = table_under("dimension | score")
    assert [row["dimension"] for row in told] == [*made]
    for row in told:
        own = made[row["dimension"]]
        if own["score"] is None:
            assert (row["score"], row["interval"], row["coverage"], row["grade"]) == ("not measured", "", "0 %", "")
            continue
        assert row["score"] == f"{own['score']:.2f}"
        assert row["interval"] == f"{own['low']:.2f} – {own['high']:.2f}"
        assert row["coverage"] == f"{100 * own['coverage']:.1f} %"
        assert row["grade"] == (own["grade"] or "")


def test_the_numbers_said_in_passing_are_right() -> None:
    unique = next(rule for rule in rules() if rule.name.startswith("unique"))
    assert f"upper end of 9,000 of 10,000 is {unique.high:.3f}".replace("0.", ".") in PAGE
    assert unique.high < CONFIG.critical_floor == 0.95
    cells = {(row["column"], row["dimension"]): row["score"] for row in score_table("o", OMEGA, rules(), {}, CONFIG)}
    assert cells["price", "accuracy"] == pytest.approx(98.5)
    assert cells["order_id", "accuracy"] == pytest.approx(90)
    assert cells[None, "accuracy"] == pytest.approx(93.4)
    assert cells[None, "completeness"] == pytest.approx(100 * (3 + 3 * 0.99 + 2 * 0.97 + 0.5 * 0.4) / 8.5)
    uncapped = [replace(rule, severity="major") if rule == unique else rule for rule in rules()]
    without = {(row["column"], row["dimension"]): row["score"] for row in score_table("o", OMEGA, uncapped, {}, CONFIG)}
    assert without["order_id", "accuracy"] == pytest.approx(100 * (2 * 0.9 + 1) / 3)


def test_the_grades_and_weights_are_those_in_use() -> None:
    assert CONFIG.grades == {"A": 90, "B": 80, "C": 70, "D": 60}
    assert CONFIG.min_coverage == 0.6
    assert CONFIG.severity_weights == {"critical": 3, "major": 2, "minor": 1}
    assert CONFIG.role_weights.model_dump() == {"key": 3, "signal": 2, "feature": 1, "text": 0.5, "table": 2}
    weights = [CONFIG.dimension_weights[name] for name in ("conformity", "completeness", "accuracy", "consistency")]
    assert weights == [0.15, 0.22, 0.25, 0.18]
    assert sum(weights) == pytest.approx(0.8)


def test_the_two_assets_have_these_owen_values() -> None:
    worth = {frozenset(): 0.20, frozenset("A"): 0.30, frozenset("B"): 0.24, frozenset("AB"): 0.32}
    game = plan({"A": ["A"], "B": ["B"]}, seed=1)
    worths = [worth[coalition] for coalition in game.coalitions]
    assert (game.owen @ worths).tolist() == pytest.approx([0.09, 0.03])
    assert (game.leave_one_out @ worths).tolist() == pytest.approx([0.08, 0.02])
    for said in ("φ(A) = .09", "φ(B) = (.04 + .02) / 2 = .03", "here .08 for A and .02 for B"):
        assert said in PAGE


def test_the_composite_of_the_example() -> None:
    config = load_project().model.value
    measures = {"contribution": 0.5, "usage": 0.6, "coverage": 0.8, "uniqueness": 0.4, "freshness": 0.9}
    assert config.risk["quasi"] == 0.1
    found = composite(measures, config.composite) * (1 - config.risk["quasi"])
    assert f"= {found:.1f}." in PAGE
    assert composite(measures | {"freshness": None}, config.composite) == pytest.approx(100 * 0.49 / 0.9)
