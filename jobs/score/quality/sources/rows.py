"""Evidence of cleaning: its rules, counted on every landed row, and the exact copies in the ledger."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import TableConfig
from jobs.score.quality.rules import About, Fact, Rule, Scope, counted
from jobs.score.quality.sources import RANKS

_NOT_NULL = re.compile(r"\s*(\w+)\s+is\s+not\s+null\s*", re.I)
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_BOUND = re.compile(rf"\s*(\w+)\s*(>=|>|<=|<)\s*{_NUMBER}\s*")
_BETWEEN = re.compile(rf"\s*(\w+)\s+between\s+{_NUMBER}\s+and\s+{_NUMBER}\s*", re.I)
_KIND_FACTS = {"required": "not_null", "placeholder": "not_null", "allowed": "allowed", "type": "type"}


def from_rule_results(
    table: TableConfig, results: Iterable[Mapping[str, Any]], in_use: Sequence[date], config: QualityConfig
) -> list[Rule]:
    """One rule for each of cleaning's rules, summed over the landing days of `results`."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in results:
        found[row["rule"]].append(row)
    rules = []
    for name, days in found.items():
        newest = days[-1]
        tested = sum(day["rows_tested"] for day in days)
        about = About(
            name=name,
            source="rule",
            dimension=newest["dimension"],
            columns=tuple(newest["columns"]),
            severity=newest["severity"],
            facts=rule_facts(table, name, newest["kind"], tuple(newest["columns"])),
            rank=RANKS.get(newest["kind"], 0),
            declared=newest["kind"] in ("row", "required"),
            measure=newest["kind"],
        )
        broken = sum(day["rows_broken"] for day in days)
        scope = Scope.of((day["dt"] for day in days), in_use)
        rules.append(counted(about, tested - broken, tested, config, scope))
    return [rule for rule in rules if rule is not None]


def from_ledger(rows: Iterable[Mapping[str, Any]], in_use: Sequence[date], config: QualityConfig) -> list[Rule]:
    """Landed rows that are not an exact copy of another row of their day."""
    days = list(rows)
    landed = sum(day["rows_in"] for day in days)
    copies = sum(day["rows_duplicate"] for day in days)
    about = About("no_exact_copies", "ledger", "accuracy", severity="minor")
    rule = counted(about, landed - copies, landed, config, Scope.of((day["dt"] for day in days), in_use))
    return [rule] if rule else []


def emptied(table: TableConfig, results: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Column → rows that stay and whose value was emptied because it did not fit the declared type."""
    found: dict[str, int] = defaultdict(int)
    for row in results:
        name = row["columns"][0] if row["columns"] else ""
        if row["kind"] == "type" and name in table.columns and table.columns[name].nullable and name not in table.key:
            found[name] += row["rows_broken"]
    return found


def rule_facts(table: TableConfig, name: str, kind: str, columns: tuple[str, ...]) -> frozenset[Fact]:
    """What a rule of cleaning states, in the words that other sources use for the same."""
    if kind in _KIND_FACTS and columns:
        return frozenset({(_KIND_FACTS[kind], columns[0])})
    check = next((rule.check for rule in table.rules if rule.name == name), "") if kind == "row" else ""
    if null := _NOT_NULL.fullmatch(check):
        return frozenset({("not_null", null[1])})
    if bound := _BOUND.fullmatch(check):
        return frozenset({("least" if bound[2].startswith(">") else "most", bound[1])})
    if between := _BETWEEN.fullmatch(check):
        return frozenset({("least", between[1]), ("most", between[1])})
    return frozenset()
