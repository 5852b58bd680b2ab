"""Evidence of validate: expectations of the tables' files, and the two checks of landed partitions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import TableConfig
from jobs.score.quality.rules import About, Fact, Rule, Scope, counted, exact
from jobs.score.quality.sources import RANKS

_PARTITION_CHECK = "expect_partitions_"
_UNIQUE = ("expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique")
_FACTS = {
    "expect_column_values_to_not_be_null": "not_null",
    "expect_column_values_to_be_in_set": "allowed",
    "expect_column_values_to_be_of_type": "type",
    "expect_column_values_to_be_in_type_list": "type",
}


def from_validations(
    table: TableConfig, validations: Sequence[Mapping[str, Any]], days_in_use: Sequence[str], config: QualityConfig
) -> list[Rule]:
    """One rule an expectation. `validations` holds the rows of all nights up to tonight, oldest first.

    Values tested and broken are summed over the nights, because every night tests its new partitions only; of a
    snapshot table only the newest partition counts. An expectation about an aggregate is its newest verdict. One that
    the table's file no longer holds is left out.
    """
    current = {(e.type, e.column, json.dumps(e.kwargs, sort_keys=True, default=str)) for e in table.expectations}
    nights: dict[tuple[str, str | None, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in validations:
        identity = (row["expectation"], row["column"], row["kwargs"])
        if identity in current or row["expectation"].startswith(_PARTITION_CHECK):
            nights[identity].append(row)
    rules = []
    in_use = set(days_in_use)
    for (type_, column, kwargs), rows in nights.items():
        own = [row for row in rows if in_use.intersection(row["partitions"])]
        if not own:
            continue
        arguments = json.loads(kwargs)
        columns = tuple(arguments.get("column_list", ())) or ((column,) if column else ())
        about = About(
            f"{type_}({', '.join(columns)})", "expectation", own[-1]["dimension"], columns, own[-1]["severity"],
            facts=expectation_facts(type_, columns, arguments), rank=RANKS["expectation"],
        )  # fmt: skip
        scope = Scope.of((day for row in own for day in row["partitions"]), days_in_use)
        rules.append(_measured(about, own, scope, config))
    return [rule for rule in rules if rule is not None]


def expectation_facts(type_: str, columns: tuple[str, ...], arguments: Mapping[str, Any]) -> frozenset[Fact]:
    """What an expectation states, in the words that other sources use for the same."""
    if type_ in _UNIQUE:
        return frozenset({("unique", *sorted(columns))})
    if type_ == "expect_column_values_to_be_between":
        sides = {"min_value": "least", "max_value": "most"}
        return frozenset((side, *columns) for name, side in sides.items() if arguments.get(name) is not None)
    return frozenset({(_FACTS[type_], *columns)}) if type_ in _FACTS else frozenset()


def _measured(about: About, rows: Sequence[Mapping[str, Any]], scope: Scope, config: QualityConfig) -> Rule | None:
    if rows[-1]["elements"] is None:
        return exact(about, int(rows[-1]["success"]), 1, scope, detail="the newest verdict on an aggregate")
    tested = sum(row["elements"] or 0 for row in rows)
    passed = tested - sum(row["unexpected"] or 0 for row in rows)
    if about.name.startswith(_PARTITION_CHECK):
        return exact(about, passed, tested, scope)
    return counted(about, passed, tested, config, scope)
