"""Pictures as static SVG: Vega-Lite draws them while the report is built, so the page needs no chart code, no network.

Every colour is one of a few fixed values that the style sheet maps to the theme (light, dark, print). Blue, vermilion,
green, sky, orange and purple are Okabe and Ito's palette for colour-blind readers. What Vega returns is rebuilt from an
allow-list of elements and attributes: no link, style, id or script can pass.
"""

from __future__ import annotations

import functools
import json
import re
from html.parser import HTMLParser
from typing import Any

import vl_convert
from babel.core import get_global
from markupsafe import Markup

from jobs.publish.report.language import SOURCE, current
from jobs.publish.report.text import plain, visible

INK, MUTED, GRID = "#1f2328", "#59636e", "#d1d9e0"
BLUE, VERMILION, GREEN, SKY, ORANGE, PURPLE = "#0072b2", "#d55e00", "#009e73", "#56b4e9", "#e69f00", "#cc79a7"
SERIES = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, MUTED)

Spec = dict[str, Any]

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_CONFIG: Spec = {
    "aria": False,
    "view": {"stroke": None},
    "axis": {"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal", "gridColor": GRID, "domainColor": GRID,
             "tickColor": GRID, "labelFontSize": 11, "titleFontSize": 11, "labelLimit": 220},
    "legend": {"labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 11, "orient": "top",
               "titleFontWeight": "normal"},
    "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "labelFontWeight": "bold"},
    "text": {"fill": INK, "fontSize": 11},
    "range": {"category": list(SERIES)},
}  # fmt: skip
_ELEMENTS = {"g", "path", "line", "rect", "text", "tspan"}
_ATTRIBUTES = {
    "d", "x", "y", "dx", "dy", "x1", "x2", "y1", "y2", "width", "height", "transform", "fill", "fill-opacity", "stroke",
    "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "opacity", "text-anchor", "font-size",
    "font-weight", "font-style",
}  # fmt: skip

_LONG = re.compile(r"(\d\.\d\d)\d+")  # hundredths of a pixel are not seen


def draw(spec: Spec, label: str) -> Markup:
    """A Vega-Lite `spec` as an inline SVG that a screen reader announces as `label`.

    A mark with `aria` true and an encoding `description` shows that text when one hovers over it.
    """
    full = {
        "$schema": _SCHEMA,
        "background": None,
        "padding": {"left": 10, "right": 10, "top": 4, "bottom": 4},
        "config": _CONFIG,
        **spec,
    }
    text = json.dumps(full)
    # Only months and weekdays are named by the locale: the same picture in two languages is drawn once.
    return clean_svg(_drawn(text, _names_of_months() if '"temporal"' in text else None), label)


@functools.lru_cache(maxsize=2000)
def _drawn(spec: str, months: Any) -> str:
    return vl_convert.vegalite_to_svg(json.loads(spec), time_format_locale=months)


def _names_of_months() -> Any:
    """The name d3 has for the language in force, such as zh-CN; None for English, which is d3's own."""
    code = current().code
    return None if code == SOURCE else "-".join(get_global("likely_subtags").get(code, code).split("_")[::2])


def clean_svg(svg: str, label: str) -> Markup:
    """The drawing in `svg`, rebuilt from the allow-list, under a root element of our own."""
    parser = _Rebuild()
    parser.feed(svg)
    parser.close()
    root = Markup('<svg role="img" aria-label="{}" viewBox="{}" width="{}" height="{}">{}</svg>')
    return root.format(plain(label), parser.root["viewbox"], parser.root["width"], parser.root["height"], parser.body())


class _Rebuild(HTMLParser):
    """Collects the allowed elements of an SVG text; its own root is kept aside."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: dict[str, str] = {}
        self._parts: list[Markup] = []
        self._skipped = 0
        self._in_text = 0

    def body(self) -> Markup:
        return Markup("").join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg":
            self.root = {name: value or "" for name, value in attrs}
        elif tag not in _ELEMENTS or self._skipped:
            self._skipped += 1
        else:
            self._in_text += tag in ("text", "tspan")
            self._parts.append(Markup("<{}{}>").format(tag, _attributes(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Vega draws empty backgrounds and foregrounds; nothing is seen of them.
        drawn = dict(attrs).get("d") or tag != "path"
        if (
            tag in _ELEMENTS
            and not self._skipped
            and drawn
            and dict(attrs).get("class") not in ("background", "foreground")
        ):
            told = dict(attrs).get("aria-label")
            empty = Markup("<{}{}/>").format(tag, _attributes(attrs))
            whole = Markup("<{0}{1}><title>{2}</title></{0}>").format(tag, _attributes(attrs), visible(told or ""))
            self._parts.append(whole if told else empty)

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            return
        if self._skipped:
            self._skipped -= 1
        else:
            self._in_text -= tag in ("text", "tspan")
            self._parts.append(Markup("</{}>").format(tag))

    def handle_data(self, data: str) -> None:
        if self._in_text and not self._skipped:
            self._parts.append(Markup("{}").format(data))


def _attributes(attrs: list[tuple[str, str | None]]) -> Markup:
    kept = ((name, value or "") for name, value in attrs if name in _ATTRIBUTES and "url(" not in (value or ""))
    return Markup("").join(Markup(' {}="{}"').format(name, _LONG.sub(r"\1", value)) for name, value in kept)
