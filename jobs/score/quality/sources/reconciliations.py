"""Evidence of two tables' profiles: figures that have to agree on every landing day, as declared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import Figure, Reconciliation, TableConfig
from jobs.score.quality.rules import About, Rule, Scope, graded

_LONGEST = 300
ByTable = Mapping[str, Iterable[Mapping[str, Any]]]


def from_reconciliations(
    table: TableConfig, daily_profiles: ByTable, in_use: Sequence[date], config: QualityConfig
) -> list[Rule]:
    """Consistency: one graded rule a declared reconciliation, over the landing days that both tables have.

    Args:
        daily_profiles: table → rows of column_profiles, with their `dt`.
    """
    rules = []
    for one in table.reconciliations:
        own, other = (
            figures(daily_profiles.get(name, ()), figure)
            for name, figure in ((table.table, one.figure), (one.table, one.equals))
        )
        days = [day for day in in_use if day in own and day in other]
        daily = {day: agreement(own[day], other[day], one) for day in days}
        said = "; ".join(f"{day}: {own[day]:g} against {other[day]:g}" for day in days if daily[day] < 1)
        rules.append(
            graded(
                About(f"reconciled:{one.name}", "profile", "consistency", severity=one.severity),
                list(daily.values()),
                config,
                Scope.of(days, in_use) if days else Scope(0.0, False),
                detail=said[:_LONGEST] or None,
            )
        )
    return [rule for rule in rules if rule is not None]


def figures(profiles: Iterable[Mapping[str, Any]], figure: Figure) -> dict[date, float]:
    """Landing day → the figure, of the days that have it."""
    found = {}
    for row in profiles:
        if figure.column in (None, row["column"]) and row.get(figure.of) is not None:
            found[row["dt"]] = float(row[figure.of])
    return found


def agreement(own: float, other: float, one: Reconciliation) -> float:
    """1 up to the tolerance of the relative difference, 0 from `broken_at` on, linear between."""
    larger = max(abs(own), abs(other))
    apart = abs(own - other) / larger if larger else 0.0
    if not math.isfinite(apart):
        return 0.0
    return min(max((one.broken_at - apart) / (one.broken_at - one.tolerance), 0.0), 1.0)
