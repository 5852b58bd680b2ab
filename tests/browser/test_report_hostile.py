"""Hostile texts in every column of every table: the browser shows them, and does nothing else with them."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from jobs.publish.report.text import visible
from tests import hostile
from tests.browser.walking import pages, walked
from tests.browsing import tab

pytestmark = pytest.mark.browser

# What no page of ours has, so that a hostile text must have made it.
_FOREIGN = (
    "img, iframe, object, embed, base, form, link, audio, video, marquee, math, template, animate, foreignObject, "
    "meta[http-equiv=refresh], svg script, svg a, mglyph, textarea, noscript, font, at, b, i, user_id"
)
_ASK = f"""() => ({{
  ran: window.{hostile.RAN} ?? null,
  foreign: [...document.querySelectorAll("{_FOREIGN}")].map((element) => element.outerHTML.slice(0, 200)),
  handlers: [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]
    .filter((own) => /^on|^style$|^src|^action$|^formaction$/.test(own.name)).map((own) => own.name + own.value)),
  links: [...document.querySelectorAll("a")].map((link) => link.getAttribute("href"))
    .filter((href) => !/^(\\.\\.\\/)*[a-z0-9_\\/.-]*(#[A-Za-z0-9_.-]*)?$/.test(href)),
  scripts: [...document.scripts].map((script) => script.type),
  styles: document.querySelectorAll("style").length,
  shown: getComputedStyle(document.querySelector("main")).display,
  text: document.body.innerText,
}})"""


@pytest.fixture(scope="module")
def answers(browser: Browser, hostile_report: Path) -> dict[Path, dict]:
    """What every page of the hostile report answers."""
    found = {}
    with tab(browser) as seen:
        walked(seen, hostile_report)
        for file in pages(hostile_report):
            page = seen.open(file)
            page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
            found[file] = page.evaluate(_ASK)
        assert seen.faults == []
    return found


def test_nothing_of_theirs_runs_or_becomes_an_element(answers: dict[Path, dict]) -> None:
    for file, told in answers.items():
        assert told["ran"] is None, file
        assert told["foreign"] == [], file
        assert told["handlers"] == [], file
        assert told["links"] == [], file
        assert set(told["scripts"]) <= {"", "application/json"} and told["styles"] == 1, file
        assert told["shown"] != "none", file


def test_every_text_is_shown_as_text_in_both_languages(answers: dict[Path, dict]) -> None:
    for folder in ("en", "zh"):
        whole = "\n".join(told["text"] for file, told in answers.items() if ("zh" in file.parts) == (folder == "zh"))
        plain = " ".join(whole.split())
        for name, text in hostile.TEXTS.items():
            shown = " ".join(visible(text[:40]).split())
            assert shown in plain, f"{name} is not shown as it is ({folder})"


def test_no_character_that_turns_or_hides_reaches_a_page(hostile_report: Path) -> None:
    for file in pages(hostile_report):
        characters = set(html.unescape(file.read_text(encoding="utf-8"))) - {"\n"}
        found = {character for character in characters if visible(character) != character}
        assert not found, (file, [hex(ord(character)) for character in found])


def test_the_neighbours_script_shows_hostile_names_as_text(browser: Browser, hostile_report: Path) -> None:
    with tab(browser) as seen:
        page = seen.open(hostile_report / "recommendations.html")
        options = page.locator("#item-choice option")
        assert options.count() > len(hostile.TEXTS) / 2
        for place in range(options.count()):
            page.locator("#item-choice").select_option(index=place)
        assert page.evaluate(f"window.{hostile.RAN}") is None and seen.faults == []
        assert page.evaluate(_ASK)["foreign"] == []


_ACTING = ("script", "breaks out of an attribute", "breaks out of a template", "svg", "mathml", "details", "style")


@pytest.mark.parametrize("name", _ACTING)
def test_the_checks_see_each_of_these_where_it_is_not_escaped(browser: Browser, tmp_path: Path, name: str) -> None:
    """The tests above can fail: a page that prints the text as it is does something, or holds something foreign."""
    file = tmp_path / "page.html"
    file.write_text(f"<!doctype html><title>x</title><main>{hostile.SCRIPTS[name]}</main>", encoding="utf-8")
    with tab(browser) as seen:
        page = seen.open(file)
        page.wait_for_timeout(30)
        told = page.evaluate(_ASK)
        assert told["ran"] or told["foreign"] or told["handlers"] or told["links"] or seen.faults or told["styles"], (
            name
        )
