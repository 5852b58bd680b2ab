"""The relation graph of the report: every foreign key once, what was found told apart from what is declared."""

from __future__ import annotations

import re
from datetime import date

import networkx
import pytest

from jobs.lake.context import Context
from jobs.publish.report.drawings import relations
from jobs.publish.report.relations import layout
from tests.publish.pages import Site, written
from tests.publish.tiny_shop import night_rows, write_night

FOUND = {
    "table": "orders", "columns": ["person"], "kind": "foreign_key", "parent": "people", "parent_columns": ["person"],
    "rows": 8, "orphan_rows": 0, "orphan_ids": 0, "origin": "discovered", "cardinality": "1:0..n", "containment": 1.0,
    "coverage": 0.5, "basis": "exact", "evidence": "all of them have a parent", "suggestion": "foreign_keys:\n  - {x}",
}  # fmt: skip


@pytest.fixture
def site(shop: Context) -> Site:
    rows = night_rows()
    rows["relations"].append(FOUND)
    write_night(shop, rows)
    return written(shop)


def test_what_was_found_is_a_suggestion_and_no_finding_of_the_table(site: Site) -> None:
    section = site["relations.html"].section("relations")
    assert "found, not declared" in section
    assert "all of them have a parent" in section
    assert "foreign_keys:" in section
    assert section.count("<tbody>") == 2
    of_orders = site.table("orders").html
    assert "all of them have a parent" not in of_orders
    assert "names people" not in of_orders


def test_what_rows_say_of_their_own_table_stands_on_its_page(shop: Context) -> None:
    gap = {"first_missing": date(2020, 4, 9), "last_missing": date(2020, 4, 9), "expected_rows": 29.0}
    sampled = {"table": "orders", "rows": 900, "sample_rows": 300}
    rows = night_rows() | {
        "dependencies": [
            sampled | {"determinant": ["good"], "dependent": "pieces", "violations": 7},
            sampled | {"determinant": ["at", "good"], "dependent": "person", "sample_error": 0.0123},
        ],
        "correlations": [sampled | {"column": "pieces", "other_column": "at", "measure": "spearman", "value": 0.5,
                                    "low": 0.41, "high": 0.58, "pairs": 290}],
        "time_coverage": [{"table": "orders", "column": "at", "rows": 900, "first_day": date(2020, 4, 1), "days": 32,
                           "last_day": date(2020, 5, 2), "days_with_rows": 31, "gaps": [gap]}],
    }  # fmt: skip
    write_night(shop, rows)
    site = written(shop)
    text = re.sub(r"<[^>]*>", "", site.table("orders").section("relations"))
    assert "2 columns that follow from others" in text
    assert "about 1.23%300 sampled" in text
    assert "0.50[0.41 – 0.58]290 of 300 sampled" in text
    assert (
        "events on 31 of 32 days, Apr 1, 2020 to May 2, 2020; nothing from Apr 9, 2020 to Apr 9, 2020 (about 29 rows"
        in text
    )
    assert "follow from others" not in site.table("goods").text


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
