"""Planting one kind of fault into the rows of one table."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal
from zlib import crc32

import numpy as np
import pandas as pd

from conf.table_config import Dimension, TableConfig

if TYPE_CHECKING:
    from faults.ground import Ground

_NOWHERE: pd.Index = pd.Index([])
# What the rate is a share of, and what has to be found: cells of a column, rows, days that are odd as such, or all rows
# of a landing (of a channel's or a user's day) together.
Unit = Literal["cell", "row", "day", "landing", "channel day", "user day"]


@dataclass(frozen=True)
class Planted:
    """Rows with faults, and the truth about them. A row keeps the label it has in the index of the given rows.

    Attributes:
        rows: all rows, faulty ones among them.
        cells: column → labels of the rows whose value in it was spoilt.
        added: labels of the rows that came in addition; new ones.
        lost: labels of the given rows that are gone.
        days: landing days that are faulty as a whole.
    """

    rows: pd.DataFrame
    cells: Mapping[str, pd.Index] = field(default_factory=dict)
    added: pd.Index = field(default_factory=lambda: _NOWHERE)
    lost: pd.Index = field(default_factory=lambda: _NOWHERE)
    days: tuple[Any, ...] = ()

    @property
    def labels(self) -> pd.Index:
        """Labels of every faulty row that is there."""
        found = self.added
        for labels in self.cells.values():
            found = found.union(labels, sort=False)
        return found

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns spoilt; none where rows or days are faulty as such."""
        return tuple(name for name, labels in self.cells.items() if len(labels))


@cache
def kinds() -> dict[str, ModuleType]:
    """Kind → its module, in name order."""
    package = importlib.import_module("faults.kinds")
    return {
        found.name: importlib.import_module(f"{package.__name__}.{found.name}")
        for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name)
    }


def dimension_of(kind: str) -> Dimension:
    """The quality dimension a kind belongs to: it has to move that one and no other."""
    return kinds()[kind].DIMENSION


def unit_of(kind: str) -> Unit:
    """What the rate of a kind is a share of."""
    return getattr(kinds()[kind], "UNIT", "cell")


def plant(
    kind: str, rows: pd.DataFrame, table: TableConfig, rate: float, seed: int, columns: Sequence[str] | None = None
) -> Planted | None:
    """Plant `kind` into `rows`, in every column it fits, each at `rate`; None where it does not fit the table at all.

    The same arguments give the same rows. A higher rate spoils the same places and more, so that scores of several
    rates can be compared. At rate 0 the rows are as they were.

    Args:
        kind: a module of `faults/kinds/`.
        rows: one table's rows under its declared column names, typed (clean) or text (landed); a column `dt` holds the
            landing day, without it all are of one day. The index has to be unique.
        table: the table's configuration: roles, types, key, foreign keys, code lists, placeholders.
        rate: share of rows (of days, for a fault of days) in [0, 1]; above 0 at least one is hit.
        seed: of the places and values chosen.
        columns: spoil these only.

    Raises:
        KeyError: there is no such kind.
        ValueError: the rate is no share, or the index is not unique.
    """
    from faults.ground import Ground

    module = kinds()[kind]
    if not 0 <= rate <= 1:
        raise ValueError(f"the rate {rate} is no share")
    if not rows.index.is_unique:
        raise ValueError("rows to plant faults in need an index without repetitions")
    ground: Ground = Ground(rows, table, rate, np.random.default_rng([seed, crc32(kind.encode())]), columns)
    found: Planted | None = module.plant(ground)
    return found if found is None or rate > 0 else Planted(rows)
