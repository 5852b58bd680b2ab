"""The kinds of rules, one a module, found by listing this folder. The kind's name is the module's.

A module has `built_in(landing) -> list[Rule]`, applied to every table, or a class `Params(Step)` with the keys that a
step of this kind may have in a table's file, and `rules(step, landing) -> list[Rule]`; or both. Everything in a rule is
a Column expression: no frame, no path, no clock.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from jobs.inventory.cleaning.rule import Landing, Rule


@cache
def kinds() -> dict[str, ModuleType]:
    """Kind → its module."""
    return {found.name: importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)}


def rules_of(landing: Landing) -> list[Rule]:
    """Every rule of a table: the built-in ones, column by column, then the declared steps, then the row rules."""
    built_in = [rule for module in kinds().values() if hasattr(module, "built_in") for rule in module.built_in(landing)]
    place = {name: position for position, name in enumerate(landing.table.columns)}
    columns = [rule for rule in built_in if rule.kind != "row"]
    columns.sort(key=lambda rule: -1 if not rule.columns else place[rule.columns[0]])
    declared = [rule for step in landing.table.cleaning for rule in kinds()[step.kind].rules(step, landing)]
    return [*columns, *declared, *(rule for rule in built_in if rule.kind == "row")]
