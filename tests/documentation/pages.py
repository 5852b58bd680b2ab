"""The documents as the tests read them: fenced blocks, and the commands in them.

```bash                 every line is a command that must succeed; a line that ends in \\ goes on in the next
```bash exit=3          the last command of the block ends with that code
```text                 after a bash block: each line is found in what it printed, … standing for anything
```yaml file=PATH       the block becomes that file
```yaml append=PATH     the block is put at the end of that file
```yaml                 a part of conf/pipeline.yml, to read
```python               a program that must run
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from conf.project import ROOT

INDEX = "docs/README.md"
TUTORIAL = "docs/tutorial.md"
HOW_TO = tuple(sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "how-to").glob("*.md")))
# Pages whose commands people are told to type.
RUN = ("README.md", INDEX, TUTORIAL, *HOW_TO)

_FENCE = re.compile(r"^```(\w*)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the settings of its info string, and its text."""

    language: str
    settings: dict[str, str]
    text: str

    @property
    def exit_code(self) -> int:
        """What the last command of the block ends with."""
        return int(self.settings.get("exit", 0))

    @property
    def commands(self) -> list[str]:
        """Its commands, each on one line, without comments."""
        lines = self.text.replace("\\\n", " ").splitlines()
        return [line for line in (re.sub(r"\s+#.*$", "", line).strip() for line in lines) if line and line[0] != "#"]


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        Block(language, dict(word.split("=", 1) for word in info.split() if "=" in word), body)
        for language, info, body in _FENCE.findall(text)
    ]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))
