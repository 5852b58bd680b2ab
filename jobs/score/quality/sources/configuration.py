"""Evidence of the table's own file: columns that are described, well named, labelled and given a unit."""

from __future__ import annotations

import re
from collections.abc import Collection

from conf.table_config import Column, TableConfig
from jobs.score.quality.rules import About, Rule, exact

_MEASURED_ROLES = ("quantity", "price")
_TIMES = ("date", "timestamp")
_SAYS_TIME = re.compile(r"(^|_)(ts|at|on|time|timestamp|date|day)$")
_SAYS_BOOLEAN = re.compile(r"^(is|has|can|was)_")
_SAYS_COUNT = re.compile(r"_(count|rate)$")
_NUMBERS = ("integer", "bigint", "double", "decimal")


def from_configuration(table: TableConfig, unlabelled: Collection[str] | None) -> list[Rule]:
    """One conformity rule a column: how many of its three to five declarations are there.

    Described means more than the name said again; named, that the name does not promise another type than the column
    has, and says when it is a time or a truth value; labelled, that no personal data was found in it that its file says
    nothing of; a quantity or price states its unit.

    Args:
        unlabelled: columns with personal data nobody labelled; None where nobody has looked, and nothing is said of it.
    """
    rules = []
    for name, column in table.columns.items():
        if column.role == "ignore":
            continue
        facts = {"described": is_described(name, column), "named": is_well_named(name, column)}
        if unlabelled is not None:
            facts["labelled"] = name not in unlabelled
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


def is_well_named(name: str, column: Column) -> bool:
    """Whether the name's prefix or suffix and the type agree: `_ts _at _date`, `is_ has_`, `_count _rate`, `_id`."""
    type_ = column.type.partition("(")[0]
    if type_ in _TIMES:
        return bool(_SAYS_TIME.search(name)) and not _SAYS_BOOLEAN.search(name)
    if type_ == "boolean":
        return bool(_SAYS_BOOLEAN.search(name))
    if _SAYS_COUNT.search(name):
        return type_ in _NUMBERS
    if name.endswith("_id"):
        return type_ not in ("double", "decimal")
    return not _SAYS_BOOLEAN.search(name)


def _letters(text: str) -> str:
    return re.sub(r"\W|_", "", text).lower()
