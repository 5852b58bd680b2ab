"""Evidence of the profile: how much of each column is filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import TableConfig
from jobs.score.quality.rules import About, Rule, Scope, counted
from jobs.score.quality.sources import RANKS


def from_profiles(
    table: TableConfig, profiles: Iterable[Mapping[str, Any]], days: int, config: QualityConfig
) -> list[Rule]:
    """One completeness rule a column: rows with a value over rows. A value that cleaning emptied is none.

    A null in a column that may be null counts as minor unless an expectation or rule says otherwise.
    """
    rules = []
    for row in profiles:
        name = row["column"]
        if name not in table.columns:
            continue
        about = About(
            f"filled:{name}", "profile", "completeness", (name,),
            "minor" if table.columns[name].nullable else "critical",
            facts=frozenset({("not_null", name)}), rank=RANKS["profile"], declared=False,
        )  # fmt: skip
        scope = Scope(min(row["days"] / days, 1.0))
        rules.append(counted(about, row["rows"] - row["nulls"], row["rows"], config, scope))
    return [rule for rule in rules if rule is not None]
