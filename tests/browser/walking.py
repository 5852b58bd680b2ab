"""What a walk over a report's folder asks of every page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.browsing import Tab

# A report must be light: for mail, for slow disks, for whoever opens a page of a year of days.
LARGEST_PAGE, LARGEST_REPORT = 2_000_000, 5_000_000

# What a page is asked once it is open: where its links lead, its ids, and what only another's script could have made.
_ASK = """() => ({
  language: document.documentElement.lang,
  links: [...document.querySelectorAll("a[href]")].map((link) => link.href),
  ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
  width: [document.documentElement.scrollWidth, document.documentElement.clientWidth],
})"""


def pages(report: Path) -> list[Path]:
    """Every page of a report, the first one first."""
    return sorted(report.rglob("*.html"), key=lambda file: (file != report / "index.html", file))


def walked(tab: Tab, report: Path) -> dict[Path, dict]:
    """Open the first page and all that links lead to; what each answers. Every link arrives, or this fails."""
    found: dict[Path, dict] = {}
    waiting, wanted = [report / "index.html"], []
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found[file] = tab.open(file).evaluate(_ASK)
        for link in found[file]["links"]:
            parts = urlsplit(link)
            target = Path(unquote(parts.path))
            assert parts.scheme == "file" and target.is_relative_to(report), f"{file.name} leads to {link}"
            assert target.is_file(), f"{file.name} leads to {target}, which is not there"
            if target.suffix == ".html":
                waiting.append(target)
                wanted.append((file, target, unquote(parts.fragment)))
    for file, target, place in wanted:
        assert not place or place in found[target]["ids"], f"{file.name} leads to #{place}, not on {target.name}"
    return found
