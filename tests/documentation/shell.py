"""A person's shell over a home of its own: `python -m jobs …` in this process, all else by bash."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conf.project import ROOT
from jobs.command_line import main
from tests.documentation.elsewhere import elsewhere
from tests.documentation.pages import Block

_ASSIGNMENT = re.compile(r"[A-Z_]+=")
# The variables that bash changes by itself.
_OWN = {"_", "SHLVL", "PWD", "OLDPWD"}


class Shell:
    """Commands share the environment that the ones before them exported. `~` is `home`."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch) -> None:
        self.home = home
        self._patch = patch
        for name in [name for name in os.environ if name.startswith(("STOCKTAKE_", "AIRFLOW_CONN_STOCKTAKE"))]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.chdir(ROOT)

    def run(self, command: str) -> tuple[int, str]:
        """(exit code, what was printed) of one command."""
        words = shlex.split(command)
        given = [word for word in words if _ASSIGNMENT.match(word)] if "python" in words else []
        if words[len(given) :][:3] != ["python", "-m", "jobs"]:
            return self._by_bash(command)
        with pytest.MonkeyPatch.context() as patch:
            for name, _, value in (word.partition("=") for word in given):
                patch.setenv(name, value)
            return self._by_main([os.path.expanduser(word) for word in words[len(given) + 3 :]])  # noqa: PTH111

    def follow(self, page: list[Block], *, is_whole: bool = False) -> None:
        """Do what the blocks of a page say, and hold what it prints against the page.

        What other tests run is left out, unless the page is followed as a whole.
        """
        printed = ""
        for block in page:
            if block.language == "bash":
                printed = self._follow_commands(block, is_whole)
            elif block.language == "text":
                for line in block.text.splitlines():
                    assert _found(line, printed), f"{line!r} was not printed:\n{printed[-4000:]}"
            elif block.language == "yaml" and block.settings:
                self._write(block)
            elif block.language == "python":
                exec(compile(block.text, "a page", "exec"), {})  # noqa: S102

    def _follow_commands(self, block: Block, is_whole: bool) -> str:
        commands = [command for command in block.commands if is_whole or elsewhere(command) is None]
        printed = ""
        for command in commands:
            code, told = self.run(command)
            wanted = block.exit_code if command == commands[-1] else 0
            assert code == wanted, f"{command}\nended with {code}, not {wanted}:\n{told[-4000:]}"
            printed += told
        return printed

    def _write(self, block: Block) -> None:
        ((how, where),) = block.settings.items()
        file = Path(where).expanduser()
        assert file.is_relative_to(self.home), f"{file} is none of this test's"
        before = f"{file.read_text(encoding='utf-8').rstrip()}\n" if how == "append" else ""
        file.write_text(before + block.text, encoding="utf-8")

    def _by_main(self, words: list[str]) -> tuple[int, str]:
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            try:
                code = main(words)
            except SystemExit as ended:
                code = int(ended.code or 0)
        return code, told.getvalue()

    def _by_bash(self, command: str) -> tuple[int, str]:
        """What the command exports is there for the next one."""
        file = self.home / "environment"
        ended = subprocess.run(
            ["bash", "-c", f'{command}\ncode=$?; env -0 > "{file}"; exit $code'],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        after = dict(entry.split("=", 1) for entry in file.read_text(encoding="utf-8").split("\0") if "=" in entry)
        for name in os.environ.keys() - after.keys() - _OWN:
            self._patch.delenv(name)
        for name in after.keys() - _OWN:
            if os.environ.get(name) != after[name]:
                self._patch.setenv(name, after[name])
        return ended.returncode, ended.stdout + ended.stderr


def _found(line: str, printed: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in " ".join(line.split()).split("…"))
    return any(re.search(pattern, " ".join(told.split())) for told in printed.splitlines())
