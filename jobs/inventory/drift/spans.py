"""Which days are compared with which: the newest day, the newest week, and both with what is usual for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from conf.drift_config import DaysRange, DriftConfig

Days = tuple[date, ...]


@dataclass(frozen=True)
class Comparison:
    """`after` against `before`; `history` holds earlier comparisons of the same kind, oldest first."""

    name: str
    before: Days
    after: Days
    history: tuple[tuple[Days, Days], ...]


def comparisons(
    days: Sequence[date], config: DriftConfig, *, is_daily: bool, reference: DaysRange | None = None
) -> list[Comparison]:
    """The comparisons that stored `days` (oldest first) allow: `day`, `week` of daily tables, `reference`.

    A day is compared with the one before, and the days before with theirs show what is usual. Weeks are the last 7
    dates against the 7 before. The reference is a fixed range, so that a slow change adds up: usual is what each day of
    one half of it shows against the other half; there is no such comparison while the newest day lies inside it.
    """
    found = []
    if len(days) > 1:
        steps = [((before,), (after,)) for before, after in pairwise(days)]
        found.append(Comparison("day", *steps[-1], tuple(steps[-config.history - 1 : -1])))
    if is_daily and days:
        weeks = _weeks(days, config.history)
        if weeks:
            found.append(Comparison("week", *weeks[-1], tuple(weeks[:-1])))
    base = tuple(day for day in days if reference and reference.first <= day <= reference.last)
    if not reference:
        base = tuple(days[: config.reference_days])
    if base and days[-1] > base[-1]:
        found.append(Comparison("reference", base, (days[-1],), _halves(base)))
    return found


def _halves(base: Days) -> tuple[tuple[Days, Days], ...]:
    """Every day against the half of `base` that it is not in: against all of it, no day would show a new value."""
    middle = len(base) // 2
    halves = base[:middle], base[middle:]
    return tuple((other, (day,)) for own, other in (halves, halves[::-1]) for day in own if other)


def _weeks(days: Sequence[date], history: int) -> list[tuple[Days, Days]]:
    """Pairs of successive weeks that both have days, oldest first; the last ends with the newest day."""
    ends = [days[-1] - timedelta(weeks=back) for back in range(2 + history // 7, -1, -1)]
    weeks = [tuple(day for day in days if end - timedelta(days=7) < day <= end) for end in ends]
    pairs = [(before, after) for before, after in pairwise(weeks) if before and after]
    return pairs if pairs and weeks[-2] else []
