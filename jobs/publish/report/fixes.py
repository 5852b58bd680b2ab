"""What to mend first: the rules whose passing would gain most, as a picture and as a list."""

from __future__ import annotations

from typing import Any

from jobs.publish.report import charts
from jobs.publish.report.language import _
from jobs.publish.report.night import Night

_PICTURED = 12
_LISTED = 40


def fixes(night: Night) -> dict[str, Any]:
    """The night's fixes, the most worthwhile first, each with whether its table is a source."""
    rows = sorted(night.rows("fixes"), key=lambda row: row["place"])
    points = [
        {"name": f"{row['asset']}: {row['rule']}", "value": row["points"], "low": row["points_low"],
         "high": row["points_high"]}
        for row in rows[:_PICTURED]
    ]  # fmt: skip
    listed = [row | {"is_source": row["asset"] in night.project.tables} for row in rows[:_LISTED]]
    svg = charts.intervals(points, title=_("points of the table's quality to gain")) if points else None
    return {"svg": svg, "rows": listed, "more": max(len(rows) - _LISTED, 0), "made": night.nightly["fixes"] is not None}
