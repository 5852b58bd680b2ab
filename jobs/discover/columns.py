"""A column: what was written, and what it was taken for."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.discover.conversion import as_type
from jobs.discover.naming import words_of
from jobs.discover.readings import Reading
from jobs.profiling.counting import count_values
from jobs.profiling.state import State, observe

_GLANCE = 10_000


@dataclass
class Seen:
    """One column of one table: what was written, and what it was taken for.

    `values`: every row in the inferred type, null where nothing or something else is written; ids stay text.
    `reading`: how its texts are read; None where the file says the type.
    """

    table: str
    name: str
    source: str
    landed: pa.ChunkedArray
    values: pa.ChunkedArray
    type: str
    format: str | None = None
    unit: str | None = None
    placeholders: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    evidence: list[str] = field(default_factory=list)
    unread: int = 0
    reading: Reading | None = None
    prefix: str = ""

    @cached_property
    def words(self) -> list[str]:
        """The words of its name without what a system puts before each."""
        return words_of(self.name.removeprefix(self.prefix))

    @cached_property
    def state(self) -> State:
        """Its profile."""
        return observe(count_values(self.values))

    @property
    def filled(self) -> int:
        """Rows that have a value."""
        return self.state.values

    @property
    def uniqueness(self) -> float:
        """Different values per row that has one."""
        return self.state.distinct / self.filled if self.filled else 0.0

    @property
    def is_number(self) -> bool:
        return self.type in ("integer", "bigint", "double")

    @property
    def is_whole(self) -> bool:
        return self.type in ("integer", "bigint")

    @property
    def has_fractions(self) -> bool:
        """Whether its whole numbers are written as fractions, so that as text they would be 12.0."""
        if self.reading is not None:
            return bool(pc.any(pc.match_substring(self.landed.slice(0, _GLANCE), ".")).as_py())
        return pa.types.is_floating(self.landed.type)

    @property
    def is_time(self) -> bool:
        return self.type in ("date", "timestamp")

    def become_text(self, why: str) -> None:
        """Take whole numbers for labels, as they were written."""
        if self.reading is None:
            self.values = self.landed.cast(pa.string())
        else:
            # What was no number is a label like the others.
            self.reading = Reading("string", np.ones_like(self.reading.read))
            self.values = as_type(self.landed, self.reading, self.placeholders, self.keep)
        self.type, self.format, self.unit, self.unread = "string", None, None, 0
        self.evidence.append(why)
        self.__dict__.pop("state", None)

    def become_whole(self, why: str) -> None:
        """Take labels that are whole numbers for numbers."""
        self.values = self.values.cast(pa.int64())
        self.type = "integer"
        self.evidence.append(why)
        self.__dict__.pop("state", None)
