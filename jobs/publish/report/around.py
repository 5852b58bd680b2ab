"""What stands around the candidate lists: segments, profiles, similar items, audiences, feedback, reasons, model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from jobs.publish.report import charts, drawings
from jobs.publish.report.night import Night, Rows
from jobs.publish.report.recommend import item_ids

_INTERESTS = 4
_NEWEST_CELLS = 40


def around(night: Night) -> dict[str, Any]:
    """Everything the report says beside the lists themselves; empty parts are said to be so by the template."""
    return {
        "segments": night.rows("segments"),
        "silhouette": next((row["silhouette"] for row in night.rows("segments")), None),
        "profiles": profiles(night),
        "similar": similar(night),
        "figures": night.rows("audience_figures"),
        "audiences": night.audiences,
        "realised": realised(night.rows("realised")),
        "realised_svg": realised_picture(night.rows("realised")),
        "reasons": night.rows("reason_checks"),
        "tradeoffs": tradeoffs(night.rows("tradeoffs")),
        "registry": next(iter(night.rows("model_registry")), None),
        "health": health(night.rows("latent_health")),
        "cold": night.rows("cold_evaluations"),
    }


def profiles(night: Night) -> list[dict[str, Any]]:
    """The profiles of the sample users, under the letters they have in the lists."""
    names = {row["segment_id"]: row["name"] for row in night.rows("segments")}
    found = []
    for place, rows in enumerate(night.sample_lists):
        profile = night.profiles.get(rows[0]["user_id"]) if rows else None
        if profile is None:
            continue
        interests: dict[str, list[Mapping[str, Any]]] = {}
        for row in profile["interests"] or ():
            interests.setdefault(row["attribute"], []).append(row)
        found.append(
            {key: value for key, value in profile.items() if key not in ("user_id", "dt", "interests")}
            | {
                "name": f"user {chr(ord('A') + place)}",
                "segment": names.get(profile["segment_id"], "–"),
                "interests": {attribute: own[:_INTERESTS] for attribute, own in interests.items()},
            }
        )
    return found


def shown_item(night: Night, item: str) -> dict[str, Any]:
    """An item as a person reads it: its id, masked where ids are personal, and its label."""
    ids = item_ids(night.project)
    return {"id": night.masking.value(item, ids) if ids else item, "label": night.item_labels.get(item, "")}


def similar(night: Night) -> list[dict[str, Any]]:
    """A few items with their first neighbours in both senses."""
    return [
        {
            "item": shown_item(night, item),
            "rows": [row | {"other": shown_item(night, row["similar_item_id"])} for row in rows],
        }
        for item, rows in night.similar.items()
        if rows
    ]


def realised(rows: Rows) -> Rows:
    """The cells of the newest judged nights: whole lists first, then their splits."""
    order = sorted(
        rows,
        key=lambda row: (
            -row["published_dt"].toordinal(), row["window_days"], row["list"],
            (row["rank_band"], row["source"], row["slice"]) != ("all", "all", "all"),
            row["source"], row["slice"], _from(row["rank_band"]),
        ),
    )  # fmt: skip
    return order[:_NEWEST_CELLS]


def realised_picture(rows: Rows) -> Markup | None:
    """Rates by rank band of the newest judged night and its longest window."""
    newest = max(((row["published_dt"], row["window_days"]) for row in rows), default=None)
    points = [
        {
            "name": f"{row['list']}, ranks {row['rank_band']}",
            "value": row["rate"],
            "low": row["low"],
            "high": row["high"],
        }
        for row in sorted(rows, key=lambda row: (row["list"], _from(row["rank_band"])))
        if (row["published_dt"], row["window_days"]) == newest and row["rank_band"] != "all" and row["low"] is not None
    ]
    return charts.intervals(points, title="share of the published rows that were taken") if points else None


def tradeoffs(rows: Rows) -> list[dict[str, Any]]:
    """For each list the metrics by knob, and the curve of relevance against diversity."""
    found = []
    for name in sorted({row["list"] for row in rows}):
        own = [row for row in rows if row["list"] == name]
        metrics = list(dict.fromkeys(row["metric"] for row in own if "-minus-" not in row["metric"]))
        cells = {(row["knob"], row["metric"]): row for row in own}
        knobs = sorted({row["knob"] for row in own})
        found.append(
            {
                "name": name,
                "metrics": metrics,
                "rows": [
                    (knob, any(row["is_default"] for row in own if row["knob"] == knob),
                     [cells.get((knob, metric)) for metric in metrics])
                    for knob in knobs
                ],
                "svg": drawings.tradeoff(
                    [
                        {"knob": knob, "x": cells[knob, "spread"]["value"], "y": cells[knob, "ndcg"]["value"],
                         "low": cells[knob, "ndcg"]["low"], "high": cells[knob, "ndcg"]["high"]}
                        for knob in knobs
                        if (knob, "spread") in cells and (knob, "ndcg") in cells
                    ],
                    name,
                ),
            }
        )  # fmt: skip
    return found


def health(rows: Rows) -> dict[str, Any] | None:
    """KL by latent dimension, largest first, and how many dimensions are active."""
    if not rows:
        return None
    order = sorted(rows, key=lambda row: -row["kl"])
    return {
        "active": sum(row["is_active"] for row in rows),
        "dimensions": len(rows),
        "svg": drawings.dimensions([row["kl"] for row in order], [row["is_active"] for row in order]),
    }


def _from(band: str) -> int:
    digits = band.removeprefix("over ").split("–")[0]
    return int(digits) + band.startswith("over") if digits.isdigit() else 0
