"""Rows of the files of one table, every value as the text it was written as; Parquet keeps its types.

One format a module, found by listing the folder. `FORMAT` is its name in a table's file, `SUFFIXES` what its files are
called; `open_piece(piece, first, most_rows)` gives the first rows of a file, `rows_of(piece, opened, names)` all of
them, some at a time.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Literal

import pyarrow as pa

from jobs.discover.dialect import Dialect
from jobs.discover.source import Format, Piece, Source, UnreadableError

# Rows of a day that are looked for in the next one, and the share of them that makes it a snapshot.
_COMPARED, _REPEATS = 20_000, 0.3
PENDING = Source("", "csv", (Piece(Path()),))


@dataclass
class Opened:
    """The rows of one table.

    Attributes:
        rows: one column for each in the source, named as the lake will name it.
        headers: lake name → the source's name.
        ragged: lines with too few or too many fields, as they stand.
        troubles: what could not be read of it; notes: what a reader of the draft should know.
        is_whole: whether these are all rows; of a longer table they are some.
        load: of files that say their day, whether each repeats the one before; then the rows are the newest's.
        again: all rows of some columns, where they come from no files.
    """

    source: Source
    rows: pa.Table
    headers: dict[str, str]
    dialect: Dialect | None = None
    encoding: str = "utf-8"
    ragged: list[str] = field(default_factory=list)
    troubles: list[UnreadableError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_whole: bool = True
    load: Literal["snapshot", "incremental"] | None = None
    again: Callable[[Sequence[str]], Iterator[pa.Table]] | None = None


@cache
def formats() -> dict[str, ModuleType]:
    """Format → its module."""
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    return {module.FORMAT: module for module in modules}


@cache
def suffixes() -> dict[str, Format]:
    """What a file is called at its end → its format."""
    return {suffix: module.FORMAT for module in formats().values() for suffix in module.SUFFIXES}


def open_source(source: Source, most_rows: int) -> Opened:
    """Up to about `most_rows` rows of a table.

    Files that cannot be read, or that have other columns than the first, become `troubles`.

    Raises:
        UnreadableError: none of its files can be read, or there is no row in them.
    """
    load = load_of(source)
    if load == "snapshot":
        newest = max(piece.dt for piece in source.pieces if piece.dt)
        opened = open_source(replace(source, pieces=tuple(p for p in source.pieces if p.dt == newest)), most_rows)
        opened.source, opened.load = source, load
        return opened
    first: Opened | None = None
    parts: list[pa.Table] = []
    troubles: list[UnreadableError] = []
    rows, whole = 0, True
    for piece in formats()[source.format].spread(source.pieces, most_rows):
        if rows >= most_rows:
            whole = False
            break
        try:
            one = _opened(source.format, piece, first, most_rows - rows)
        except UnreadableError as trouble:
            troubles.append(trouble)
            continue
        if first is None:
            first = one
        else:
            first.ragged += one.ragged
            first.troubles += one.troubles
        parts.append(one.rows)
        rows += one.rows.num_rows
        whole = whole and one.is_whole
    if first is None:
        raise troubles[0]
    first.source, first.is_whole, first.load = source, whole, load
    first.troubles = troubles + first.troubles
    first.rows = pa.concat_tables(parts, promote_options="permissive")
    if not first.rows.num_rows:
        raise UnreadableError(
            f"{source.pieces[0].path} has a header and no row", mend="export it with rows: types cannot be told without"
        )
    return first


def all_rows(opened: Opened, names: Sequence[str]) -> Iterator[pa.Table]:
    """Some columns of every row of a table, some rows at a time; files that are `troubles` are passed over."""
    if opened.again is not None:
        yield from opened.again(names)
        return
    newest = max((piece.dt for piece in opened.source.pieces if piece.dt), default=None)
    for piece in opened.source.pieces:
        if opened.load == "snapshot" and piece.dt != newest:
            continue
        try:
            yield from formats()[opened.source.format].rows_of(piece, opened, names)
        except (UnreadableError, OSError, EOFError, pa.ArrowException, ValueError):
            continue


def load_of(source: Source) -> Literal["snapshot", "incremental"] | None:
    """Whether the newest file of those that say their day repeats the rows of the one before; None for other files."""
    dts = sorted({piece.dt for piece in source.pieces if piece.dt})
    if len(dts) < 2 or not all(piece.dt for piece in source.pieces):
        return None
    try:
        before, newest = (
            _opened(source.format, next(piece for piece in source.pieces if piece.dt == dt), None, _COMPARED).rows
            for dt in dts[-2:]
        )
    except UnreadableError:
        return None
    names = [name for name in before.column_names if name in newest.column_names]
    rows = set(zip(*(before[name].to_pylist()[:_COMPARED] for name in names), strict=True))
    again = rows.intersection(zip(*(newest[name].to_pylist() for name in names), strict=True))
    return "snapshot" if len(again) > _REPEATS * len(rows) else "incremental"


def _opened(format_: str, piece: Piece, first: Opened | None, most_rows: int) -> Opened:
    """The first rows of one file.

    Raises:
        UnreadableError: it cannot be read, whatever the reader says.
    """
    try:
        opened: Opened = formats()[format_].open_piece(piece, first, most_rows)
    except (OSError, EOFError, pa.ArrowException, ValueError) as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise UnreadableError(
            f"{piece.path} cannot be read as {format_}: {said}", mend="export the file again"
        ) from None
    return opened
