"""What a table is worth, as the report shows it: by slice and column group, what faults cost, what the table costs."""

from __future__ import annotations

from typing import Any

from jobs.lake.schemas import OUTPUTS
from jobs.publish.report.night import Night
from jobs.publish.report.text import evidence

_PARTS = ("usage", "coverage", "uniqueness", "freshness")


def value_view(name: str, night: Night) -> dict[str, Any] | None:
    """The table's measured value, its share of the whole, and what it was computed from; None: not measured."""
    found = next(iter(night.of("value_scores", name, "asset")), None)
    if found is None:
        return None
    row = dict.fromkeys(OUTPUTS["value_scores"].schema.names) | found  # an older night has fewer columns
    told = evidence(row["evidence"])
    total = sum(max(other["contribution"] or 0, 0) for other in night.rows("value_scores"))
    return row | {
        "share": max(row["contribution"] or 0, 0) / total if total else None,
        "parts": [(part, row[part]) for part in _PARTS],
        "slices": night.of("value_slices", name, "asset"),
        "groups": night.of("value_groups", name, "asset"),
        "elasticities": night.of("elasticities", name, "asset"),
        "costs": [cost | {"evidence": evidence(cost["evidence"])} for cost in night.of("costs", name, "asset")],
        "currency": night.project.pipeline.cost.currency,
        "note": told.get("note") if isinstance(told, dict) else None,
        "evidence": told,
    }
