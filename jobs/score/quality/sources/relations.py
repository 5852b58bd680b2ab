"""Evidence of relate: keys are unique, foreign keys find their parent, rows are not alike but for their id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conf.pipeline_config import QualityConfig
from jobs.score.quality.rules import About, Rule, counted
from jobs.score.quality.sources import RANKS


def from_relations(relations: Iterable[Mapping[str, Any]], config: QualityConfig) -> list[Rule]:
    """One rule a declared key or twin check (accuracy) and foreign key (consistency).

    Orphans are measured here only: an event without its item is an orphan of a foreign key, and counts once. A
    discovered relation is a suggestion: nobody has promised that it holds.
    """
    rules = []
    for row in relations:
        if row.get("origin") == "discovered":
            continue
        columns = tuple(row["columns"])
        if row["kind"] == "key":
            about = About(
                f"key:{','.join(columns)}", "relation", "accuracy", columns, row["severity"],
                facts=frozenset({("unique", *sorted(columns))}), rank=RANKS["relation"],
            )  # fmt: skip
            broken = row["duplicate_rows"]
        elif row["kind"] == "foreign_key":
            about = About(
                f"foreign_key:{','.join(columns)}→{row['parent']}", "relation", "consistency", columns, row["severity"]
            )
            broken = row["orphan_rows"]
        else:
            about = About("twins", "relation", "accuracy", severity=row["severity"])
            broken = row["duplicate_rows"]
        # Without a parent to look in, orphans are unknown: not measured, rather than none.
        if broken is not None:
            rules.append(counted(about, row["rows"] - broken, row["rows"], config))
    return [rule for rule in rules if rule is not None]
