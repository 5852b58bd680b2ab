"""Kinds of suggestion, one a file: what the profiles of earlier days let one expect of later ones.

A module here has a function `suggest(learned)` that returns expectations; the folder is the list. Whether a suggestion
is any good is not its business: later days and injected faults decide.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

import pandas as pd

from conf.table_config import Expectation, TableConfig
from jobs.profiling.state import State, merge


@dataclass(frozen=True)
class Learned:
    """A table before the split: its columns' states by day (of days with rows), volumes by day, some rows."""

    table: TableConfig
    states: Mapping[str, Mapping[date, State]]
    volumes: Mapping[date, int]
    sample: pd.DataFrame

    def whole(self, column: str) -> State:
        """The merged state of all learned days."""
        return merge(list(self.states[column].values()))

    def may_show(self, column: str) -> bool:
        """Whether values of the column may stand in a suggestion: it would leave the lake."""
        return self.table.columns[column].pii == "none"

    @property
    def columns(self) -> Sequence[str]:
        """Columns that are in use and have been profiled as one type throughout."""
        return [
            name
            for name, column in self.table.columns.items()
            if column.role != "ignore" and len({state.kind for state in self.states.get(name, {}).values()}) == 1
        ]

    def is_calendar(self, column: str) -> bool:
        """Whether both ends of a number or date move with the days: no range of it holds for long."""
        ends = [(state.run.values[0], state.run.values[-1]) for state in self._numeric(column)]
        if len(ends) < 2:
            return False
        rising = all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(ends))
        return rising and ends[0] != ends[-1]

    def _numeric(self, column: str) -> list[State]:
        return [state for _, state in sorted(self.states[column].items()) if len(state.run.values)]


@cache
def kinds() -> dict[str, Callable[[Learned], Iterable[Expectation]]]:
    """Kind → its function, in name order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").suggest for name in names}
