"""What expectations of our own compare a batch with: the run date, parents, earlier days. A suite holds none of it.

A suite is data, small and free of paths; whoever runs it says once what stands around the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any


def _nothing(_: str) -> None:
    return None


@dataclass(frozen=True)
class References:
    """The surroundings of one table's new partitions.

    `parent_files`: table → Parquet files in use, none if it has no rows yet. `distribution`: column → shares over
    earlier days, as `edges` or `values` with `shares` (see `custom/`), None if there are none. `new_rows` and
    `earlier_rows` count rows by landing day.
    """

    run_date: date = date.max
    parent_files: Callable[[str], Sequence[Path] | None] = _nothing
    distribution: Callable[[str], Mapping[str, Any] | None] = _nothing
    new_rows: Mapping[date, int] = field(default_factory=dict)
    earlier_rows: Mapping[date, int] = field(default_factory=dict)


_CURRENT: ContextVar[References | None] = ContextVar("references", default=None)


def current() -> References:
    """The references of the suite that is running; empty ones outside of `referring_to`."""
    return _CURRENT.get() or References()


@contextmanager
def referring_to(references: References) -> Iterator[None]:
    """Run a suite with `references` around it."""
    token = _CURRENT.set(references)
    try:
        yield
    finally:
        _CURRENT.reset(token)
