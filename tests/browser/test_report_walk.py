"""A reader walks through the report: every page opens, every link arrives, nothing is asked of a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.walking import LARGEST_PAGE, LARGEST_REPORT, pages, walked
from tests.browsing import tab

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 360)])
def test_every_page_opens_without_a_fault_and_every_link_arrives(
    browser: Browser, ordinary_report: Path, colours: str, width: int
) -> None:
    with tab(browser, colours=colours, width=width) as seen:
        found = walked(seen, ordinary_report)
        assert seen.faults == []
    assert set(found) == set(pages(ordinary_report)), "a page that no link leads to"
    for file, told in found.items():
        assert told["language"][:2] == ("zh" if "zh" in file.relative_to(ordinary_report).parts else "en"), file
        assert len(told["ids"]) == len(set(told["ids"])), file
        assert told["width"][0] <= told["width"][1], f"{file} is wider than a window of {width}"


def test_the_switch_leads_to_the_same_page_in_the_other_language_and_back(
    browser: Browser, ordinary_report: Path
) -> None:
    for path in ("index.html", "recommendations.html", "tables/orders.html"):
        with tab(browser) as seen:
            page = seen.open(ordinary_report / path)
            page.locator("a[hreflang^=zh]").first.click()
            assert seen.place == ordinary_report / "zh" / path
            assert page.evaluate("document.documentElement.lang").startswith("zh")
            page.locator("a[hreflang=en]").first.click()
            assert seen.place == ordinary_report / path and seen.faults == []


def test_chinese_pages_say_the_same_in_chinese(browser: Browser, ordinary_report: Path) -> None:
    with tab(browser) as seen:
        for file in pages(ordinary_report / "zh"):
            heading = seen.open(file).locator("h1").inner_text()
            twin = ordinary_report / file.relative_to(ordinary_report / "zh")
            assert re.search(r"[\u4e00-\u9fff]", seen.page.title()), file
            figures = seen.page.locator("table, svg, section").count()
            assert seen.open(twin).locator("table, svg, section").count() == figures, file
            assert heading == seen.page.locator("h1").inner_text() or "tables" not in file.parts


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_headings_sort_numbers_as_numbers_both_ways(browser: Browser, ordinary_report: Path, folder: str) -> None:
    with tab(browser) as seen:
        for path in ("index.html", "recommendations.html", "tables/orders.html"):
            columns = seen.open(ordinary_report / folder / path).evaluate(_SORT)
            assert len(columns) >= 4, path
            for told, keys in columns:
                assert told in ("ascending", "descending"), path
                assert in_order(keys, told), (path, told, keys)
        assert seen.faults == []


# Clicks every heading of every sortable table twice; each time: which way it says, and what the rows sort by.
_SORT = """() => [...document.querySelectorAll("table.sortable thead th")].flatMap((heading) => {
  const button = heading.querySelector("button");
  if (!button) return [];
  return [1, 2].map(() => {
    button.click();
    const rows = [...heading.closest("table").tBodies[0].rows];
    return [heading.getAttribute("aria-sort"), rows.map((row) => {
      const cell = row.cells[heading.cellIndex];
      return cell.dataset.sort ?? cell.textContent.trim();
    })];
  });
})"""


def in_order(cells: list[str], way: str) -> bool:
    """Whether numbers come by size, and what was not measured last; words are the browser's own to compare."""
    measured = [cell for cell in cells if cell]
    try:
        numbers = [float(cell) for cell in measured]
    except ValueError:
        return True
    return numbers == sorted(numbers, reverse=way == "descending") and cells[: len(measured)] == measured


def test_a_derivation_opens_by_click_and_by_key(browser: Browser, ordinary_report: Path) -> None:
    with tab(browser) as seen:
        page = seen.open(ordinary_report / "tables" / "orders.html")
        summary = page.locator("summary", has_text="how this was computed").first
        inside = page.locator("details", has=summary).first.locator(".inside").first
        assert not inside.is_visible()
        summary.click()
        assert inside.is_visible() and "Σ weight·u / Σ weight" in page.locator("main").inner_text()
        summary.focus()
        page.keyboard.press("Enter")
        assert not inside.is_visible() and seen.faults == []


def test_the_first_key_leads_past_the_contents(browser: Browser, ordinary_report: Path) -> None:
    with tab(browser) as seen:
        page = seen.open(ordinary_report / "index.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")


def test_a_page_prints_to_pdf_without_its_contents(browser: Browser, ordinary_report: Path) -> None:
    with tab(browser, colours="dark") as seen:
        for path in ("index.html", "zh/recommendations.html"):
            page = seen.open(ordinary_report / path)
            pdf = page.pdf(format="A4")
            assert pdf.startswith(b"%PDF-") and len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 1
            page.emulate_media(media="print")
            assert not page.locator("nav.contents").is_visible()
            colours = page.evaluate(
                "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
            )
            assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], "ink on paper, also for who reads in the dark"
            page.emulate_media(media="screen")
        assert seen.faults == []


def test_the_report_stays_within_its_size(ordinary_report: Path) -> None:
    sizes = {file: file.stat().st_size for file in pages(ordinary_report)}
    assert max(sizes.values()) < LARGEST_PAGE and sum(sizes.values()) < LARGEST_REPORT
