"""Parquet files as chunks of columns: dictionaries kept, small files joined, large row groups cut, memory bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

# Rows counted at a time, and values (rows x columns) held at a time.
CHUNK_ROWS = 1 << 20
_HELD_VALUES = 1 << 24
_CHUNK_BYTES = 1 << 28
_LOOK = 8


@dataclass(frozen=True)
class Piece:
    """Row groups of one file, `first` up to but not `end`; end None: to the last."""

    file: str
    first: int = 0
    end: int | None = None


def column_blocks(pieces: Sequence[Piece], columns: Sequence[str]) -> Iterator[Sequence[str]]:
    """`columns` in blocks that may be held in memory together, a chunk of rows at a time."""
    rows = 0
    for piece in pieces[:_LOOK]:
        with open_file(piece.file) as source:
            metadata = pq.read_metadata(source)
        rows += sum(metadata.row_group(group).num_rows for group in _groups(piece, metadata))
    rows = min(rows * max(len(pieces) // _LOOK, 1), CHUNK_ROWS)
    size = max(_HELD_VALUES // max(rows, 1), 1)
    for start in range(0, len(columns), size):
        yield columns[start : start + size]


def _groups(piece: Piece, metadata: pq.FileMetaData) -> range:
    return range(piece.first, metadata.num_row_groups if piece.end is None else piece.end)


def column_chunks(pieces: Sequence[Piece], columns: Sequence[str]) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """Each of `columns` in chunks of at most about CHUNK_ROWS rows, in file order; of no rows, one empty chunk.

    A column that a file lacks is null there.
    """
    with open_file(pieces[0].file) as source:
        schema = pq.read_schema(source)
    texts = [name for name in columns if name in schema.names and pa.types.is_string(schema.field(name).type)]
    held: list[pa.Table] = []
    rows, empty = 0, True
    for piece in pieces:
        with open_file(piece.file) as source, _opened(source, texts) as parquet:
            names = set(parquet.schema_arrow.names)
            present = [name for name in columns if name in names]
            for groups, size in _reads(_groups(piece, parquet.metadata), parquet.metadata, len(present)):
                if held and rows + size > CHUNK_ROWS:
                    yield from _columns(held, columns, schema)
                    held, rows = [], 0
                if size > CHUNK_ROWS:
                    empty = False
                    yield from _cut(parquet, groups, present, CHUNK_ROWS * CHUNK_ROWS // size)
                    continue
                held.append(parquet.read_row_groups(groups, columns=present, use_threads=False))
                rows += size
    if held or empty:
        yield from _columns(held, columns, schema)


def _opened(source: pa.NativeFile, texts: list[str]) -> pq.ParquetFile:
    """A Parquet file whose `texts` stay dictionary-encoded, as far as it has them."""
    try:
        return pq.ParquetFile(source, read_dictionary=texts)
    except KeyError:
        there = pq.read_schema(source).names
        return pq.ParquetFile(source, read_dictionary=[name for name in texts if name in there])


def open_file(file: str) -> pa.NativeFile:
    """The open file; what is no local path is opened by its file system."""
    if "://" not in file:
        return pa.OSFile(file)
    filesystem, path = pa.fs.FileSystem.from_uri(file)
    return filesystem.open_input_file(path)


def _reads(groups: range, metadata: pq.FileMetaData, columns: int) -> Iterator[tuple[list[int], int]]:
    """Runs of row groups that are read at once, with their rows; _CHUNK_BYTES count as a whole chunk."""
    run: list[int] = []
    rows = 0
    for group in groups:
        row_group = metadata.row_group(group)
        weight = row_group.total_byte_size * columns // max(row_group.num_columns, 1) * CHUNK_ROWS // _CHUNK_BYTES
        size = max(row_group.num_rows, weight)
        if run and rows + size > CHUNK_ROWS:
            yield run, rows
            run, rows = [], 0
        run.append(group)
        rows += size
    if run:
        yield run, rows


def _cut(
    parquet: pq.ParquetFile, groups: list[int], columns: Sequence[str], rows: int
) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """A row group larger than a chunk, column by column and `rows` rows at a time."""
    for name in columns:
        for batch in parquet.iter_batches(max(rows, 1024), row_groups=groups, columns=[name], use_threads=False):
            yield name, pa.chunked_array([batch.column(0)])


def _columns(held: list[pa.Table], columns: Sequence[str], schema: pa.Schema) -> Iterator[tuple[str, pa.ChunkedArray]]:
    for name in columns:
        parts: list[pa.Array] = []
        for table in held:
            there = name in table.column_names
            parts += table[name].chunks if there else [pa.nulls(table.num_rows, schema.field(name).type)]
        if len({part.type for part in parts}) > 1:
            parts = [part.dictionary_decode() if isinstance(part, pa.DictionaryArray) else part for part in parts]
        yield name, pa.chunked_array(parts, None if parts else schema.field(name).type)
