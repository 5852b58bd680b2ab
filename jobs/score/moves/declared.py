"""What the rules of a table say, as its file and the settings put it: tells a rule worded anew from changed data."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from conf.pipeline_config import PipelineConfig
from conf.table_config import TableConfig
from jobs.lake.context import code_version
from jobs.score.derivation.states import TABLE_CELL, Key, TableState
from jobs.score.moves.mixing import Pair

CODE = "code"
Declared = Mapping[str, str]


def declared(table: TableConfig, pipeline: PipelineConfig) -> dict[str, str]:
    """A fingerprint of each thing that decides what a rule asks, by `<source>:<rule>`, column, source, and the code.

    Severities and weights are not in it: they change what a rule counts, not what it asks.
    """
    said: dict[str, Any] = {CODE: code_version(("jobs/score/quality",))}
    for name, column in table.columns.items():
        empty = (column.placeholders, column.keep)
        said |= {
            f"column:{name}": column.type,
            f"rule:type:{name}": (column.type, column.format),
            f"rule:placeholder:{name}": empty,
            f"rule:allowed:{name}": (column.allowed, column.case),
            f"rule:required:{name}": (column.nullable, name in table.key),
            f"profile:filled:{name}": empty,
        }
    said |= {f"rule:{rule.name}": (rule.check, rule.columns) for rule in table.rules}
    said |= {f"rule:{step.rule}": step.model_dump(mode="json") for step in table.cleaning}
    asked: dict[str, list[Any]] = defaultdict(list)
    for expectation in table.expectations:
        columns = expectation.kwargs.get("column_list") or ([expectation.column] if expectation.column else [])
        asked[f"expectation:{expectation.type}({', '.join(columns)})"].append(expectation.kwargs)
    said |= {name: sorted(json.dumps(each, sort_keys=True, default=str) for each in own) for name, own in asked.items()}
    if table.key:
        said[f"relation:key:{','.join(table.key)}"] = table.key
    for key in table.foreign_keys:
        said[f"relation:foreign_key:{','.join(key.columns)}→{key.table}"] = key.references
    if table.twins:
        said["relation:twins"] = table.twins.ignoring
    said["source:anomaly"] = pipeline.monitor.model_dump(mode="json")
    said["lake:fresh"] = (table.sla_hours, table.load, pipeline.quality.freshness_tau_hours)
    said["lake:landed_on_cadence"] = (table.cadence_days, table.load)
    said["lake:file_sizes"] = (pipeline.quality.file_target_mb, pipeline.quality.file_max_mb)
    return {name: _fingerprint(what) for name, what in said.items()}


def pair(before: TableState, after: TableState, said_before: Declared | None, said_after: Declared | None) -> Pair:
    """Two nights of one table, with what became of the words of its rules.

    Without the words of both nights no rule is known to be worded anew, and what is measured on one night only is taken
    to have come or gone with the rules.
    """
    if said_before is None or said_after is None:
        return Pair(before, after)
    sources = {key: (before.rules.get(key) or after.rules[key]).source for key in (*before.rules, *after.rules)}
    same = {
        key
        for key, source in sources.items()
        if all(said_before.get(name) == said_after.get(name) for name in _needs(key, source))
    }
    both = before.rules.keys() & after.rules.keys()
    one = {key for key in same - both if _speakers(key, before if key in after.rules else after) <= same}
    return Pair(before, after, frozenset(both - same), frozenset(one if said_before[CODE] == said_after[CODE] else ()))


def _speakers(key: Key, other: TableState) -> set[Key]:
    """On the night that lacks a rule, the rules that stood for it: it came or went because of them."""
    return {speaker for speaker, rule in other.rules.items() if key.rule in rule.stands_for}


def _needs(key: Key, source: str) -> list[str]:
    """What a rule depends on, by name; a name that neither night has changes nothing."""
    column = [] if key.cell == TABLE_CELL else [f"column:{key.cell}"]
    return [f"{source}:{key.rule}", f"source:{source}", *column]


def _fingerprint(what: Any) -> str:
    text = json.dumps(what, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
