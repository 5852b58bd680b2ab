"""Trends over runs: one small picture a figure, and the runs as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from jobs.publish.report.history import WHOLE
from jobs.publish.report.language import _
from jobs.publish.report.night import Night, Rows
from jobs.publish.report.pictures import BLUE, INK, ORANGE, SKY, Spec, draw
from jobs.publish.report.text import decimal, moment

_FEWEST = 2  # a course needs two points


def trends(night: Night) -> dict[str, Any]:
    """The past runs, newest first, and the course of their figures; no picture of a single run."""
    metric = f"{night.project.pipeline.release.metric}@{night.project.pipeline.release.k}"
    panels: list[tuple[str, list[Any], Sequence[Any]]] = [
        (_("quality of all data"), [_point(run, run["qualities"].get(WHOLE), "score") for run in night.runs], ()),
        (_("blend, %(metric)s", metric=metric), [_point(run, run["blend"], "value") for run in night.runs],
         [_point(run, run["floor"], "value") for run in night.runs]),
        (_("rows in use"), [_plain(run, run["rows"]) for run in night.runs], ()),
        (_("cost a month"), [_plain(run, run["cost"]) for run in night.runs], ()),
    ]  # fmt: skip
    drawn = [panel for title, points, floor in panels if (panel := _panel(title, points, floor))]
    return {"runs": night.runs[::-1], "whole": WHOLE, "metric": metric, "svg": _picture(drawn) if drawn else None}


def quality_course(night: Night, asset: str) -> Markup | None:
    """The course of one asset's quality; None of a single run."""
    panel = _panel(_("quality"), [_point(run, run["qualities"].get(asset), "score") for run in night.runs], ())
    return _picture([panel], 430) if panel else None


def _point(run: dict[str, Any], row: dict[str, Any] | None, field: str) -> dict[str, Any] | None:
    if row is None or row[field] is None:
        return None
    low, high = (row[end] if row[end] is not None else row[field] for end in ("low", "high"))
    return {"dt": run["dt"], "value": row[field], "low": low, "high": high}


def _plain(run: dict[str, Any], figure: float) -> dict[str, Any]:
    return {"dt": run["dt"], "value": figure, "low": figure, "high": figure}


def _panel(title: str, points: Sequence[Any], floor: Sequence[Any]) -> Spec | None:
    """A line with its band, and the floor dashed; None where fewer than two runs have the figure."""
    found = [point for point in points if point]
    if len(found) < _FEWEST:
        return None
    x: Spec = {"field": "dt", "type": "temporal", "title": None, "scale": {"type": "utc"},
               "axis": {"format": "%d %b", "tickCount": 4, "labelOverlap": True, "grid": False}}  # fmt: skip
    y: Spec = {"type": "quantitative", "title": None, "scale": {"zero": False}, "axis": {"tickCount": 4}}
    line: Spec = {"x": x, "y": {"field": "value", **y}}
    layers: list[Spec] = [
        {"data": {"values": _dated(found)}, "mark": {"type": "area", "color": SKY, "opacity": 0.35},
         "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}}},
    ]  # fmt: skip
    base = [point for point in floor if point]
    if base:
        dashed = {"type": "line", "color": ORANGE, "strokeDash": [4, 3]}
        layers.append({"data": {"values": _dated(base)}, "mark": dashed, "encoding": line})
    layers += [
        {"data": {"values": _dated(found)}, "mark": {"type": "line", "color": BLUE}, "encoding": line},
        {"data": {"values": _dated(found)}, "mark": {"type": "point", "filled": True, "size": 40, "color": BLUE,
         "opacity": 1, "aria": True}, "encoding": {**line, "description": {"field": "told"}}},
    ]  # fmt: skip
    heading = {"text": title, "fontSize": 12, "fontWeight": "normal", "color": INK, "anchor": "start"}
    return {"width": 170, "height": 90, "title": heading, "layer": layers}


def _dated(points: Rows) -> Rows:
    return [
        {**point, "dt": point["dt"].isoformat(), "told": f"{moment(point['dt'])}: {decimal(point['value'], 3)}"}
        for point in points
    ]


def _picture(panels: list[Spec], width: int = 170) -> Markup:
    spec: Spec = {"concat": [{**panel, "width": width} for panel in panels], "columns": 4, "spacing": 28}
    return draw(spec, _("Figures over the past runs, with their 95%% intervals; the table below lists them"))
