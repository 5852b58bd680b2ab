"""Columns as integer codes, so that counting and comparing tuples of values is arithmetic on arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

Ints = npt.NDArray[np.int64]

_SEPARATOR, _ESCAPE = "\x1f", "\x1b"
# Codes are packed into one number below this; beyond it they are numbered anew.
_LARGEST = 1 << 62


@dataclass(frozen=True)
class Encoded:
    """A column as codes 0 … size − 1 (−1: null) into `values`, which are distinct."""

    codes: Ints
    values: pa.Array

    @property
    def size(self) -> int:
        return len(self.values)


def read_encoded(files: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """The `columns` of all `files` in one table; text as dictionaries. Memory: 4 bytes a text value.

    Raises:
        OSError, pa.ArrowException: a file cannot be read.
    """
    parts = []
    for file in files:
        schema = pq.read_schema(file)
        texts = [name for name in columns if pa.types.is_string(schema.field(name).type)]
        parts.append(pq.ParquetFile(file, read_dictionary=texts).read(columns=list(columns), use_threads=False))
    return pa.concat_tables(parts)


def encode(column: pa.ChunkedArray) -> Encoded:
    """Codes of one column. NaN is one value and −0.0 is 0.0, as in SQL's GROUP BY on Spark."""
    if not pa.types.is_dictionary(column.type):
        if pa.types.is_floating(column.type):
            column = pc.add(column.cast(pa.float64()), 0.0)
        column = column.dictionary_encode()
    if column.num_chunks == 0:
        return Encoded(np.empty(0, np.int64), pa.array([], column.type.value_type))
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    codes = pc.fill_null(whole.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    return Encoded(codes, whole.dictionary)


def pack(columns: Sequence[Encoded], *, nulls_alike: bool = False) -> Ints:
    """One code for each row's tuple of values: equal codes, equal tuples. −1 where a value is null, unless
    `nulls_alike`, which makes null a value like any other."""
    packed = np.zeros(len(columns[0].codes), np.int64)
    given = np.ones(len(packed), np.bool_)
    size = 1
    for column in columns:
        codes, width = column.codes, column.size
        if nulls_alike:
            codes, width = codes + 1, width + 1
        else:
            given &= codes >= 0
        if size > _LARGEST // max(width, 1):
            distinct, packed = np.unique(packed, return_inverse=True)
            size = len(distinct)
        packed = packed * width + codes
        size *= max(width, 1)
    return np.where(given, packed, -1)


def distinct_codes(codes: Ints) -> int:
    """How many different codes there are, −1 left out."""
    given = codes[codes >= 0]
    if not len(given):
        return 0
    if given.max() <= 4 * len(given):
        return int(np.count_nonzero(np.bincount(given)))
    given.sort()
    return 1 + int(np.count_nonzero(given[1:] != given[:-1]))


def value_counts(rows: pa.Table, columns: Sequence[str]) -> tuple[pa.Array, Ints]:
    """The different tuples of `columns` as text, with their rows; tuples with a null are left out."""
    encoded = [encode(rows[name]) for name in columns]
    if len(encoded) == 1:
        (only,) = encoded
        counts = np.bincount(only.codes[only.codes >= 0], minlength=only.size)
        used = np.flatnonzero(counts)
        return key_text([only.values.take(pa.array(used))]), counts[used].astype(np.int64)
    packed = pack(encoded)
    codes, first, counts = np.unique(packed, return_index=True, return_counts=True)
    first, counts = first[codes >= 0], counts[codes >= 0]
    parts = [column.values.take(pa.array(column.codes[first])) for column in encoded]
    return key_text(parts), counts.astype(np.int64)


def row_keys(rows: pa.Table, columns: Sequence[str]) -> tuple[Ints, pa.Array]:
    """Each row's code (−1: a null in it) into the different tuples of `columns` as text."""
    encoded = [encode(rows[name]) for name in columns]
    if len(encoded) == 1:
        return encoded[0].codes, key_text([encoded[0].values])
    found, first, codes = np.unique(pack(encoded), return_index=True, return_inverse=True)
    gaps = int(len(found) > 0 and found[0] < 0)
    first = first[gaps:]
    return codes - gaps, key_text([column.values.take(pa.array(column.codes[first])) for column in encoded])


def key_text(columns: Sequence[pa.Array]) -> pa.Array:
    """Tuples of values (no nulls) as one text each; equal texts, equal tuples. Numbers of equal value and different
    type are the same text, so that a bigint can name an integer."""
    texts = [_text(column) for column in columns]
    if len(texts) == 1:
        return texts[0]
    for sign, written in ((_ESCAPE, _ESCAPE + "e"), (_SEPARATOR, _ESCAPE + "s")):
        texts = [pc.replace_substring(text, sign, written) for text in texts]
    return pc.binary_join_element_wise(*texts, _SEPARATOR)


def _text(values: pa.Array) -> pa.Array:
    texts = values.cast(pa.string())
    if pa.types.is_decimal(values.type) or pa.types.is_floating(values.type):
        return pc.replace_substring_regex(pc.replace_substring_regex(texts, r"(\.\d*?)0+$", r"\1"), r"\.$", "")
    return texts
