"""The planted corpus: each kind of dirt is found or repaired by its rule, row by row, and nothing clean is touched."""

from __future__ import annotations

import dataclasses

import pytest

from benchmarks.faults.finding import hits, prepared_of
from conf.project import load_project
from jobs.inventory import clean
from jobs.lake.context import Context
from tests.dirt.corpus import DAY, Corpus, planted
from tests.dirt.judging import TABLES, alike, clean_rows, verdicts

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return planted()


@pytest.fixture(scope="module")
def context(corpus: Corpus, spark: object, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """The corpus, cleaned."""
    root = tmp_path_factory.mktemp("dirt")
    corpus.land(root / "landing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STOCKTAKE_LAKE", str(root / "lake"))
        patch.setenv("STOCKTAKE_LANDING", str(root / "landing"))
        project = dataclasses.replace(load_project(), tables=TABLES)
        context = Context(run_date=DAY, project=project, selected=tuple(sorted(TABLES)), run_id="test")
        clean.run(context)
        return context


def test_the_corpus_is_the_same_every_time_and_holds_many_kinds(corpus: Corpus) -> None:
    again = planted()
    assert again.landed == corpus.landed
    assert again.clean == corpus.clean
    assert len(corpus.kinds) >= 25
    lines = [line for kind in corpus.kinds for line in kind.lines]
    assert len(lines) == len(set(lines)), "every dirty row holds one kind"


@pytest.mark.parametrize("table", ["dirty_orders", "dirty_events"])
def test_clean_rows_are_the_truth_row_by_row(context: Context, corpus: Corpus, table: str) -> None:
    found, want = clean_rows(context, table), corpus.clean[table]
    assert found.keys() == want.keys()
    assert [(found[line], want[line]) for line in want if not alike(found[line], want[line])] == []


def test_every_kind_is_found_by_its_rule_and_by_nothing_else(context: Context, corpus: Corpus) -> None:
    tables = ("dirty_orders", "dirty_events")
    found = {name: hits(prepared_of(context, TABLES[name])) for name in tables}
    judged = verdicts(corpus, found, {name: clean_rows(context, name) for name in tables})
    assert {verdict.kind: (verdict.recall, verdict.precision) for verdict in judged} == {
        kind.name: (1.0, 1.0) for kind in corpus.kinds
    }
    planted_rules = {(kind.table, kind.rule) for kind in corpus.kinds}
    for table, rules in found.items():
        rest = {rule: lines for rule, lines in rules.items() if lines and (table, rule) not in planted_rules}
        assert {line.strip() for line in rest.pop("parse:row", set())} == set(
            corpus.unreadable if table == "dirty_events" else []
        )
        assert rest == {}, table


def test_every_row_is_accounted_for(context: Context, corpus: Corpus) -> None:
    ledger = {row["table"]: row for row in context.lake.read("ledger", DAY).to_pylist()}
    orders, events = ledger["dirty_orders"], ledger["dirty_events"]
    assert orders["rows_in"] == len(corpus.landed["dirty_orders"])
    assert orders["rows_duplicate"] == corpus.copies
    assert orders["rows_quarantined"] == len(corpus.quarantine["dirty_orders"])
    assert events["rows_in"] == len(corpus.landed["dirty_events"]) + len(corpus.unreadable)
    assert events["rows_quarantined"] == len(corpus.quarantine["dirty_events"]) + len(corpus.unreadable)
    quarantined = {row["line"]: row for row in context.lake.read("quarantine/dirty_orders", DAY).to_pylist()}
    assert {line: row["broken_rules"] for line, row in quarantined.items()} == {
        line: [rule] for line, rule in corpus.quarantine["dirty_orders"].items()
    }
    landed = {row["line"]: row for row in corpus.landed["dirty_orders"]}
    for line, row in quarantined.items():
        assert {name: row[name] for name in landed[line]} == landed[line], "as it was landed"


def test_repairs_say_what_was_changed_and_hide_nobody(context: Context, corpus: Corpus) -> None:
    repairs = {(row["table"], row["rule"]): row for row in context.lake.read("repairs", DAY).to_pylist()}
    for rule in ("mojibake:title", "unicode:title", "trim:title", "unit:weight", "fill:channel", "type:paid_at"):
        planted_here = sum(len(kind.lines) for kind in corpus.kinds if kind.rule == rule)
        row = repairs["dirty_orders", rule]
        assert (row["rows_found"], row["rows_repaired"], row["is_undone"]) == (planted_here, planted_here, False), rule
        assert row["columns"] == [rule.partition(":")[2]]
        assert 0 < len(row["samples"]) <= context.project.pipeline.sample_rows
    assert {"column": "title", "before": "Cafe\u0301 noir", "after": "Café noir"} in repairs[
        "dirty_orders", "unicode:title"
    ]["samples"]
    findings = {row["rule"] for row in context.lake.read("rule_results", DAY).to_pylist()}
    assert not findings & {"unicode:title", "unit:weight", "fill:channel", "netted", "case:status"}
    assert {
        "mojibake:title",
        "range:quantity",
        "pattern:sku",
        "reference:shop_id",
        "near_duplicates:order_id",
    } <= findings
