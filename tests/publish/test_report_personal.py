"""The report's section on personal data: what was found, the mend, and detected columns masked like declared ones."""

from __future__ import annotations

import pytest

from jobs.lake.context import Context
from jobs.lake.masking import MASK
from tests.publish.pages import Site, written
from tests.publish.tiny_shop import NIGHT, night_rows, write, write_night

PLANTED = "ann.lee@private.example"


def finding(table: str, column: str, **facts: object) -> dict[str, object]:
    return {
        "table": table, "column": column, "declared": None, "pii": "direct", "detected": "email_address",
        "also": ["mobile"], "origin": "detected", "rows": 7, "matching_rows": 5, "share": 0.7, "low": 0.5, "high": 0.8,
        "confidence": "high", "severity": "critical", "finding": "personal data that nobody declared",
        "mend": "columns:\n  title: {…, pii: direct}",
    } | facts  # fmt: skip


@pytest.fixture
def site(shop: Context) -> Site:
    rows = night_rows()
    for row in rows["table_profiles"]:
        if (row["table"], row["column"]) == ("goods", "title"):
            row |= {"min": PLANTED, "max": PLANTED, "top_values": [{"value": PLANTED, "count": 6}]}
    write_night(shop, rows)
    write(shop, "sensitivity", NIGHT, [finding("goods", "title")])
    return written(shop)


def test_a_finding_stands_on_its_table_s_page_with_its_mend(site: Site) -> None:
    text = site.table("goods").text
    assert "personal data that nobody declared" in text and "pii: direct" in text
    assert "email address" in text and "mobile" in text and "70.0" in text
    assert "no word of it" in text


def test_a_detected_column_is_masked(site: Site) -> None:
    assert all(PLANTED not in page.html for page in site.values()) and MASK in site.table("goods").text


def test_a_table_without_findings_says_so(site: Site) -> None:
    assert "None is declared and none was found." in site.table("orders").text


def test_a_night_without_the_stage_says_that_nobody_looked(shop: Context) -> None:
    write_night(shop, night_rows())
    assert "Personal data was not looked for." in written(shop).table("orders").text
