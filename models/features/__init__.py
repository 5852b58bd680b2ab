"""Groups of features of a pair (user, item), counted from the history before a cut.

One module a group, found by listing this folder. A module has

    SPEAKS_FOR: dict[str, Speaks]            what it gives: feature → the source it speaks for, and its silent value
    def fit(history: History) -> Group       counts once a cut; the Group then answers for pairs of positions

A group is given a `History`, which holds nothing later than its cut, and nothing else: it cannot know the future.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from models.features.speaks import Group, Speaks
from models.history import History

_MODULES = [
    import_module(f"{__name__}.{found.name}")
    for found in sorted(iter_modules(__path__), key=lambda module: module.name)
    if found.name != "speaks"
]

SPEAKS_FOR: dict[str, Speaks] = {name: speaks for module in _MODULES for name, speaks in module.SPEAKS_FOR.items()}
"""Every feature of every group."""


def fit_groups(history: History) -> list[Group]:
    """Every group, counted from `history`."""
    return [module.fit(history) for module in _MODULES]
