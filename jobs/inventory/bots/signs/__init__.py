"""Signs of behaviour that is not a customer's: one file a sign, found by listing this folder.

A sign is a module with
    TITLE   what a reader is told of a user who shows it
    NEEDS   the roles of columns it cannot do without, beside user, item and time
    LEAST   least scale of its tail, in which a share of users falls to 1/e of itself: DECIMAL of a sign in decimal
            logarithms of a chance, as the chance itself would fall; COUNT of a sign that counts
    values  (Events) → one number a unit, larger for what is more like a bot, 0 where there is nothing to tell
What is usual is not for the sign to say: the verdict compares each number with those of the other users.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from conf.bots_config import BotsConfig
from conf.table_config import Role, TableConfig
from jobs.inventory.bots.events import Array, Events

# Least scale of a tail (see LEAST) of a sign in decimal logarithms of a chance, and of one that counts.
DECIMAL = math.log10(math.e)
COUNT = 0.7


@dataclass(frozen=True)
class Sign:
    """One sign, as its module states it."""

    name: str
    title: str
    needs: tuple[Role, ...]
    least: float
    values: Callable[[Events], Array]


@cache
def signs() -> tuple[Sign, ...]:
    """Every sign, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    modules = {name: importlib.import_module(f"{__name__}.{name}") for name in names}
    return tuple(
        Sign(name, module.TITLE, module.NEEDS, module.LEAST, module.values) for name, module in modules.items()
    )


def signs_of(table: TableConfig, config: BotsConfig) -> tuple[Sign, ...]:
    """The signs that the table's declared columns allow and the configuration has not switched off."""
    return tuple(
        sign
        for sign in signs()
        if sign.name not in config.signs_off and all(table.column_of(role) for role in sign.needs)
    )


def surprise(chance: Array) -> Array:
    """−log10 of a chance, at most 300."""
    return -np.log10(np.clip(chance, 1e-300, 1.0))
