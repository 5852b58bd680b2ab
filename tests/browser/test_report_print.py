"""On paper every kind of page is as wide as the paper, by light and in the dark, closed and opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.test_report_access import kinds
from tests.browsing import tab

pytestmark = pytest.mark.browser
# CSS pixels: A4 less the margins of the style's @page, 210 - 2 · 10 mm at 96 to the inch.
_PAPER = 718

_ASK = """() => ({
  width: [document.documentElement.scrollWidth, document.documentElement.clientWidth],
  back: getComputedStyle(document.body).backgroundColor,
  ink: getComputedStyle(document.body).color,
  controls: [...document.querySelectorAll("nav, input, select")].filter((one) => one.checkVisibility()).length,
})"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_kind_of_page_fits_on_paper(browser: Browser, ordinary_report: Path, colours: str) -> None:
    found = {}
    with tab(browser, colours=colours, width=_PAPER) as seen:
        seen.page.emulate_media(media="print")
        for file in kinds(ordinary_report):
            page = seen.open(file)
            found[f"{file.name}, closed"] = page.evaluate(_ASK)
            page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
            found[f"{file.name}, opened"] = page.evaluate(_ASK)
        assert seen.faults == []
    on_paper = {"width": [_PAPER, _PAPER], "back": "rgb(255, 255, 255)", "ink": "rgb(0, 0, 0)", "controls": 0}
    assert {name: told for name, told in found.items() if told != on_paper} == {}


def test_a_page_prints_to_pdf(browser: Browser, ordinary_report: Path) -> None:
    with tab(browser) as seen:
        printed = seen.open(ordinary_report / "index.html").pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") >= 2
