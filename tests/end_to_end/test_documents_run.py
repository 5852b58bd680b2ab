"""Every command of the documents is typed, as it stands there: the README's, the how-to pages', the tutorial's.

The how-to pages are followed in a copy of the small shop after its first night, each in its own; the README speaks of
the demo, so its commands are given the small shop's night and tables. What starts services or takes minutes is run by
the tests that tests/documentation/elsewhere.py names.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documentation.elsewhere import elsewhere
from tests.documentation.exports import exports
from tests.documentation.pages import HOW_TO, INDEX, TUTORIAL, blocks
from tests.documentation.shell import Shell
from tests.end_to_end.conftest import Shop

pytestmark = pytest.mark.spark

# What the README says of the demo → the same of the small shop.
IN_THE_SMALL_SHOP = {"2018-01-01": "2024-04-07", "products": "articles", "transactions": "clicks"}


@pytest.fixture
def shell(tmp_path: Path, spark: object) -> Iterator[Shell]:
    with pytest.MonkeyPatch.context() as patch:
        yield Shell(tmp_path, patch)


@pytest.fixture
def at_the_shop(shell: Shell, finished_shop: Shop) -> Shell:
    """A shell in which the index's own commands have been typed: a copy of the small shop after its first night."""
    first = [command for block in blocks(INDEX) if block.language == "bash" for command in block.commands]
    for command in first:
        if elsewhere(command) is None:
            code, told = shell.run(command)
            assert code == 0, told
    # With the times of the landed files, which a night goes by.
    shutil.rmtree(shell.home / "clickshop")
    shutil.copytree(finished_shop.root, shell.home / "clickshop", symlinks=True)
    return shell


@pytest.mark.parametrize("page", HOW_TO)
def test_a_how_to_page_can_be_followed(page: str, at_the_shop: Shell) -> None:
    at_the_shop.follow(blocks(page))


def test_the_commands_of_the_readme_run(at_the_shop: Shell) -> None:
    commands = [command for block in blocks("README.md") if block.language == "bash" for command in block.commands]
    typed = 0
    for command in commands:
        if elsewhere(command) is None:
            for demo, shop in IN_THE_SMALL_SHOP.items():
                command = command.replace(demo, shop)
            code, told = at_the_shop.run(command)
            assert code == 0, f"{command}\n{told[-4000:]}"
            typed += 1
    assert typed > 3


def test_the_tutorial_can_be_followed(shell: Shell) -> None:
    exports(shell.home / "exports")
    shell.follow(blocks(TUTORIAL), is_whole=True)
