"""Parquet files: types as the file says, nested columns left out, of large files row groups from end to end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.discover.naming import identifiers
from jobs.discover.opening import PENDING, Opened
from jobs.discover.source import Format, Piece, UnreadableError

FORMAT: Format = "parquet"
SUFFIXES = (".parquet", ".pq")
_SHOWN = 3
_BATCH_ROWS = 1 << 18


def spread(pieces: tuple[Piece, ...], most_rows: int) -> tuple[Piece, ...]:
    """The files; of many evenly chosen ones first that hold about `most_rows` rows."""
    if len(pieces) < 2:
        return pieces
    try:
        rows = [pq.read_metadata(piece.path).num_rows for piece in pieces]
    except (OSError, pa.ArrowException):
        return pieces
    if sum(rows) <= most_rows:
        return pieces
    step = -(-sum(rows) // most_rows)
    return (*pieces[::step], *(piece for place, piece in enumerate(pieces) if place % step))


def open_piece(piece: Piece, first: Opened | None, most_rows: int) -> Opened:
    """About `most_rows` rows of a file.

    Raises:
        UnreadableError: it has other columns than the table's first file.
    """
    file = pq.ParquetFile(piece.path)
    names = file.schema_arrow.names
    if first is not None and set(names) != set(first.headers.values()):
        raise UnreadableError(
            f"{piece.path}: other columns than {first.source.pieces[0].path.name}: {', '.join(names)[:200]}",
            mend="give it a name of its own, or export both alike",
        )
    lake = dict(zip(identifiers(names), names, strict=True))
    nested = [name for name, source in lake.items() if pa.types.is_nested(file.schema_arrow.field(source).type)]
    troubles = [
        UnreadableError(
            f"{piece.path}: column '{lake[name]}' is nested and left out", mend="export its parts as columns"
        )
        for name in nested[:_SHOWN]
    ]
    kept = {name: source for name, source in lake.items() if name not in nested}
    groups = _groups(file, most_rows)
    rows = file.read_row_groups(groups, columns=list(kept.values()), use_threads=False)
    is_whole = len(groups) == file.num_row_groups
    return Opened(PENDING, _plain(rows, kept), kept, troubles=troubles, is_whole=is_whole)


def rows_of(piece: Piece, opened: Opened, names: Sequence[str]) -> Iterator[pa.Table]:
    """Some columns of all rows of a file."""
    kept = {name: opened.headers[name] for name in names}
    for batch in pq.ParquetFile(piece.path).iter_batches(_BATCH_ROWS, columns=list(kept.values()), use_threads=False):
        yield _plain(pa.Table.from_batches([batch]), kept)


def _groups(file: pq.ParquetFile, most_rows: int) -> list[int]:
    """Row groups from end to end that hold about `most_rows` rows, at least one."""
    if file.metadata.num_rows <= most_rows:
        return list(range(file.num_row_groups))
    step = -(-file.metadata.num_rows // most_rows)
    return list(range(0, file.num_row_groups, step))


def _plain(rows: pa.Table, names: dict[str, str]) -> pa.Table:
    """The columns under their lake names, in types that later steps know."""
    return pa.table({name: _column(rows[source]) for name, source in names.items()})


def _column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_large_string(column.type):
        return column.cast(pa.string())
    if pa.types.is_timestamp(column.type) and column.type.unit != "us":
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column
