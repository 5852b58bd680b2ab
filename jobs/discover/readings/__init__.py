"""What the texts of a column may mean: one kind of reading a module, found by listing the folder.

`read(texts)` tells how a column of them would be read, or None. `RANK` says who is asked first: the first reading that
explains enough of the rows stands.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.discover.naming import words_of

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Texts:
    """The different texts of a column, in the order in which they first occur, with their rows.

    Blanks around them and texts that stand for nothing are gone.
    """

    name: str
    values: pa.StringArray
    counts: npt.NDArray[np.int64]

    @cached_property
    def words(self) -> list[str]:
        """The words of the column's name."""
        return words_of(self.name)

    @property
    def rows(self) -> int:
        """Rows that have one of the texts."""
        return int(self.counts.sum())

    def share(self, mask: Mask) -> float:
        """Share of the rows whose text is in `mask`."""
        return float(self.counts[mask].sum()) / max(self.rows, 1)

    def says(self, *words: str) -> bool:
        """Whether the column's name has one of `words`."""
        return not set(words).isdisjoint(self.words)


@dataclass(frozen=True)
class Reading:
    """A type with the format of its text. `read`: which of the texts can be read so; `evidence`: why, in words."""

    type: str
    read: Mask
    evidence: tuple[str, ...] = ()
    format: str | None = None
    unit: str | None = None


def texts_of(name: str, column: pa.ChunkedArray) -> Texts:
    """The different texts of a column."""
    trimmed = pc.utf8_trim_whitespace(column.drop_null())
    counted = pc.value_counts(trimmed)
    return Texts(name, counted.field("values"), counted.field("counts").to_numpy(zero_copy_only=False))


@cache
def readings() -> tuple[Callable[[Texts], Reading | None], ...]:
    """All readings, in the order in which they are asked."""
    modules = [
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    ]
    return tuple(module.read for module in sorted(modules, key=lambda module: (module.RANK, module.__name__)))
