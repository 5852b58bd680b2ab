"""The table of assets on the first page: searched, filtered, sorted, and every number leads to its evidence."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import tab

pytestmark = pytest.mark.browser


def shown(page: Page) -> list[str]:
    """Names of the assets whose rows show, top to bottom."""
    names = page.locator("#assets-table tbody tr:visible th").all_inner_texts()
    return [name.split()[0] for name in names]


@pytest.mark.parametrize(("folder", "told"), [("", "4 of 4 assets"), ("zh/", "4")])
def test_assets_are_searched_and_filtered_and_it_says_how_many_are_left(
    browser: Browser, ordinary_report: Path, folder: str, told: str
) -> None:
    with tab(browser) as seen:
        page = seen.open(ordinary_report / folder / "index.html")
        status = page.locator(".filters [role=status]")
        everything = shown(page)
        assert sorted(everything) == ["goods", "orders", "people", "user_candidates"] and told in status.inner_text()
        search = page.locator("#search-assets")
        search.fill("ORDERS because")
        assert shown(page) == ["orders"] and "1" in status.inner_text()
        search.fill("nothing of the kind")
        assert shown(page) == [] and "0" in status.inner_text()
        search.fill("")
        page.locator("select[data-field=action]").select_option("protect")
        assert sorted(shown(page)) == ["goods", "user_candidates"]
        page.locator("select[data-field=kind]").select_option("catalogue")
        assert shown(page) == ["goods"]
        for field in ("action", "kind"):
            page.locator(f"select[data-field={field}]").select_option("")
        assert shown(page) == everything and seen.faults == []


def test_a_filtered_table_sorts_what_is_left(browser: Browser, ordinary_report: Path) -> None:
    with tab(browser) as seen:
        page = seen.open(ordinary_report / "index.html")
        page.locator("select[data-field=pii]").select_option("pseudonym")
        heading = page.locator("#assets-table thead th", has_text="Quality").locator("button")
        heading.click()
        first = shown(page)
        heading.click()
        assert {first[0], shown(page)[0]} == {"goods", "orders"} and seen.faults == []


def test_a_number_leads_to_what_it_was_made_from(browser: Browser, ordinary_report: Path) -> None:
    with tab(browser) as seen:
        page = seen.open(ordinary_report / "index.html")
        page.locator("#assets-table tbody tr", has_text="orders").first.locator("td a").first.click()
        assert seen.place == ordinary_report / "evidence.html"
        assert page.locator(":target").is_visible() and seen.faults == []
