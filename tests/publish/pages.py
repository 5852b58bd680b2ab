"""Reads the report as a reader does: every page of the folder, its elements, its text, where its links lead."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from pathlib import Path

from jobs.lake.context import Context
from jobs.publish import report
from tests.publish.tiny_shop import NIGHT

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """The elements of a page, its text, and what stands in its style and script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.inline: dict[str, list[str]] = {"style": [], "script": []}
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> repeats an attribute: {names}"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] == "script" and self.elements[-1][1].get("type") == "application/json":
            return  # figures a script reads: they never run
        (self.inline[self.open[-1]] if self.open and self.open[-1] in self.inline else self.texts).append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def section(self, name: str) -> str:
        """The HTML of the section with this id."""
        return self.html.split(f'<section id="{name}"')[1].split("</section>")[0]


class Site(dict[str, Page]):
    """The pages by their path below the report's folder."""

    folder: Path

    def language(self, code: str) -> dict[str, Page]:
        """The pages of one language: of the first, what lies at the root."""
        return {path: page for path, page in self.items() if path.startswith("zh/") == (code == "zh")}

    @property
    def text(self) -> str:
        """The text of all English pages."""
        return "".join(page.text for page in self.language("en").values())

    def table(self, name: str) -> Page:
        return self[f"tables/{name}.html"]

    def arrives(self, path: str, href: str) -> bool:
        """Whether a link of the page at `path` leads to a file, and to an id of it."""
        target, _, place = href.partition("#")
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
        if whole not in self:
            return not place and (self.folder / whole).is_file() and not whole.startswith("..")
        return not place or place in self[whole].ids


def read(folder: Path) -> Site:
    """All pages below `folder`."""
    site = Site(
        {file.relative_to(folder).as_posix(): Page(file.read_text("utf-8")) for file in sorted(folder.rglob("*.html"))}
    )
    site.folder = folder
    return site


def written(context: Context) -> Site:
    """The report of the tiny shop's night, made anew."""
    report.run(context)
    return read(context.lake.path("reports", NIGHT))
