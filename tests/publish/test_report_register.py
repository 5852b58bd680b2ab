"""Done 6: every number of the register in the report leads to its evidence, and no link of a page leads nowhere."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from jobs.lake.context import Context
from jobs.publish import register
from tests.publish.pages import VOID, Site, written
from tests.publish.test_register import value_row
from tests.publish.tiny_shop import NIGHT, night_rows, tables, write_night


class Cells(HTMLParser):
    """The cells of the table of assets with their links and text, and the text below every id of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[dict]] = []
        self.texts: dict[str, str] = {}
        self.inside = False
        self.open: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.texts[found["id"]] = ""
        if tag not in VOID:
            self.open.append((tag, found.get("id")))
        if tag == "section":
            self.inside = found.get("id") == "assets"
        if self.inside and tag == "tr":
            self.rows.append([])
        if self.inside and tag == "td" and self.rows:
            self.rows[-1].append({"class": found.get("class", ""), "links": [], "text": ""})
        if self.inside and tag == "a" and self.rows and self.rows[-1]:
            self.rows[-1][-1]["links"].append(found["href"])

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _, name in self.open:
            if name:
                self.texts[name] += data
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1]["text"] += data


def move(score: str, asset: str, change: float) -> dict:
    return {
        "score": score, "asset": asset, "column": None, "dimension": "overall" if score == "quality" else None,
        "before_dt": NIGHT.replace(day=1), "before": 80.0, "after": 80.0 + change, "change": change,
        "data": change, "rule": 0.0, "weight": 0.0, "words": f"{asset} moved",
    }  # fmt: skip


def fix(asset: str, place: int) -> dict:
    return {
        "asset": asset, "column": "pieces", "dimension": "accuracy", "rule": "pieces_positive", "severity": "major",
        "place": place, "passed": 0.9, "broken": 1, "tested": 10, "points": 1.25, "points_low": 1.0,
        "points_high": 1.5, "dimension_points": 5.0, "value": 0.1, "stake": 0.001, "words": f"mend {asset}",
    }  # fmt: skip


@pytest.fixture
def site(shop: Context) -> Site:
    rows = night_rows()
    rows["value_scores"] = [value_row("orders", 0.12), value_row("goods", 0.0), value_row("people", None)]
    rows["score_moves"] = [move("quality", name, -1.5) for name in tables()] + [move("value", "orders", 0.01)]
    rows["fixes"] = [fix(name, place) for place, name in enumerate(tables(), start=1)]
    rows["move_carriers"] = [
        {"score": "quality", "asset": "orders", "dimension": "overall", "effect": "data", "carrier_asset": "orders",
         "carrier_dimension": "accuracy", "carrier_column": "pieces", "carrier_rule": "pieces_positive",
         "part": -1.5, "before": 0.95, "after": 0.9}
    ]  # fmt: skip
    del rows["assets"]
    write_night(shop, rows)
    register.run(shop)
    return written(shop)


def test_every_number_of_the_register_leads_to_its_evidence(site: Site) -> None:
    body = [row for row in Cells(site["index.html"].html).rows if row]
    assert len(body) > len(tables()) + 5
    numbers = [
        cell for row in body for cell in row if "num" in cell["class"].split() or any(c.isdigit() for c in cell["text"])
    ]
    assert len(numbers) > 8 * len(tables())
    for cell in numbers:
        assert cell["links"], cell
        assert all(site.arrives("index.html", link) for link in cell["links"]), cell


def test_the_evidence_says_the_number_it_stands_for(site: Site, shop: Context) -> None:
    page = site["evidence.html"]
    texts = Cells(page.html).texts
    for row in shop.lake.read("assets", NIGHT).to_pylist():
        own = f"evidence-{row['asset'].replace('_', '-')}"
        assert f"{own}-rows" in page.ids and f"{own}-action" in page.ids
        assert row["asset"] in texts[own]
        assert json.loads(row["evidence"])["cost"]


def test_no_link_of_any_page_leads_nowhere(site: Site) -> None:
    for path, page in site.items():
        links = [link["href"] for link in page.all("a")]
        assert links and all(site.arrives(path, link) for link in links), path


def test_moves_and_fixes_stand_in_the_report(site: Site) -> None:
    for words in ("orders moved", "mend orders", "Why scores moved", "What to mend first", "pieces_positive"):
        assert words in site.text
    assert "1.25" in site["fixes.html"].text and "-1.5" in site["moves.html"].text


def test_without_moves_and_fixes_the_report_says_so(shop: Context) -> None:
    write_night(shop, night_rows())
    site = written(shop)
    assert "What moved the scores was not measured" in site["moves.html"].text
    assert "What mending gains was not measured" in site["fixes.html"].text
