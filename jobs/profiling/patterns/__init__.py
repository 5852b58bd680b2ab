"""Patterns that values may match: formats, and personal data. One module a pattern, found by listing this folder.

A pattern is a module whose name is the pattern's name, with

    KIND     "format" or "personal"
    SHAPE    a regular expression (RE2) that the whole *shape* of a value must match, see `shapes.py`
    matches  function: distinct texts whose shape matched (pa.StringArray, no nulls) → boolean mask, one a text.
             Left out, the shape alone decides.
    formed   function like `matches`: texts that are made alike, whatever their check digit. Stored as `<name>.form`,
             so that whoever judges can tell how many matches chance would give; `matches` gets those alone.
    SHORTEST texts of fewer bytes are not tested; default 0.
    INSIDE   True: `matches` finds it inside longer texts, of whatever shape; default False.
    NUMBERS  True: integers of eight digits or more are tested too, as text; default False.

Shapes keep the expensive part small: a column has few shapes, so that regular expressions and checksums see only the
values that could match at all. `SHAPE` is the cheap prefilter, `matches` the exact test.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
PatternKind = Literal["format", "personal"]

# Ends the name of a pattern that counts what is made like another pattern's values.
FORM = ".form"


@dataclass(frozen=True)
class Pattern:
    """One pattern of the registry."""

    name: str
    kind: PatternKind
    shape: str
    matches: Callable[[pa.StringArray], Mask] | None = None
    numbers: bool = False
    shortest: int = 0
    form: str | None = None
    inside: bool = False


@cache
def registry() -> tuple[Pattern, ...]:
    """All patterns of this folder, in name order."""
    found = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if not module.name.startswith("_"):
            code = importlib.import_module(f"{__name__}.{module.name}")
            matches, numbers = getattr(code, "matches", None), getattr(code, "NUMBERS", False)
            shortest, inside, form = getattr(code, "SHORTEST", 0), getattr(code, "INSIDE", False), None
            if hasattr(code, "formed"):
                form = f"{module.name}{FORM}"
                found.append(Pattern(form, code.KIND, code.SHAPE, code.formed, numbers, shortest, inside=inside))
            found.append(Pattern(module.name, code.KIND, code.SHAPE, matches, numbers, shortest, form, inside))
    return tuple(found)


def regex(texts: pa.StringArray, pattern: str) -> Mask:
    """Which of `texts` match `pattern` (RE2) as a whole."""
    return pc.match_substring_regex(texts, f"^(?:{pattern})$").to_numpy(zero_copy_only=False)
