"""The four answers of the first screen: is it good, what changed and why, what to mend first, what it is worth."""

from __future__ import annotations

import json
from typing import Any

from jobs.publish.report.night import Night, Rows

_NAMED = 3
_SEEN = 5e-3  # points of quality below which nothing has changed that a reader would see


def morning(night: Night) -> dict[str, Any]:
    """What changed since the run before, the first mends, and what all tables are worth together."""
    return {"changed": changed(night), "mends": _mends(night), "worth": worth(night)}


def changed(night: Night) -> dict[str, Any]:
    """The largest moves of quality and value, and the conditions that fail now or have been mended since.

    `since`: the run compared with; None on a first night.
    """
    earlier = [run for run in night.runs if run["dt"] < night.run_date]
    whole = [
        row for row in night.rows("score_moves") if row["column"] is None and row["dimension"] in ("overall", None)
    ]
    own = [row for row in whole if row["asset"] in night.project.tables and row["change"] is not None]
    quality = [row for row in own if row["score"] == "quality" and abs(row["change"]) >= _SEEN]
    value = [row for row in own if row["score"] == "value" and row["change"]]
    quality.sort(key=lambda row: (-abs(row["change"]), row["asset"]))
    value.sort(key=lambda row: (-abs(row["change"]), row["asset"]))
    failing = {gate.gate for gate in night.gates if gate.ok is False}
    before = set(earlier[-1]["gates"] or ()) if earlier else set()
    return {
        "since": earlier[-1]["dt"] if earlier else None,
        "moves": (quality + value)[:_NAMED],
        "same": bool(whole) and not quality and not value,
        "failing": sorted(failing - before) if earlier else [],
        "mended": sorted(before - failing),
        "alarms": sum(bool(row["is_anomaly"]) for row in night.rows("anomalies")),
        "drifts": len({(row["table"], row["column"]) for row in night.rows("drift") if row["is_drift"]}),
    }


def _mends(night: Night) -> Rows:
    rows = sorted(night.rows("fixes"), key=lambda row: row["place"])[:_NAMED]
    return [row | {"is_source": row["asset"] in night.project.tables} for row in rows]


def worth(night: Night) -> dict[str, Any] | None:
    """What the recommender gains by all tables, which of them give most, and what they cost; None: not measured."""
    scores = [row for row in night.rows("value_scores") if row["contribution"] is not None]
    if not scores:
        return None
    told = json.loads(scores[0]["evidence"] or "{}")
    v_all, v_empty = told.get("v_all"), told.get("v_empty")
    total = v_all - v_empty if v_all is not None and v_empty is not None else sum(r["contribution"] for r in scores)
    best = sorted(scores, key=lambda row: -row["contribution"])[:_NAMED]
    money = [row["money"] for row in scores if row.get("money") is not None]
    return {
        "total": total,
        "with_all": v_all,
        "without": v_empty,
        "best": [row | {"share": row["contribution"] / total if total else None} for row in best],
        "money": sum(money) if money else None,
        "cost": sum(row["cost"] or 0.0 for row in night.rows("assets")),
    }
