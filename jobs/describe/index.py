"""docs/README.md: the lists of pages, by their own titles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conf.project import ROOT
from jobs.describe import with_marked

DOCS = ROOT / "docs"


def index_page(rendered: Mapping[Path, str]) -> str:
    """The index with its lists renewed. `rendered`: pages that may not be written yet, by their path."""
    reference = {path.relative_to("docs"): text for path, text in rendered.items() if path.parts[0] == "docs"}
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    for mark, pages in (
        ("how-to", _written("how-to")),
        ("reference", reference),
        ("explanation", _written("explanation")),
        ("decisions", _written("decisions")),
    ):
        text = with_marked(text, mark, "\n".join(f"- [{_title(page)}]({path})" for path, page in sorted(pages.items())))
    return text


def _written(folder: str) -> dict[Path, str]:
    return {path.relative_to(DOCS): path.read_text(encoding="utf-8") for path in (DOCS / folder).glob("*.md")}


def _title(page: str) -> str:
    """Its first heading."""
    return page.partition("\n")[0].removeprefix("# ")
