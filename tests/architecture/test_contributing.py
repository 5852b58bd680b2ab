"""CONTRIBUTING's how-to sections, followed to the letter in a copy of the repository.

A section is followed if it has a fenced block with `run` in its info string. In the order they stand:

    ```python file=path/of/a/new/file.py     the block becomes that file; a file that exists is refused
    ```yaml file=path append                 the block is put at the end of a file that exists
    ```sh run                                every line is a command that must succeed; `python` is this one

First the commands run with the test files alone and must fail: a test that passes without the thing shows nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from conf.project import ROOT

_COPIED = (
    "benchmarks",
    "bin",
    "conf",
    "dags",
    "docs",
    "expectations",
    "faults",
    "jobs",
    "models",
    "tests",
    "pyproject.toml",
)
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what its info string says, and its text."""

    language: str
    file: str | None
    is_appended: bool
    is_run: bool
    text: str


def sections(document: str) -> dict[str, list[Block]]:
    """Heading → blocks, of the sections that hold something to run."""
    found = {}
    for section in re.split(r"^## ", document, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        blocks = [_block(*fence) for fence in _FENCE.findall(body)]
        if any(block.is_run for block in blocks):
            found[heading.strip()] = blocks
    return found


def _block(language: str, info: str, text: str) -> Block:
    words = info.split()
    file = next((word.removeprefix("file=") for word in words if word.startswith("file=")), None)
    return Block(language, file, "append" in words, "run" in words, text)


SECTIONS = sections((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))


def _copy(target: Path) -> Path:
    target.mkdir()
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    return target


def _write(block: Block, root: Path) -> None:
    assert block.file is not None
    path = root / block.file
    assert path.resolve().is_relative_to(root.resolve()), f"{block.file} lies outside the repository"
    if block.is_appended:
        path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n{block.text}", encoding="utf-8")
        return
    assert not path.exists(), f"{block.file} exists: a how-to adds a file, or appends to one"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def _run(blocks: list[Block], root: Path) -> subprocess.CompletedProcess[str]:
    """Run the commands one after another; the first that fails, or the last one."""
    commands = [line for block in blocks if block.is_run for line in block.text.splitlines() if line.strip()]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(root)}
    for command in commands:
        ended = subprocess.run(
            ["bash", "-c", command], cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        if ended.returncode:
            break
    return ended


def _check_style(files: list[str], root: Path) -> None:
    """What a reader copies keeps the rules that `make lint` asks for."""
    for check in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, "--no-cache", *files]
        ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"


@pytest.mark.parametrize("heading", sorted(SECTIONS))
def test_a_how_to_works_as_it_is_written(heading: str, tmp_path: Path) -> None:
    blocks = SECTIONS[heading]
    files = [block for block in blocks if block.file is not None]
    tests = [block for block in files if str(block.file).startswith("tests/")]
    root = _copy(tmp_path / "repository")
    for block in tests:
        _write(block, root)
    without = _run(blocks, root)
    assert without.returncode != 0, f"'{heading}': its test passes without what the section adds"
    for block in files:
        if block not in tests:
            _write(block, root)
    ended = _run(blocks, root)
    assert ended.returncode == 0, f"'{heading}':\n{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"
    _check_style([str(block.file) for block in files if block.language == "python"], root)


def test_the_extension_points_have_a_section_that_is_followed() -> None:
    points = ("detector", "format", "expectation", "drift metric", "measure of association", "kind of rule")
    assert {f"Add a {point}".replace("a e", "an e") for point in points} <= set(SECTIONS)


def test_blocks_are_read_as_they_are_written() -> None:
    first = "## Add x\n\n```python file=a/b.py\nx = 1\n```\n\n```sh run\ntrue\n```\n\n"
    document = f"# T\n\n{first}## Other\n\n```yaml\na: 1\n```\n"
    found = sections(document)
    assert list(found) == ["Add x"]
    assert found["Add x"][0] == Block("python", "a/b.py", False, False, "x = 1\n")
    assert found["Add x"][1].is_run and found["Add x"][1].text == "true\n"
