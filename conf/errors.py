"""The errors a person is meant to read, and the exit codes they end a process with.

Every message names what is wrong, where, and how to mend it. `jobs.command_line` prints the message without a
traceback and exits with the error's code; anything that is not a `StocktakeError` is a bug and keeps its traceback.
"""

from __future__ import annotations

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_HELD = 3


class StocktakeError(Exception):
    """A failure with a known cause. `mend` says what the reader can do about it."""

    exit_code = EXIT_FAILED

    def __init__(self, problem: str, *, mend: str) -> None:
        self.problem = problem
        self.mend = mend
        super().__init__(f"{problem}\n  mend: {mend}")


class ConfigError(StocktakeError):
    """A configuration file or a command line that cannot be obeyed (exit code 2)."""

    exit_code = EXIT_USAGE


class DataError(StocktakeError):
    """Landed or stored data that cannot be read as declared (exit code 1)."""


class LakeError(StocktakeError):
    """A lake partition that is absent, broken or held by another run (exit code 1)."""


class SetupError(StocktakeError):
    """The machine lacks something the stage needs, such as Java (exit code 1)."""


class ReleaseHeldError(StocktakeError):
    """A data gate keeps tonight's release back; the last good release stays in place (exit code 3)."""

    exit_code = EXIT_HELD
