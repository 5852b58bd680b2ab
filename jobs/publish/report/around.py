"""What stands around the candidate lists: segments, profiles, audiences, past releases, reasons, the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from jobs.publish.report import charts, recommend_drawings
from jobs.publish.report.language import _, term
from jobs.publish.report.latent_view import latent
from jobs.publish.report.night import Night, Rows
from jobs.publish.report.recommend import user_name
from jobs.publish.report.text import moment

_INTERESTS = 4
_NEWEST_CELLS = 40
_NIGHTS_PICTURED = 14


def around(night: Night) -> dict[str, Any]:
    """Everything the page says beside the lists themselves; empty parts are said to be so by the template."""
    past = night.past["realised"]
    return {
        "segments": night.rows("segments"),
        "silhouette": next((row["silhouette"] for row in night.rows("segments")), None),
        "profiles": profiles(night),
        "latent": latent(night),
        "figures": night.rows("audience_figures"),
        "audiences": night.audiences,
        "realised": realised(past),
        "realised_svg": realised_picture(past),
        "releases": releases(past),
        "reasons": night.rows("reason_checks"),
        "tradeoffs": tradeoffs(night.rows("tradeoffs")),
        "registry": sorted(night.past["model_registry"], key=lambda row: row["dt"], reverse=True),
        "promotions": promotions(night.past["model_registry"]),
        "health": health(night.rows("latent_health")),
        "cold": night.rows("cold_evaluations"),
    }


def profiles(night: Night) -> dict[str, dict[str, Any]]:
    """The profiles of the sample users, by the letters they have in the lists."""
    names = {row["segment_id"]: row["name"] for row in night.rows("segments")}
    found = {}
    for place, rows in enumerate(night.sample_lists):
        profile = night.profiles.get(rows[0]["user_id"]) if rows else None
        if profile is None:
            continue
        interests: dict[str, list[Mapping[str, Any]]] = {}
        for row in profile["interests"] or ():
            interests.setdefault(row["attribute"], []).append(row)
        found[user_name(place)] = {
            key: value for key, value in profile.items() if key not in ("user_id", "dt", "interests")
        } | {
            "segment": names.get(profile["segment_id"], "–"),
            "interests": {attribute: own[:_INTERESTS] for attribute, own in interests.items()},
        }
    return found


def realised(rows: Rows) -> Rows:
    """The cells of the newest judged releases: whole lists first, then their splits."""
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
            "name": _("%(list)s, ranks %(band)s", list=term(row["list"]), band=row["rank_band"]),
            "value": row["rate"],
            "low": row["low"],
            "high": row["high"],
        }
        for row in sorted(rows, key=lambda row: (row["list"], _from(row["rank_band"])))
        if (row["published_dt"], row["window_days"]) == newest and row["rank_band"] != "all" and row["low"] is not None
    ]
    return charts.intervals(points, title=_("share of the published rows that were taken")) if points else None


def releases(rows: Rows) -> dict[str, Any]:
    """Whole lists of every judged release, newest first; the picture shows each by its longest window."""
    whole = [row for row in rows if (row["rank_band"], row["source"], row["slice"]) == ("all", "all", "all")]
    whole.sort(key=lambda row: (row["published_dt"], row["list"], row["window_days"]))
    longest = {(row["published_dt"], row["list"]): row for row in whole}
    points = [
        {"dt": row["published_dt"], "rate": row["rate"], "low": row["low"], "high": row["high"],
         "series": _("%(list)s, %(days)s days", list=term(row["list"]), days=row["window_days"])}
        for row in longest.values()
        if row["rate"] is not None and row["low"] is not None
    ]  # fmt: skip
    return {"rows": whole[::-1], "svg": recommend_drawings.rates(points) if points else None}


def promotions(rows: Rows) -> Markup | None:
    """What each night's challenger gained over the model in service, with its interval."""
    points = [
        {"name": moment(row["dt"]), "value": row["difference"], "low": row["low"], "high": row["high"]}
        for row in sorted(rows, key=lambda row: row["dt"], reverse=True)[:_NIGHTS_PICTURED]
        if row["difference"] is not None and row["low"] is not None
    ]
    return (
        charts.intervals(points, title=_("NDCG@100 gained over the model in service"), marks=[0.0]) if points else None
    )


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
                "svg": recommend_drawings.tradeoff(
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
        "rows": order,
        "svg": recommend_drawings.dimensions([row["kl"] for row in order], [row["is_active"] for row in order]),
    }


def _from(band: str) -> int:
    digits = band.removeprefix("over ").split("–")[0]
    return int(digits) + band.startswith("over") if digits.isdigit() else 0
