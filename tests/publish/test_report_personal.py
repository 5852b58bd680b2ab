"""The report's section on personal data: what was found, the mend, and detected columns masked like declared ones."""

from __future__ import annotations

import html

import pytest

from jobs.lake.context import Context
from jobs.lake.masking import MASK
from jobs.publish import report
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
def page(shop: Context) -> str:
    rows = night_rows()
    for row in rows["table_profiles"]:
        if (row["table"], row["column"]) == ("goods", "title"):
            row |= {"min": PLANTED, "max": PLANTED, "top_values": [{"value": PLANTED, "count": 6}]}
    write_night(shop, rows)
    write(shop, "sensitivity", NIGHT, [finding("goods", "title")])
    report.run(shop)
    return (shop.lake.path("reports", NIGHT) / "index.html").read_text(encoding="utf-8")


def test_a_finding_stands_in_its_table_s_section_with_its_mend(page: str) -> None:
    section = page[page.index('id="table-goods"') :]
    section = html.unescape(section[: section.index("</section>")])
    assert "personal data that nobody declared" in section and "pii: direct" in section
    assert "email address" in section and "mobile" in section and "70.0" in section
    assert "no word of it" in section


def test_a_detected_column_is_masked(page: str) -> None:
    assert PLANTED not in page and MASK in page


def test_a_table_without_findings_says_so(page: str) -> None:
    section = page[page.index('id="table-orders"') :]
    assert "None is declared and none was found." in section[: section.index("</section>")]


def test_a_night_without_the_stage_says_that_nobody_looked(shop: Context) -> None:
    write_night(shop, night_rows())
    report.run(shop)
    page = (shop.lake.path("reports", NIGHT) / "index.html").read_text(encoding="utf-8")
    assert "Personal data was not looked for." in page
