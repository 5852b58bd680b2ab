"""The larger pictures: the portfolio of assets, the flow of the night, the relations of tables."""

from __future__ import annotations

from markupsafe import Markup

from jobs.publish.report.charts import Rows, label
from jobs.publish.report.language import _, term
from jobs.publish.report.pictures import BLUE, GREEN, GRID, INK, MUTED, PURPLE, SERIES, VERMILION, Spec, draw

ACTION_COLOURS = {"fix first": VERMILION, "protect": GREEN, "measure more": BLUE, "retire candidate": PURPLE}


def portfolio(rows: Rows, quality_target: float) -> Markup:
    """Value against quality, bubble = cost, both intervals drawn. Rows: asset, quality…, value…, cost, action."""
    shown = [dict(row, asset=label(row["asset"], 30), action=term(row["action"])) for row in rows]
    x: Spec = {
        "type": "quantitative",
        "title": _("quality (0–100)"),
        "scale": {"zero": False, "nice": True, "padding": 20},
    }
    y: Spec = {
        "type": "quantitative",
        "title": _("value (NDCG@20 owed to it)"),
        "scale": {"zero": True, "padding": 12},
    }
    colour: Spec = {
        "field": "action",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [term(action) for action in ACTION_COLOURS], "range": list(ACTION_COLOURS.values())},
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
                        "title": _("cost a month"),
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
    return draw(spec, _("Assets by value and quality, with intervals; the asset table above holds the figures"))


def flow(nodes: Rows, edges: Rows, columns: int) -> Markup:
    """Boxes in columns, joined by lines. Nodes: name, x, y, chapter. Edges: x, y, x2, y2 (centres of boxes)."""
    nodes = [dict(node, chapter=term(node["chapter"])) for node in nodes]
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
    return draw(spec, _("The stages of the night and what each needs; the table below lists them"))


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
        "scale": {
            "domain": [term(one) for one in ("whole", "orphans", "found, not declared")],
            "range": [MUTED, VERMILION, PURPLE],
        },
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
    return draw(spec, _("Tables and the foreign keys between them; the table below lists them"))
