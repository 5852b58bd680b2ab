"""Renders what the documents say of the code from the code: `python -m jobs.describe`, or `make docs`.

One module a kind of page. `documents()` gives every page that is written whole, and README.md and docs/README.md with
their marked parts renewed; a test fails while the files differ.
"""

from __future__ import annotations

import re
from pathlib import Path


def documents() -> dict[Path, str]:
    """File below the repository → its text."""
    from jobs.describe import commands, dictionary, flow, index, settings, surroundings
    from jobs.standards.page import standards_page

    reference = Path("docs") / "reference"
    found = {
        Path("docs") / "data-dictionary.md": dictionary.data_dictionary(),
        Path("docs") / "standards.md": standards_page(),
        reference / "commands.md": commands.commands_page(),
        reference / "stages.md": flow.stages_page(),
        reference / "exit-codes.md": surroundings.exit_codes_page(),
        reference / "environment.md": surroundings.environment_page(),
        reference / "trigger-form.md": surroundings.trigger_form_page(),
    }
    found |= {reference / "settings" / f"{name}.md": page for name, page in settings.settings_pages().items()}
    found[Path("README.md")] = flow.readme()
    found[Path("docs") / "README.md"] = index.index_page(found)
    return found


def with_marked(text: str, mark: str, content: str) -> str:
    """`text` with everything between `<!-- mark -->` and `<!-- /mark -->` replaced by `content`."""
    pattern = re.compile(rf"(<!-- {mark} -->\n)(?:.*?\n)?(<!-- /{mark} -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found.group(1)}{content}\n{found.group(2)}", text)


def cell(text: str) -> str:
    """A text as it stands in a cell of a Markdown table; what is code in it stays as it is."""
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    return "`".join(part.replace("<", "&lt;") if place % 2 == 0 else part for place, part in enumerate(parts))


def sentence(text: str) -> str:
    """A text with a capital letter and a full stop."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}."
