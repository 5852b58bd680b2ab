"""Where the rows of one table come from, and what is said where they cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from conf.errors import DataError

Format = Literal["csv", "json", "parquet", "jdbc"]


class UnreadableError(DataError):
    """A file, or a part of one, that could not be read; the others are."""


@dataclass(frozen=True)
class Piece:
    """One file of a table; `dt`: the day its folder or name says."""

    path: Path
    dt: date | None = None


@dataclass(frozen=True)
class Source:
    """Files of one table. `is_landed`: they lie in dt=… folders as the landing folder has them."""

    table: str
    format: Format
    pieces: tuple[Piece, ...]
    is_landed: bool = False

    @property
    def folder(self) -> Path:
        """Where the first of its files lies."""
        return self.pieces[0].path.parent
