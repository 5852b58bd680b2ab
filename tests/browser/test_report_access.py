"""An accessibility checker (axe-core) finds no serious fault on any kind of page, by light and in the dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browsing import tab

pytestmark = pytest.mark.browser

_ALL = {"resultTypes": ["violations"]}
# By dark only colours are others.
_COLOURS = _ALL | {"runOnly": ["color-contrast"]}


def kinds(report: Path) -> list[Path]:
    """One page of every kind; of the other language, built alike, the first and the largest."""
    others = ("tables/orders.html", "zh/index.html", "zh/recommendations.html")
    return [*sorted(report.glob("*.html")), *(report / path for path in others)]


def faults(page: Page, options: dict = _ALL) -> list[str]:
    """The serious and critical faults of the page as it stands, one line a place."""
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['impact']} {rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:160]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("colours", "options"), [("light", _ALL), ("dark", _COLOURS)], ids=["light", "dark"])
def test_no_kind_of_page_has_a_serious_fault(
    browser: Browser, ordinary_report: Path, colours: str, options: dict
) -> None:
    found = {}
    with tab(browser, colours=colours) as seen:
        for file in kinds(ordinary_report):
            page = seen.open(file)
            page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
            found[file.relative_to(ordinary_report)] = faults(page, options)
        assert seen.faults == []
    assert {path: own for path, own in found.items() if own} == {}


def test_the_checker_sees_a_fault(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><p style='color:#999'>pale</p><input>"
    )
    with tab(browser) as seen:
        assert {line.split()[1] for line in faults(seen.open(file))} >= {"color-contrast:", "label:"}
