"""conf/code_lists/<name>.yml: the codes of a standard, which a column names instead of listing them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from conf.errors import ConfigError
from conf.loading import Strict, load_yaml

_FOLDER = Path(__file__).parent / "code_lists"


class CodeList(Strict):
    """The codes of one standard."""

    standard: str = Field(min_length=3, description="number and year of the standard")
    title: str = Field(min_length=3, description="what the codes name")
    codes: dict[str, str] = Field(min_length=2, description="code as written → meaning")


def code_lists() -> tuple[str, ...]:
    """Names of all lists: the files of the folder."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.yml")))


@cache
def code_list(name: str) -> CodeList:
    """One list.

    Raises:
        ConfigError: there is no list of this name, or its file is wrong.
    """
    if name not in code_lists():
        raise ConfigError(
            f"there is no code list {name!r}",
            mend=f"name one of {', '.join(code_lists())}, list the codes themselves, or add {_FOLDER.name}/{name}.yml",
        )
    return load_yaml(_FOLDER / f"{name}.yml", CodeList)
