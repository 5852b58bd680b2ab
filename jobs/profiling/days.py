"""Rows by calendar day of a column of dates or times: what it covers, and where it has gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Unit = Literal["day", "month"]
Ints = npt.NDArray[np.int64]

# More different days than this are told by month: eleven years of days.
MOST_DAYS = 4000
_MICROSECONDS = 86_400_000_000


@dataclass(frozen=True)
class Calendar:
    """Rows by day, or by month; `starts` are their first days since 1970-01-01, ascending."""

    unit: Unit = "day"
    starts: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    counts: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def gaps(self) -> int:
        """Days (months) without rows between the first and the last."""
        if not len(self.starts):
            return 0
        ends = self.starts[[0, -1]] if self.unit == "day" else _months(self.starts[[0, -1]])
        return int(ends[1] - ends[0]) + 1 - len(self.starts)


def calendar_of(numbers: Ints, counts: Ints, *, days: bool) -> Calendar:
    """Calendar of ascending days, or microseconds, since 1970-01-01."""
    return _summed(numbers if days else numbers // _MICROSECONDS, counts, "day")


def merge_calendars(parts: Sequence[Calendar]) -> Calendar:
    """The calendar of all rows."""
    filled = [part for part in parts if len(part.starts)]
    if len(filled) < 2:
        return filled[0] if filled else Calendar()
    unit: Unit = "month" if any(part.unit == "month" for part in filled) else "day"
    starts = np.concatenate([part.starts if part.unit == unit else _first_of_month(part.starts) for part in filled])
    counts = np.concatenate([part.counts for part in filled])
    order = np.argsort(starts, kind="stable")
    return _summed(starts[order], counts[order], unit)


def _summed(starts: Ints, counts: Ints, unit: Unit) -> Calendar:
    if not len(starts):
        return Calendar()
    first = np.flatnonzero(np.concatenate([[True], starts[1:] != starts[:-1]]))
    if unit == "day" and len(first) > MOST_DAYS:
        return _summed(_first_of_month(starts), counts, "month")
    return Calendar(unit, starts[first].astype(np.int64), np.add.reduceat(counts, first))


def _months(starts: Ints) -> Ints:
    return starts.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _first_of_month(starts: Ints) -> Ints:
    return _months(starts).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
