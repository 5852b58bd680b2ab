"""Why scores moved: each asset's change in data, rules and weights, and the columns and rules that carried it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from jobs.publish.report.charts import label
from jobs.publish.report.language import _, term
from jobs.publish.report.night import Night, Rows
from jobs.publish.report.pictures import BLUE, MUTED, ORANGE, PURPLE, Spec, draw
from jobs.publish.report.text import anchor

_CARRIERS = 12
_EFFECTS = {"data": BLUE, "rule": ORANGE, "weight": PURPLE}
_SEEN = 5e-3


def moves(night: Night) -> dict[str, Any]:
    """The changes of whole assets and domains, the largest first, each with what carried most of it."""
    whole = [
        row for row in night.rows("score_moves") if row["column"] is None and row["dimension"] in ("overall", None)
    ]
    order = sorted(whole, key=lambda row: (row["score"], -abs(row["change"] or 0.0), row["asset"]))
    shown = [
        row | {"id": f"moved-{row['score']}-{anchor(row['asset'])}", "carriers": _carriers(night, row)} for row in order
    ]
    moved = [row for row in shown if row["score"] == "quality" and abs(row["change"] or 0.0) >= _SEEN]
    return {
        "quality": [row for row in shown if row["score"] == "quality"],
        "value": [row for row in shown if row["score"] == "value"],
        "since": next((row["before_dt"] for row in whole if row["before_dt"]), None),
        "svg": _picture(moved) if moved else None,
        "made": night.nightly["score_moves"] is not None,
    }


def _carriers(night: Night, row: dict[str, Any]) -> Rows:
    names = ("score", "asset", "column", "dimension")
    own = [c for c in night.rows("move_carriers") if all(c[name] == row[name] for name in names)]
    return sorted(own, key=lambda c: -abs(c["part"]))[:_CARRIERS]


def _picture(rows: Rows) -> Markup:
    """Bars to both sides of 0: what data, rules and weights did to each quality."""
    bars = [
        {"asset": label(term(row["asset"]), 30), "effect": term(effect), "points": row[effect]}
        for row in rows
        for effect in _EFFECTS
        if row[effect]
    ]
    spec: Spec = {
        "width": 430,
        "height": {"step": 22},
        "layer": [
            {
                "data": {"values": bars},
                "mark": {"type": "bar", "height": 12},
                "encoding": {
                    "y": {"field": "asset", "type": "nominal", "sort": None, "title": None},
                    "x": {
                        "field": "points",
                        "type": "quantitative",
                        "title": _("points of quality since the last run"),
                    },
                    "color": {
                        "field": "effect",
                        "type": "nominal",
                        "title": None,
                        "scale": {"domain": [term(effect) for effect in _EFFECTS], "range": list(_EFFECTS.values())},
                    },
                },
            },
            {
                "data": {"values": [{"at": 0}]},
                "mark": {"type": "rule", "color": MUTED},
                "encoding": {"x": {"field": "at", "type": "quantitative"}},
            },
        ],
    }
    return draw(
        spec, _("What data, rules and weights did to the quality of each asset; the table below holds the figures")
    )
