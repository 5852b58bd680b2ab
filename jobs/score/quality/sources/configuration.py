"""Evidence of the table's own file: columns that are described, labelled and given a unit."""

from __future__ import annotations

import re

from conf.table_config import Column, TableConfig
from jobs.score.quality.gates import unlabelled_pii
from jobs.score.quality.rules import About, Rule, exact

_MEASURED_ROLES = ("quantity", "price")


def from_configuration(table: TableConfig) -> list[Rule]:
    """One conformity rule a column: how many of its two or three declarations are there.

    Described means more than the name said again; labelled, that a name which looks like direct personal data is not
    declared `pii: none`; a quantity or price states its unit.
    """
    suspicious = set(unlabelled_pii(table))
    rules = []
    for name, column in table.columns.items():
        if column.role == "ignore":
            continue
        facts = {"described": is_described(name, column), "labelled": name not in suspicious}
        if column.role in _MEASURED_ROLES:
            facts["unit"] = bool(column.unit)
        missing = [fact for fact, present in facts.items() if not present]
        about = About(f"documented:{name}", "configuration", "conformity", (name,), "minor")
        rules.append(
            exact(
                about,
                len(facts) - len(missing),
                len(facts),
                detail=f"missing: {', '.join(missing)}" if missing else None,
            )
        )
    return [rule for rule in rules if rule is not None]


def is_described(name: str, column: Column) -> bool:
    """Whether the description says more than the column's name."""
    return _letters(column.description) not in ("", _letters(name), _letters(column.source_name or name))


def _letters(text: str) -> str:
    return re.sub(r"\W|_", "", text).lower()
