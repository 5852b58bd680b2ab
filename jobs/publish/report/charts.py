"""Pictures of one table or one list: distributions, days, intervals. From plain rows to an SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from jobs.publish.report.language import _, term
from jobs.publish.report.pictures import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    Spec,
    draw,
)
from jobs.publish.report.text import moment, number, visible

Rows = Sequence[Mapping[str, Any]]
_LABEL = 22
_A_QUARTER = 92


def label(content: Any, longest: int = _LABEL) -> str:
    """A data value as a short label inside a picture."""
    text = visible("" if content is None else str(content))
    return text if len(text) <= longest else text[: longest - 1] + "…"


def top_values(values: Sequence[tuple[str, int]]) -> Markup:
    """The most frequent values as horizontal bars, with their labels and counts."""
    rows = [
        {"place": place, "name": label(name), "count": count, "shown": number(count)}
        for place, (name, count) in enumerate(values)
    ]
    y = {"field": "place", "type": "ordinal", "axis": None, "sort": None}
    x = {"field": "count", "type": "quantitative", "axis": None, "scale": {"domainMin": 0}}
    spec: Spec = {
        "data": {"values": rows},
        "hconcat": [
            {
                "width": 125,
                "height": {"step": 13},
                "mark": {"type": "text", "align": "left", "x": 0, "fontSize": 10},
                "encoding": {"y": y, "text": {"field": "name"}},
            },
            {
                "width": 70,
                "height": {"step": 13},
                "mark": {"type": "bar", "color": BLUE, "height": 9},
                "encoding": {"y": y, "x": x},
            },
            {
                "width": 46,
                "height": {"step": 13},
                "mark": {"type": "text", "align": "left", "x": 0, "fontSize": 10, "fill": MUTED},
                "encoding": {"y": y, "text": {"field": "shown"}},
            },
        ],
        "spacing": 2,
    }
    return draw(spec, _("The %(n)s most frequent values; the table beside it lists them", n=len(rows)))


def quantile_strip(quantiles: Sequence[float], low: str, high: str) -> Markup:
    """Numeric quantiles (0.01 … 0.99) as a strip: line 1–99 %, bar 5–95 %, box 25–75 %, tick at the median."""
    q01, q05, q25, q50, q75, q95, q99 = (quantiles[place] for place in (0, 1, 3, 4, 5, 7, 8))
    rows = [
        {"a": q01, "b": q99, "size": 1.5, "tone": MUTED},
        {"a": q05, "b": q95, "size": 6.0, "tone": SKY},
        {"a": q25, "b": q75, "size": 14.0, "tone": BLUE},
    ]
    x: Spec = {"type": "quantitative", "axis": None, "scale": {"zero": False, "nice": False}}
    layers: list[Spec] = [
        {
            "data": {"values": [row]},
            "mark": {"type": "rule", "size": row["size"], "color": row["tone"]},
            "encoding": {"x": {"field": "a", **x}, "x2": {"field": "b"}},
        }
        for row in rows
    ]
    layers.append(
        {
            "data": {"values": [{"m": q50}]},
            "mark": {"type": "tick", "color": INK, "thickness": 2.5, "size": 20},
            "encoding": {"x": {"field": "m", **x}},
        }
    )
    return draw(
        {"width": 240, "height": 24, "layer": layers},
        _(
            "From %(low)s to %(high)s, half of the values between %(q25)s and %(q75)s, the median %(q50)s",
            low=low,
            high=high,
            q25=number(q25),
            q75=number(q75),
            q50=number(q50),
        ),
    )


def days(rows: Rows, cadence: int, events: Rows = (), marks: Rows = ()) -> Markup:
    """The ledger over days: what became of the landed rows, what the shop's calendar held, what stood out.

    Rows: dt, fate, rows, place. `cadence`: days between landings. `events`: first, last, name. `marks`: dt, kind, told.
    """
    span = (max(row["dt"] for row in rows) - min(row["dt"] for row in rows)).days + cadence
    scale: Spec = {"type": "utc", "padding": 8}
    axis: Spec = {"format": "%b %Y" if span > _A_QUARTER else "%d %b", "labelOverlap": True, "labelSeparation": 10}
    # A scale of time, so that a day without a landing is a gap.
    x: Spec = {"type": "temporal", "title": None, "scale": scale, "axis": axis}
    fates = {term("clean"): BLUE, term("quarantined"): VERMILION, term("duplicates"): ORANGE}
    bars: Spec = {
        # A bar of no height is not seen, and a year of them is most of the page.
        "data": {
            "values": [{**row, "fate": term(row["fate"]), "dt": row["dt"].isoformat()} for row in rows if row["rows"]]
        },
        "mark": {"type": "bar", "width": min(max(0.85 * 604 * cadence / span, 1), 24)},
        "encoding": {
            "x": {"field": "dt", **x},
            "y": {"field": "rows", "type": "quantitative", "title": _("rows landed"),
                  "axis": {"tickCount": 4, "format": "~s"}},
            "color": {"field": "fate", "type": "nominal", "title": None, "sort": list(fates),
                      "scale": {"domain": list(fates), "range": list(fates.values())}},
            "order": {"field": "place"},
        },
    }  # fmt: skip
    layers = [*_calendar(events, x), bars, *_marks(marks, x)]
    label = _("Rows landed each day: clean, quarantined, duplicates; the table below holds the figures")
    return draw({"width": 620, "height": 130, "layer": layers}, label)


def _calendar(events: Rows, x: Spec) -> list[Spec]:
    """The shop's promotions and holidays as bands behind the days, their names above them."""
    if not events:
        return []
    values = [
        {
            "first": row["first"].isoformat(),
            "last": (row["last"] + timedelta(days=1)).isoformat(),
            "name": label(row["name"]),
            "told": f"{visible(row['name'])}: {moment(row['first'])} – {moment(row['last'])}",
        }
        for row in events
    ]
    ends: Spec = {"x": {"field": "first", **x}, "x2": {"field": "last"}}
    return [
        {"data": {"values": values}, "mark": {"type": "rect", "color": GRID, "opacity": 0.6, "aria": True},
         "encoding": {**ends, "description": {"field": "told"}}},
        {"data": {"values": values}, "mark": {"type": "text", "align": "left", "baseline": "bottom", "y": -2,
                                              "fontSize": 9, "fill": MUTED},
         "encoding": {"x": {"field": "first", **x}, "text": {"field": "name"}}},
    ]  # fmt: skip


def _marks(marks: Rows, x: Spec) -> list[Spec]:
    """What stood out, as triangles above the day it was found on; hovering tells what."""
    if not marks:
        return []
    kinds = {term("anomaly"): VERMILION, term("drift"): PURPLE}
    values = [
        {"dt": row["dt"].isoformat(), "kind": term(row["kind"]), "told": visible(row["told"]), "place": row["kind"]}
        for row in marks
    ]
    return [
        {"data": {"values": values},
         "mark": {"type": "point", "shape": "triangle-down", "filled": True, "size": 60, "opacity": 1, "aria": True,
                  "y": {"expr": "12"}},
         "encoding": {"x": {"field": "dt", **x}, "description": {"field": "told"},
                      "stroke": {"field": "kind", "type": "nominal", "title": None,
                                 "scale": {"domain": list(kinds), "range": list(kinds.values())}},
                      "fill": {"field": "kind", "type": "nominal", "legend": None,
                               "scale": {"domain": list(kinds), "range": list(kinds.values())}}}},
    ]  # fmt: skip


def intervals(
    rows: Rows, *, title: str, domain: tuple[float, float] | None = None, marks: Sequence[float] = ()
) -> Markup:
    """Values with their intervals. Rows: name, value, low, high. `marks`: vertical lines of reference."""
    shown = [dict(row, name=label(row["name"], 34)) for row in rows]
    y: Spec = {"field": "name", "type": "nominal", "sort": None, "title": None}
    x: Spec = {"type": "quantitative", "title": title, "scale": {"domain": list(domain)} if domain else {"zero": False}}
    layers: list[Spec] = (
        [
            {
                "data": {"values": [{"mark": at} for at in marks]},
                "mark": {"type": "rule", "color": MUTED, "strokeDash": [3, 3]},
                "encoding": {"x": {"field": "mark", **x}},
            }
        ]
        if marks
        else []
    )
    layers += [
        {
            "data": {"values": shown},
            "mark": {"type": "rule", "size": 3, "color": SKY},
            "encoding": {"y": y, "x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "data": {"values": shown},
            "mark": {"type": "point", "filled": True, "size": 70, "color": BLUE, "opacity": 1},
            "encoding": {"y": y, "x": {"field": "value", **x}},
        },
    ]
    return draw(
        {"width": 430, "height": {"step": 22}, "layer": layers},
        _("%(title)s: a point for each value, a line for its 95%% interval", title=title),
    )
