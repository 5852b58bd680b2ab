"""The larger pictures: the portfolio of assets, training curves, the flow of the night."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from jobs.publish.report.charts import Rows, label
from jobs.publish.report.pictures import BLUE, GREEN, GRID, INK, MUTED, PURPLE, SERIES, SKY, VERMILION, Spec, draw
from jobs.publish.report.text import cut, visible

ACTION_COLOURS = {"fix first": VERMILION, "protect": GREEN, "measure more": BLUE, "retire candidate": PURPLE}


def portfolio(rows: Rows, quality_target: float) -> Markup:
    """Value against quality, bubble = cost, both intervals drawn. Rows: asset, quality…, value…, cost, action."""
    shown = [dict(row, asset=label(row["asset"], 30)) for row in rows]
    x: Spec = {
        "type": "quantitative",
        "title": "quality (0–100)",
        "scale": {"zero": False, "nice": True, "padding": 20},
    }
    y: Spec = {
        "type": "quantitative",
        "title": "value (NDCG@20 lost without it)",
        "scale": {"zero": True, "padding": 12},
    }
    colour: Spec = {
        "field": "action",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(ACTION_COLOURS), "range": list(ACTION_COLOURS.values())},
        "legend": {"orient": "right"},
    }
    thin: Spec = {"type": "rule", "size": 1.5, "opacity": 0.6}
    spec: Spec = {
        "width": 620,
        "height": 330,
        "data": {"values": shown},
        "layer": [
            {
                "data": {"values": [{"at": quality_target}]},
                "mark": {"type": "rule", "color": MUTED, "strokeDash": [4, 4]},
                "encoding": {"x": {"field": "at", **x}},
            },
            {
                "mark": thin,
                "encoding": {
                    "x": {"field": "quality_low", **x},
                    "x2": {"field": "quality_high"},
                    "y": {"field": "value", **y},
                    "color": colour,
                },
            },
            {
                "mark": thin,
                "encoding": {
                    "y": {"field": "value_low", **y},
                    "y2": {"field": "value_high"},
                    "x": {"field": "quality", **x},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "circle", "opacity": 0.75, "stroke": INK, "strokeWidth": 1},
                "encoding": {
                    "x": {"field": "quality", **x},
                    "y": {"field": "value", **y},
                    "color": colour,
                    "size": {
                        "field": "cost",
                        "type": "quantitative",
                        "title": "cost a month",
                        "scale": {"range": [60, 900]},
                        "legend": {"symbolFillColor": GRID, "tickCount": 3, "orient": "right"},
                    },
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 12, "dy": -9},
                "encoding": {"x": {"field": "quality", **x}, "y": {"field": "value", **y}, "text": {"field": "asset"}},
            },
        ],
    }
    return draw(spec, "Assets by value and quality, with intervals; the asset table above holds the figures")


def curves(rows: Rows, best: int | None, title: str) -> Markup:
    """Curves over training epochs. Rows: epoch, value, curve. One panel a curve, since their units differ.

    `best`: the epoch whose weights were kept, a dashed line.
    """
    names = list(dict.fromkeys(row["curve"] for row in rows))
    x: Spec = {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1, "grid": False}}
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
        f"{title}: {', '.join(names)} over epochs; the table below holds the figures",
    )


def tradeoff(rows: Rows, name: str) -> Markup:
    """Relevance against diversity, a point a knob value. Rows: knob, x, y, low, high (of y)."""
    x: Spec = {"type": "quantitative", "title": "diversity within a list", "scale": {"zero": False}}
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
        f"List {visible(name)}: NDCG@20 falls as the knob raises diversity; the table below holds the figures",
    )


def dimensions(values: Sequence[float], active: Sequence[bool]) -> Markup:
    """One bar a latent dimension, as given; inactive ones pale."""
    rows = [
        {"place": place, "kl": value, "tone": BLUE if used else GRID}
        for place, (value, used) in enumerate(zip(values, active, strict=True))
    ]
    spec: Spec = {
        "width": 620,
        "height": 90,
        "data": {"values": rows},
        "mark": {"type": "bar", "width": max(600 / max(len(rows), 1) - 1, 1)},
        "encoding": {
            "x": {
                "field": "place",
                "type": "quantitative",
                "title": "latent dimension, by KL",
                "axis": {"grid": False},
            },
            "y": {"field": "kl", "type": "quantitative", "title": "KL, nats", "axis": {"tickCount": 4}},
            "color": {"field": "tone", "type": "nominal", "scale": None},
        },
    }
    return draw(spec, f"KL of {len(rows)} latent dimensions, largest first; {sum(active)} are active")


def flow(nodes: Rows, edges: Rows, columns: int) -> Markup:
    """Boxes in columns, joined by lines. Nodes: name, x, y, chapter. Edges: x, y, x2, y2 (centres of boxes)."""
    chapters = list(dict.fromkeys(node["chapter"] for node in nodes))
    tallest = max((node["y"] for node in nodes), default=1)
    x: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.5, columns - 0.5]}}
    y: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.6, tallest + 0.6], "reverse": True}}
    colour: Spec = {
        "field": "chapter",
        "type": "nominal",
        "title": None,
        "scale": {"domain": chapters, "range": list(SERIES[: len(chapters)])},
    }
    spec: Spec = {
        "width": 92 * columns,
        "height": 44 * (int(tallest) + 1) + 20,
        "layer": [
            {
                "data": {"values": list(edges)},
                "mark": {"type": "rule", "color": MUTED, "size": 1.2, "opacity": 0.7},
                "encoding": {
                    "x": {"field": "x", **x},
                    "y": {"field": "y", **y},
                    "x2": {"field": "x2"},
                    "y2": {"field": "y2"},
                },
            },
            {
                "data": {"values": list(nodes)},
                "mark": {"type": "rect", "width": 76, "height": 24, "cornerRadius": 4, "fill": GRID, "strokeWidth": 2},
                "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "stroke": colour},
            },
            {
                "data": {"values": list(nodes)},
                "mark": {"type": "text"},
                "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "text": {"field": "name"}},
            },
        ],
    }
    return draw(spec, "The stages of the night and what each needs; the table below lists them")


def relations(nodes: Rows, lines: Rows) -> Markup:
    """Boxes joined by lines. Nodes: name, kind, x, y. Lines: x, y, x2, y2 (centres of boxes), state, words."""
    columns = max(node["x"] for node in nodes) + 1
    rows = max(node["y"] for node in nodes) + 1
    x: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.5, columns - 0.5]}}
    y: Spec = {"type": "quantitative", "axis": None, "scale": {"domain": [-0.6, rows - 0.4], "reverse": True}}
    kinds = sorted({node["kind"] for node in nodes})
    stroke: Spec = {
        "field": "kind",
        "type": "nominal",
        "title": None,
        "scale": {"domain": kinds, "range": list(SERIES[: len(kinds)])},
    }
    state: Spec = {
        "field": "state",
        "type": "nominal",
        "title": None,
        "scale": {"domain": ["whole", "orphans", "found, not declared"], "range": [MUTED, VERMILION, PURPLE]},
    }
    ends: Spec = {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    words = [
        {"x": 0.62 * each["x"] + 0.38 * each["x2"], "y": 0.62 * each["y"] + 0.38 * each["y2"], "words": each["words"]}
        for each in lines
    ]
    at: Spec = {"x": {"field": "x", **x}, "y": {"field": "y", **y}}
    box = {"type": "rect", "width": 150, "height": 26, "cornerRadius": 4, "fill": GRID, "strokeWidth": 2}
    spec: Spec = {
        "width": 215 * int(columns),
        "height": 62 * int(rows + 0.5) + 20,
        "resolve": {"scale": {"color": "independent"}},
        "layer": [
            {
                "data": {"values": list(lines)},
                "mark": {"type": "rule", "size": 1.6},
                "encoding": {**ends, "color": state},
            },
            {"data": {"values": list(nodes)}, "mark": box, "encoding": {**at, "stroke": stroke}},
            {"data": {"values": list(nodes)}, "mark": {"type": "text"}, "encoding": {**at, "text": {"field": "name"}}},
            {
                "data": {"values": words},
                "mark": {"type": "text", "dy": -7},
                "encoding": {**at, "text": {"field": "words"}},
            },
        ],
    }
    return draw(spec, "Tables and the foreign keys between them; the table below lists them")
