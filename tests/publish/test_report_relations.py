"""The relation graph of the report: every foreign key once, what was found told apart from what is declared."""

from __future__ import annotations

import networkx
import pytest

from jobs.lake.context import Context
from jobs.publish import report
from jobs.publish.report.drawings import relations
from jobs.publish.report.relations import layout
from tests.publish.tiny_shop import NIGHT, night_rows, write_night

FOUND = {
    "table": "orders", "columns": ["person"], "kind": "foreign_key", "parent": "people", "parent_columns": ["person"],
    "rows": 8, "orphan_rows": 0, "orphan_ids": 0, "origin": "discovered", "cardinality": "1:0..n", "containment": 1.0,
    "coverage": 0.5, "basis": "exact", "evidence": "all of them have a parent", "suggestion": "foreign_keys:\n  - {x}",
}  # fmt: skip


@pytest.fixture
def html(shop: Context) -> str:
    rows = night_rows()
    rows["relations"].append(FOUND)
    write_night(shop, rows)
    report.run(shop)
    return (shop.lake.path("reports", NIGHT) / "index.html").read_text(encoding="utf-8")


def test_what_was_found_is_a_suggestion_and_no_finding_of_the_table(html: str) -> None:
    section = html.split('<section class="flowing" id="relations"')[1].split("</section>")[0]
    assert "found, not declared" in section
    assert "all of them have a parent" in section
    assert "foreign_keys:" in section
    assert section.count("<tbody>") == 2
    of_orders = html.split('id="table-orders"')[1].split("</section>")[0]
    assert "all of them have a parent" not in of_orders
    assert "names people" not in of_orders


def test_the_picture_has_a_box_for_each_table_and_a_line_for_each_foreign_key() -> None:
    nodes = [{"name": name, "kind": "catalogue", "x": float(x), "y": 0.0} for x, name in enumerate(("orders", "goods"))]
    lines = [{"x": 0.0, "y": 0.0, "x2": 1.0, "y2": 0.0, "state": "orphans", "words": "n → 0..1"}]
    svg = relations(nodes, lines)
    assert svg.count(">orders<") == svg.count(">goods<") == svg.count("n → 0..1") == 1
    assert svg.count("<line") == 1


def test_parents_stand_to_the_right_and_circles_share_a_column() -> None:
    graph = networkx.DiGraph([("lines", "orders"), ("orders", "people"), ("lines", "people"), ("a", "b"), ("b", "a")])
    place = layout(graph)
    assert place["lines"][0] < place["orders"][0] < place["people"][0]
    assert place["a"][0] == place["b"][0]
    assert len(set(place.values())) == 5
