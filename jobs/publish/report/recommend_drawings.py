"""Pictures of the recommender: training curves, trade-offs, latent dimensions, the latent map, rates over releases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from jobs.publish.report.charts import Rows, label
from jobs.publish.report.language import _
from jobs.publish.report.pictures import BLUE, GRID, INK, MUTED, SERIES, SKY, Spec, draw
from jobs.publish.report.text import cut, visible

# Beyond the colours that can be told apart the segments share them, with another sign.
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")


def curves(rows: Rows, best: int | None, title: str) -> Markup:
    """Curves over training epochs. Rows: epoch, value, curve. One panel a curve, since their units differ.

    `best`: the epoch whose weights were kept, a dashed line.
    """
    names = list(dict.fromkeys(row["curve"] for row in rows))
    x: Spec = {"field": "epoch", "type": "quantitative", "title": _("epoch"), "axis": {"tickMinStep": 1, "grid": False}}
    y: Spec = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False}}
    kept: Spec = {
        "data": {"values": [{"epoch": best}] if best else []},
        "mark": {"type": "rule", "color": MUTED, "strokeDash": [3, 3]},
        "encoding": {"x": x},
    }
    panels: list[Spec] = []
    for place, name in enumerate(names):
        colour = SERIES[place % len(SERIES)]
        point = {"filled": True, "size": 14, "color": colour}
        line: Spec = {
            "data": {"values": [row for row in rows if row["curve"] == name]},
            "mark": {"type": "line", "color": colour, "strokeWidth": 2, "point": point},
            "encoding": {"x": x, "y": {**y, "axis": {"tickCount": 5}}},
        }
        heading = {"text": cut(visible(name), 40), "fontSize": 12, "fontWeight": "normal", "color": INK}
        panels.append({"width": 200, "height": 130, "title": heading, "layer": [kept, line]})
    return draw(
        {"concat": panels, "columns": 4, "spacing": 24},
        _("%(title)s: %(names)s over epochs; the table below holds the figures", title=title, names=", ".join(names)),
    )


def tradeoff(rows: Rows, name: str) -> Markup:
    """Relevance against diversity, a point a knob value. Rows: knob, x, y, low, high (of y)."""
    x: Spec = {"type": "quantitative", "title": _("diversity within a list"), "scale": {"zero": False}}
    y: Spec = {"type": "quantitative", "title": "NDCG@20", "scale": {"zero": False}}
    order: Spec = {"field": "knob", "type": "quantitative"}
    layers: list[Spec] = [
        {
            "mark": {"type": "rule", "size": 2, "color": SKY},
            "encoding": {"x": {"field": "x", **x}, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "color": BLUE, "point": {"filled": True, "size": 50, "color": BLUE}},
            "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "order": order},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 6, "dy": -8},
            "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "text": {"field": "knob"}},
        },
    ]
    return draw(
        {"width": 360, "height": 200, "data": {"values": [dict(row) for row in rows]}, "layer": layers},
        _("List %(name)s: NDCG@20 as the knob raises diversity; the table below holds the figures", name=visible(name)),
    )


def dimensions(values: Sequence[float], active: Sequence[bool]) -> Markup:
    """One bar a latent dimension, as given; inactive ones pale."""
    rows = [
        {"place": place, "kl": value, "tone": BLUE if used else GRID}
        for place, (value, used) in enumerate(zip(values, active, strict=True))
    ]
    x: Spec = {"field": "place", "type": "quantitative", "title": _("latent dimension, by KL"), "axis": {"grid": False}}
    y: Spec = {"field": "kl", "type": "quantitative", "title": _("KL, nats"), "axis": {"tickCount": 4}}
    spec: Spec = {
        "width": 620,
        "height": 90,
        "data": {"values": rows},
        "mark": {"type": "bar", "width": max(600 / max(len(rows), 1) - 1, 1)},
        "encoding": {"x": x, "y": y, "color": {"field": "tone", "type": "nominal", "scale": None}},
    }
    return draw(
        spec,
        _("KL of %(n)s latent dimensions, largest first; %(active)s are active", n=len(rows), active=sum(active)),
    )


def rates(rows: Rows) -> Markup:
    """Rates of past releases with their intervals. Rows: dt, series, rate, low, high."""
    names = list(dict.fromkeys(row["series"] for row in rows))
    shown = [dict(row, dt=row["dt"].isoformat()) for row in rows]
    x: Spec = {"field": "dt", "type": "temporal", "title": _("night it was published"), "scale": {"type": "utc"}}
    y: Spec = {"type": "quantitative", "title": _("share taken"), "axis": {"tickCount": 5, "format": "%"}}
    colour: Spec = {
        "field": "series",
        "type": "nominal",
        "title": None,
        "scale": {"domain": names, "range": [SERIES[place % len(SERIES)] for place in range(len(names))]},
    }
    layers: list[Spec] = [
        {
            "mark": {"type": "rule", "size": 2, "opacity": 0.6},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}, "color": colour},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2, "point": {"filled": True, "size": 40}},
            "encoding": {"x": x, "y": {"field": "rate", **y}, "color": colour},
        },
    ]
    return draw(
        {"width": 560, "height": 180, "data": {"values": shown}, "layer": layers},
        _("Share of the published rows that were taken, by release; the table below holds the figures"),
    )


def latent_map(items: Rows, segments: Rows) -> Markup:
    """Items as points in the colour and sign of their segment, segments as their numbers.

    Items: x, y, segment, told. Segments: x, y, segment, number, told. `told` shows when one hovers over the mark.
    """
    names = list(dict.fromkeys(row["segment"] for row in (*segments, *items)))
    colours = [SERIES[place % len(SERIES)] for place in range(len(names))]
    shapes = [_SHAPES[place // len(SERIES) % len(_SHAPES)] for place in range(len(names))]
    x: Spec = {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-1.08, 1.08]}}
    y: Spec = {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [-1.08, 1.08]}}
    told: Spec = {"field": "told", "type": "nominal"}
    legend: Spec = {"columns": 1, "labelLimit": 420, "symbolSize": 70, "symbolOpacity": 1}
    points: Spec = {
        "data": {"values": [dict(row) for row in items]},
        "mark": {"type": "point", "filled": True, "size": 42, "opacity": 0.75, "aria": True},
        "encoding": {
            "x": x,
            "y": y,
            "description": told,
            "color": _by_segment(names, colours, legend),
            "shape": _by_segment(names, list(shapes), legend),
        },
    }
    disc: Spec = {"type": "circle", "size": 420, "color": "#ffffff", "opacity": 1, "stroke": INK, "strokeWidth": 1.5}
    own: Spec = {"x": x, "y": y, "description": told}
    numbers: list[Spec] = [
        {"data": {"values": [dict(row) for row in segments]}, "mark": {**disc, "aria": True}, "encoding": own},
        {
            "data": {"values": [dict(row) for row in segments]},
            "mark": {"type": "text", "fontWeight": "bold", "fontSize": 12},
            "encoding": {"x": x, "y": y, "text": {"field": "number"}},
        },
    ]
    layers = [points, *(numbers if segments else [])]
    return draw(
        {"width": 620, "height": 470, "layer": layers},
        _("Items and segments by nearness in the latent space; the table below lists them"),
    )


def _by_segment(names: list[str], values: list[Any], legend: Spec) -> Spec:
    scale = {"domain": names, "range": values}
    return {"field": "segment", "type": "nominal", "title": None, "scale": scale, "legend": legend}


def segment_name(number: int | None, name: str | None) -> str:
    """How the map's legend calls a segment."""
    return _("none") if number is None or name is None else f"{number} · {label(name, 60)}"
