"""Evidence of the profile: how much of each column is filled, in one form, of one unit, and no outlier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import Column, TableConfig
from jobs.score.quality.rules import About, Rule, Scope, counted
from jobs.score.quality.sources import RANKS
from jobs.score.quality.sources.outliers import far_out
from jobs.score.quality.sources.suspects import placeholder_like
from jobs.score.quality.sources.units import mixed_magnitudes, mixed_words

# A column of so few different values is a code list, whatever its codes look like.
_CODES = 50
_UNORDERED = ("user_id", "item_id", "campaign_id", "store_id", "basket_id", "event_type", "category", "brand")


def from_profiles(
    table: TableConfig,
    profiles: Iterable[Mapping[str, Any]],
    days: int,
    config: QualityConfig,
    emptied: Mapping[str, int] | None = None,
) -> list[Rule]:
    """Rules of each column: filled (completeness), one form (conformity), one unit and no far outlier (accuracy).

    A placeholder that cleaning emptied is none, and a value that looks like one is none either. A value it emptied for
    its type was given, and is a matter of conformity; `emptied` counts those by column. A null in a column that may be
    null counts as minor unless an expectation or rule says otherwise.
    """
    rules = []
    for row in profiles:
        name = row["column"]
        if name not in table.columns:
            continue
        column = table.columns[name]
        scope = Scope(min(row["days"] / days, 1.0))
        filled = row["rows"] - row["nulls"]
        given = filled + min((emptied or {}).get(name, 0), row["nulls"])
        rules.append(_filled(name, column, row, given, config, scope))
        for measure, dimension, (tested, broken, detail) in _of_values(column, row, filled):
            about = About(f"{measure}:{name}", "profile", dimension, (name,), "minor")
            rules.append(counted(about, tested - broken, tested, config, scope, detail=detail))
    return [rule for rule in rules if rule is not None]


def _filled(
    name: str, column: Column, row: Mapping[str, Any], given: int, config: QualityConfig, scope: Scope
) -> Rule | None:
    """Rows whose value means something, of `given` ones. With suspects it says more than that there are no nulls."""
    suspects = placeholder_like(column, row)
    facts = {("not_null", name), *([("no_suspect", name)] if suspects else [])}
    about = About(
        f"filled:{name}", "profile", "completeness", (name,), "minor" if column.nullable else "critical",
        facts=frozenset(facts), rank=RANKS["profile"], declared=False,
    )  # fmt: skip
    said = "looks like no value: " + ", ".join(f"{value} in {count} rows" for value, count in suspects.items())
    good = max(given - sum(suspects.values()), 0)
    return counted(about, good, row["rows"], config, scope, detail=said if suspects else None)


def _of_values(column: Column, row: Mapping[str, Any], filled: int) -> Iterable[tuple[str, Any, tuple[int, int, Any]]]:
    """(measure, dimension, (tested, broken, detail)) of what the stored figures of one column can tell."""
    if row.get("mixed_types") is not None and column.role != "text" and (row.get("distinct") or 0) > _CODES:
        yield "one_form", "conformity", (filled, round(row["mixed_types"] * filled), None)
    if row.get("units"):
        yield "one_unit", "accuracy", mixed_words(row["units"])
    run = row.get("run") or {}
    if run.get("values") and column.role not in _UNORDERED:
        yield "one_unit", "accuracy", mixed_magnitudes(run["values"], run["weights"])
        found = far_out(run["values"], run["weights"])
        if found is not None:
            yield "outliers", "accuracy", found
