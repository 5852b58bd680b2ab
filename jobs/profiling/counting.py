"""From Parquet files to (value, count) pairs, a chunk of row groups at a time.

Text stays dictionary-encoded, so a value is touched once per chunk and not once per row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

CHUNK_ROWS = 1 << 20


@dataclass(frozen=True)
class Counts:
    """The different values of a column with their counts (no nulls), beside rows and nulls.

    NaN is one value, −0.0 is 0.0, and text that is not UTF-8 has its bad bytes replaced.
    """

    values: pa.Array
    counts: npt.NDArray[np.int64]
    rows: int
    nulls: int


def count_files(files: Sequence[str], columns: Sequence[str]) -> Iterator[tuple[str, Counts]]:
    """Counts of each of `columns` per chunk of at most CHUNK_ROWS rows (one row group at least), files one by one.

    Every column comes at least once, with zero rows if there are none.
    """
    empty = True
    for file in files:
        names = _text_columns(pq.read_schema(file), columns)
        parquet = pq.ParquetFile(file, read_dictionary=names)
        for groups in _chunks(parquet.metadata):
            chunk = parquet.read_row_groups(groups, columns=list(columns), use_threads=False)
            empty = False
            for name in columns:
                yield name, count_values(chunk[name])
    if empty and files:
        schema = pq.read_schema(files[0])
        for name in columns:
            yield name, count_values(pa.chunked_array([], schema.field(name).type))


def _text_columns(schema: pa.Schema, columns: Sequence[str]) -> list[str]:
    return [name for name in columns if pa.types.is_string(schema.field(name).type)]


def _chunks(metadata: pq.FileMetaData) -> Iterator[list[int]]:
    groups: list[int] = []
    rows = 0
    for group in range(metadata.num_row_groups):
        size = metadata.row_group(group).num_rows
        if groups and rows + size > CHUNK_ROWS:
            yield groups
            groups, rows = [], 0
        groups.append(group)
        rows += size
    if groups:
        yield groups


def count_values(column: pa.ChunkedArray) -> Counts:
    """Count the values of one chunk of a column."""
    rows, nulls = len(column), column.null_count
    if pa.types.is_dictionary(column.type):
        values, counts = _count_dictionary(column)
    else:
        if pa.types.is_floating(column.type):
            column = pc.add(column.cast(pa.float64()), 0.0)
        found = pc.value_counts(column.drop_null().combine_chunks())
        values, counts = found.field("values"), found.field("counts").to_numpy(zero_copy_only=False)
    return Counts(values, counts.astype(np.int64), rows, nulls)


def _count_dictionary(column: pa.ChunkedArray) -> tuple[pa.Array, npt.NDArray[np.int64]]:
    if column.num_chunks == 0:
        return pa.array([], column.type.value_type), np.empty(0, np.int64)
    whole = column.unify_dictionaries().combine_chunks()
    indices = whole.indices.drop_null().to_numpy(zero_copy_only=False)
    counts = np.bincount(indices, minlength=len(whole.dictionary))
    used = np.flatnonzero(counts)
    values = whole.dictionary if len(used) == len(counts) else whole.dictionary.take(pa.array(used))
    return _readable(values, counts[used])


def _readable(values: pa.Array, counts: npt.NDArray[np.int64]) -> tuple[pa.Array, npt.NDArray[np.int64]]:
    """Text as it is; where a writer stored bytes that are not UTF-8, those replaced and equal values joined."""
    try:
        values.validate(full=True)
        return values, counts
    except pa.ArrowInvalid:
        texts = [value.decode("utf-8", errors="replace") for value in values.cast(pa.binary()).to_pylist()]
        return sum_counts([pa.array(texts, pa.string())], [counts])


def sum_counts(
    values: Sequence[pa.Array], counts: Sequence[npt.NDArray[np.int64]]
) -> tuple[pa.Array, npt.NDArray[np.int64]]:
    """Join pairs of several chunks: each value once, with the sum of its counts."""
    if len(values) == 1 and len(values[0]) < 2:
        return values[0], counts[0]
    pairs = pa.table({"value": pa.chunked_array(values), "count": np.concatenate(counts)})
    summed = pairs.group_by("value", use_threads=False).aggregate([("count", "sum")])
    return summed["value"].combine_chunks(), summed["count_sum"].to_numpy()
