"""What the report says of a table's value: its slices, column groups, the cost of its faults and of itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from tests.publish.pages import Site, written
from tests.publish.tiny_shop import NIGHT, night_rows, write_night

HOSTILE = "<script>alert(1)</script>"


def rows() -> dict[str, Any]:
    """The night, with all that was measured of `orders`, and nothing of `goods` but why not."""
    found: dict[str, Any] = dict(night_rows())
    empty = dict.fromkeys(OUTPUTS["value_scores"].schema.names)
    found["value_scores"] = [
        empty
        | found["value_scores"][0]
        | {"substitutability": 0.25, "usage": 0.9, "composite": 71.4, "half_life_days": 20.0},
        empty | {"asset": "goods", "evidence": json.dumps({"note": "not measured: its first rows are of tomorrow"})},
    ]
    shared = {"low": 0.05, "high": 0.07, "measured_on": NIGHT}
    out = {"leave_one_out": 0.01, "leave_one_out_low": 0.0, "leave_one_out_high": 0.02}
    found["value_slices"] = [
        {
            "asset": "orders",
            "slice": f"store: {HOSTILE}",
            "contribution": 0.0612,
            "share": None,
            "users": 40,
            **out,
            **shared,
        },
        {"asset": "orders", "slice": "cold user", "contribution": 0.0555, "share": 0.125, "users": 40, **out, **shared},
    ]
    found["value_groups"] = [
        {"asset": "orders", "group": "history", "columns": ["buyer"], "contribution": 0.0601, **shared},
        {"asset": "orders", "group": "text", "columns": ["note"], "refused": "no value known by yesterday"},
    ]
    found["elasticities"] = [
        {"asset": "orders", "dimension": "completeness", "fault": "nulls", "elasticity": 0.523, "rates": [0.01, 0.2],
         "losses": [0.01, 0.2], "changes": [-0.001, -0.05], **shared},
    ]  # fmt: skip
    found["costs"] = [
        {"asset": "orders", "part": "compute", "amount": 1.5, "quantity": 60.0, "unit": "core-seconds a night",
         "evidence": json.dumps({"stages": {"features": 60.0}})},
    ]  # fmt: skip
    return found


@pytest.fixture
def site(shop: Context) -> Site:
    write_night(shop, rows=rows())
    return written(shop)


def test_every_part_of_the_value_is_shown(site: Site) -> None:
    text = site.table("orders").text
    wanted = "0.0612|cold user|12.5%|0.0601|no value known by yesterday|0.523|core-seconds a night|Composite 71 of 100"
    for shown in (*wanted.split("|"), "make up for 25% of it"):
        assert shown in text, shown
    assert "its first rows are of tomorrow" in site.table("goods").text


def test_names_of_places_are_text(site: Site) -> None:
    assert all(HOSTILE not in page.html for page in site.values())


def test_a_night_before_these_tables_is_shown_too(shop: Context) -> None:
    write_night(shop)
    text = written(shop).table("orders").text
    assert "by group of columns" not in text
    assert "0.1200" in text
