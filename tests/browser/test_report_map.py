"""The latent map and the neighbours: hovered, clicked, searched, by keyboard, and without any script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import tab

pytestmark = pytest.mark.browser


def neighbours(page: Page, sense: str) -> list[str]:
    """The names in a table of neighbours, as they show."""
    return page.locator(f"[data-neighbours={sense}] tbody th").all_inner_texts()


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_a_point_tells_what_it_is_and_a_click_shows_its_neighbours(
    browser: Browser, ordinary_report: Path, folder: str
) -> None:
    with tab(browser) as seen:
        page = seen.open(ordinary_report / folder / "recommendations.html")
        told = page.locator("#latent-map path > title")
        items = [text for text in told.all_text_contents() if "Thing" in text]
        assert len(items) == 40 and len(set(items)) == 40
        assert told.count() == 42, "forty items and two segments"
        point = page.locator("#latent-map path", has=page.locator("title", has_text="Thing i07 ")).first
        point.click(force=True)
        assert page.locator("#chosen-item").inner_text() == "Thing i07 of kind 3 · i07"
        assert (
            page.locator("#latent-map .chosen title").all_text_contents() == point.locator("title").all_text_contents()
        )
        assert [name.splitlines()[0] for name in neighbours(page, "substitute")] == [
            f"Thing {item} of kind 3" for item in ("i03", "i11", "i15")
        ]
        assert all("of kind 3" in name for name in neighbours(page, "near")) and len(neighbours(page, "near")) == 3
        assert neighbours(page, "complement") == []
        assert page.locator(".sense.empty .none").is_visible() and seen.faults == []


def test_items_are_found_by_name_and_chosen_by_keyboard(browser: Browser, ordinary_report: Path) -> None:
    with tab(browser) as seen:
        page = seen.open(ordinary_report / "recommendations.html")
        page.get_by_label("Find an item").fill("kind 2")
        assert page.locator("#item-choice option").count() == 10
        assert page.locator("#items-found").inner_text() == "10 items found"
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.locator("#chosen-item").inner_text() == "Thing i06 of kind 2 · i06"
        page.get_by_label("Find an item").fill("nothing of the kind")
        assert page.locator("#items-found").inner_text() == "0 items found" and seen.faults == []


def test_the_map_s_table_lists_its_items_and_sorts(browser: Browser, ordinary_report: Path) -> None:
    with tab(browser) as seen:
        page = seen.open(ordinary_report / "recommendations.html")
        page.get_by_text("The items of the map as a table").click()
        rows = page.locator("#latent details table tbody tr")
        assert rows.count() == 40 and rows.first.is_visible()
        assert rows.first.inner_text().split("\t")[-1] == "100"
        page.locator("#latent details th button", has_text="Users").click()
        page.locator("#latent details th button", has_text="Users").click()
        assert rows.first.inner_text().split("\t")[-1] == "61"


def test_without_scripts_the_page_still_shows_an_item_s_neighbours(browser: Browser, ordinary_report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((ordinary_report / "recommendations.html").as_uri())
    assert page.locator("#chosen-item").inner_text() == "Thing i00 of kind 0"
    assert len(neighbours(page, "substitute")) == 3
    assert not page.locator("#item-picker").is_visible(), "what needs a script is not offered"
    context.close()
