"""Evidence of monitor: how far the metrics of each landing day lie outside the limits of their own history."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import Dimension, TableConfig
from jobs.score.quality.rules import About, Rule, Scope, graded

# These are measured directly, by freshness, cadence and the filled share; their drift would count them twice.
_MEASURED_ELSEWHERE = ("age_hours", "gap_hours", "null_share", "placeholder_share")
_TABLE_DIMENSIONS: dict[str, Dimension] = {"rows": "completeness", "schema": "conformity", "clock": "timeliness"}


def from_anomalies(
    table: TableConfig, anomalies: Sequence[Mapping[str, Any]], in_use: Sequence[date], config: QualityConfig
) -> list[Rule]:
    """Graded rules: volume of the table (completeness), its schema (conformity), its clock (timeliness), steadiness of
    each column (accuracy).

    A point inside its limits gives 1; outside it falls linearly, to 0 at twice the limits' half-width. A day's value
    is the mean over its metrics. Points with too little history to be judged say nothing, and neither do distinct
    counts of a day whose volume is an anomaly: few rows have few values, and that is the same fact.
    """
    points: dict[tuple[str | None, str], dict[date, list[float]]] = defaultdict(lambda: defaultdict(list))
    odd_volumes = {row["landing_dt"] for row in anomalies if row["metric"] == "rows" and row["is_anomaly"]}
    for row in anomalies:
        if row["is_anomaly"] is None or row["metric"] in _MEASURED_ELSEWHERE:
            continue
        if row["metric"] == "distinct" and row["landing_dt"] in odd_volumes:
            continue
        if row["column"] is not None and row["column"] not in table.columns:
            continue
        group = row["metric"] if row["column"] is None else "steady"
        points[row["column"], group][row["landing_dt"]].append(closeness(row))
    rules = []
    for (column, group), days in sorted(points.items(), key=lambda item: (item[0][0] or "", item[0][1])):
        about = About(
            f"steady:{column or group}",
            "anomaly",
            "accuracy" if column else _TABLE_DIMENSIONS.get(group, "accuracy"),
            (column,) if column else (),
            "minor",
            measure="steady" if column else {"rows": "volume"}.get(group, group),
        )
        daily = [math.fsum(values) / len(values) for _, values in sorted(days.items())]
        detail = f"{len(daily)} of {len(in_use)} landing days judged"
        rules.append(graded(about, daily, config, Scope.of(days, in_use), detail=detail))
    return [rule for rule in rules if rule is not None]


def closeness(row: Mapping[str, Any]) -> float:
    """1 unless the point is an anomaly; then 1 − distance beyond the limit / half-width of the limits, at least 0."""
    if not row["is_anomaly"]:
        return 1.0
    value, low, high = row["value"], row["low"], row["high"]
    if value is None or low is None or high is None or not all(map(math.isfinite, (value, low, high))) or high <= low:
        return 0.0
    beyond = max(low - value, value - high, 0.0)
    return max(0.0, 1 - beyond / ((high - low) / 2))
