"""docs/benchmarks.md: every command that measures owns one section of it, between its own marks."""

from __future__ import annotations

from conf.project import ROOT

_PAGE = ROOT / "docs" / "benchmarks.md"
_TITLE = "# Benchmarks\n\nEvery figure here was measured.\n"


def write_section(name: str, command: str, text: str) -> None:
    """Put `text` (Markdown, beginning with its `## ` heading) into the section `name`, where it stands or at the end.

    Args:
        name: what marks the section; one command, one name.
        command: what a reader types to measure again.
    """
    begin, end = f"<!-- {name}: written by `{command}` -->", f"<!-- end of {name} -->"
    page = _PAGE.read_text(encoding="utf-8") if _PAGE.exists() else _TITLE
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    _PAGE.write_text(f"{before.rstrip()}\n\n{begin}\n{text}\n{end}\n{after}", encoding="utf-8")
