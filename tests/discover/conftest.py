"""Tables from literal columns, understood as files are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import structlog

from conf.discover_config import discover_config
from jobs.discover.finding import understand
from jobs.discover.naming import identifiers
from jobs.discover.opening import Opened
from jobs.discover.source import Piece, Source
from jobs.discover.table import Table

Understood = Callable[..., dict[str, Table]]


def opened(name: str, columns: dict[str, Iterable[Any]]) -> Opened:
    """A file of these columns, as text."""
    texts = [pa.array(["" if value is None else str(value) for value in values]) for values in columns.values()]
    names = identifiers(columns)
    source = Source(name, "csv", (Piece(Path(f"{name}.csv")),))
    return Opened(source, pa.table(texts, names), dict(zip(names, columns, strict=True)))


@pytest.fixture
def understood() -> Understood:
    """Tables by name, of their columns by name."""

    def look(**tables: dict[str, Iterable[Any]]) -> dict[str, Table]:
        files = [opened(name, columns) for name, columns in tables.items()]
        return {table.name: table for table in understand(files, discover_config(), structlog.get_logger())}

    return look
