"""Parquet files as chunks of columns: dictionaries kept, small files joined, large row groups cut, memory bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

# Rows counted at a time, and values (rows x columns) held at a time.
CHUNK_ROWS = 1 << 20
_HELD_VALUES = 1 << 24


@dataclass(frozen=True)
class Piece:
    """Row groups of one file, `first` up to but not `end`; end None: to the last."""

    file: str
    first: int = 0
    end: int | None = None


def columns_of(file: str) -> list[str]:
    """Names of the columns of a Parquet file."""
    return list(pq.read_schema(file).names)


def column_chunks(pieces: Sequence[Piece], columns: Sequence[str]) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """Each of `columns` in chunks of at most about CHUNK_ROWS rows, in file order; of no rows, one empty chunk.

    A column that a file lacks is null there.
    """
    if not pieces:
        return
    types = {field.name: field.type for piece in reversed(pieces[:1]) for field in pq.read_schema(piece.file)}
    rows = min(CHUNK_ROWS, sum(_rows(piece) for piece in pieces[:8]) or 1)
    block = max(1, _HELD_VALUES // max(rows, 1))
    for start in range(0, len(columns), block):
        yield from _block_chunks(pieces, columns[start : start + block], types)


def _rows(piece: Piece) -> int:
    metadata = pq.read_metadata(piece.file)
    return sum(metadata.row_group(group).num_rows for group in _groups(piece, metadata))


def _groups(piece: Piece, metadata: pq.FileMetaData) -> range:
    return range(piece.first, metadata.num_row_groups if piece.end is None else piece.end)


def _block_chunks(
    pieces: Sequence[Piece], columns: Sequence[str], types: dict[str, pa.DataType]
) -> Iterator[tuple[str, pa.ChunkedArray]]:
    held: list[pa.Table] = []
    rows, empty = 0, True
    for piece in pieces:
        parquet = _open(piece.file, columns)
        present = [name for name in columns if name in parquet.schema_arrow.names]
        for groups, size in _reads(_groups(piece, parquet.metadata), parquet.metadata):
            if held and rows + size > CHUNK_ROWS:
                yield from _columns(held, columns, types)
                held, rows = [], 0
            if size > CHUNK_ROWS:
                empty = False
                yield from _cut(parquet, groups, present)
                continue
            held.append(parquet.read_row_groups(groups, columns=present, use_threads=False))
            rows += size
    if held or empty:
        yield from _columns(held, columns, types)


def _open(file: str, columns: Sequence[str]) -> pq.ParquetFile:
    schema = pq.read_schema(file)
    texts = [name for name in columns if name in schema.names and pa.types.is_string(schema.field(name).type)]
    return pq.ParquetFile(file, read_dictionary=texts)


def _reads(groups: range, metadata: pq.FileMetaData) -> Iterator[tuple[list[int], int]]:
    """Runs of row groups that are read at once, with their rows."""
    run: list[int] = []
    rows = 0
    for group in groups:
        size = metadata.row_group(group).num_rows
        if run and rows + size > CHUNK_ROWS:
            yield run, rows
            run, rows = [], 0
        run.append(group)
        rows += size
    if run:
        yield run, rows


def _cut(parquet: pq.ParquetFile, groups: list[int], columns: Sequence[str]) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """A row group larger than a chunk, column by column and batch by batch."""
    for name in columns:
        for batch in parquet.iter_batches(CHUNK_ROWS, row_groups=groups, columns=[name], use_threads=False):
            yield name, pa.chunked_array([batch.column(0)])


def _columns(
    held: list[pa.Table], columns: Sequence[str], types: dict[str, pa.DataType]
) -> Iterator[tuple[str, pa.ChunkedArray]]:
    for name in columns:
        parts = []
        for table in held:
            if name in table.column_names:
                parts += table[name].chunks
            else:
                parts.append(pa.nulls(table.num_rows, types[name]))
        plain = [part.dictionary_decode() if isinstance(part, pa.DictionaryArray) else part for part in parts]
        alike = len({part.type for part in parts}) < 2
        yield name, pa.chunked_array(parts if alike else plain, None if parts else types[name])
