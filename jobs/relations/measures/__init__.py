"""Measures of association, one a module, found by listing this folder.

A module has `BETWEEN`, the kinds of its two columns, and `measure(x, y, shrink)`, which gives a `Measured` or None
where there is nothing to measure. A number is an array of doubles, a category an array of codes 0 …; rows where either
is missing are left out beforehand. Pairs are (number, number), (category, category) and (category, number).
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def measures() -> dict[str, ModuleType]:
    """Every measure by its module's name, which is the name it is stored under."""
    return {found.name: import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)}
