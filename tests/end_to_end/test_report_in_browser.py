"""The reports of whole runs in a real browser: every page of both languages opens without a fault, within its size."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from jobs.lake.partitions import Lake
from tests.browser.test_report_access import faults
from tests.browser.walking import LARGEST_PAGE, LARGEST_REPORT, pages, walked
from tests.browsing import tab
from tests.end_to_end.conftest import DEMO_DATE, Shop

pytestmark = [pytest.mark.browser, pytest.mark.spark]


def whole(browser: Browser, report: Path) -> None:
    """What must hold for the report of any shop."""
    with tab(browser) as seen:
        assert set(walked(seen, report)) == set(pages(report))
        assert seen.faults == []


def test_the_small_shop_s_report_is_whole(browser: Browser, finished_shop: Shop) -> None:
    whole(browser, Lake(finished_shop.lake).path("reports", finished_shop.last_day))


@pytest.mark.demo
def test_the_demo_s_report_is_whole_and_light(browser: Browser, demo_lake: Lake) -> None:
    report = demo_lake.path("reports", DEMO_DATE)
    whole(browser, report)
    sizes = {file.relative_to(report): file.stat().st_size for file in pages(report)}
    assert max(sizes.values()) < LARGEST_PAGE and sum(sizes.values()) < LARGEST_REPORT, sizes


@pytest.mark.demo
@pytest.mark.parametrize("path", ["index.html", "zh/tables/transactions.html"])
def test_the_demo_s_largest_tables_have_no_serious_fault_of_access(
    browser: Browser, demo_lake: Lake, path: str
) -> None:
    with tab(browser) as seen:
        assert faults(seen.open(demo_lake.path("reports", DEMO_DATE) / path)) == []
