"""From columns to (value, count) pairs, a chunk at a time: the only place where every row is touched.

Text stays dictionary-encoded and is counted by its codes, integers of a small range by themselves (or by their common
step); other numbers are hashed where few differ and sorted where many do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.profiling.order import EMPTY_ORDER, Order, merge_orders, order_of
from jobs.profiling.sketches import sum_counts
from jobs.profiling.values import Kind, canonical, kind_of

Ints = npt.NDArray[np.int64]

# Integers whose range is at most this, or four times their number, are counted in one table.
_SMALL_RANGE = 1 << 16
_LARGEST_TABLE = 1 << 22
_LOOK = 2048
# Kinds whose canonical values are numbers of fixed width: counted as numpy arrays, and ascending afterwards.
_FIXED: dict[Kind, pa.DataType | None] = {
    "integer": None, "interval": None, "double": None, "boolean": pa.int8(), "date": pa.int32(),
    "timestamp": pa.int64(), "time": pa.int64(),
}  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """The different values of a column with their counts (no nulls), beside rows, nulls and file order.

    Numbers, dates and times ascend. NaN is one value and comes last, −0.0 is 0.0, and text that is not UTF-8 has its
    bad bytes replaced.
    """

    kind: Kind
    type: str
    values: pa.Array
    counts: Ints
    rows: int
    nulls: int
    order: Order = EMPTY_ORDER


def count_values(column: pa.ChunkedArray, *, variant: bool = False) -> Counts:
    """Count the values of one chunk of a column without parts (see `leaves`)."""
    type_ = column.type
    kind: Kind = "variant" if variant else kind_of(type_)
    name = str(type_.value_type if pa.types.is_dictionary(type_) else type_)
    if pa.types.is_dictionary(type_) and kind != "text":
        column = _each(column, lambda chunk: chunk.dictionary_decode())
    if kind == "text":
        column = _each(column, _readable)
    if not pa.types.is_dictionary(column.type):
        column = _each(column, lambda chunk: canonical(chunk, kind))
        values, counts = _count_fixed(column, kind) if kind in _FIXED else _count_any(column, kind)
    else:
        column = column.unify_dictionaries() if column.num_chunks > 1 else column
        values, counts = _count_codes(column)
    nulls = column.null_count
    return Counts(kind, name, values, counts, len(column), nulls, EMPTY_ORDER if variant else order_of(column))


def _each(column: pa.ChunkedArray, change: Callable[[pa.Array], pa.Array]) -> pa.ChunkedArray:
    if not column.num_chunks:
        column = pa.chunked_array([pa.array([], column.type)])
    return pa.chunked_array([change(chunk) for chunk in column.chunks])


def _count_codes(column: pa.ChunkedArray) -> tuple[pa.Array, Ints]:
    """Counts by code, in one dictionary; nulls are counted as one code more, and left out."""
    values = column.chunk(0).dictionary
    counts = np.zeros(len(values) + 1, np.int64)
    for chunk in column.chunks:
        codes = pc.fill_null(chunk.indices, len(values)) if chunk.null_count else chunk.indices
        counts += np.bincount(codes.to_numpy(zero_copy_only=False), minlength=len(counts))
    used = np.flatnonzero(counts[:-1])
    kept = values if len(used) == len(values) else values.take(pa.array(used))
    return kept, counts[used]


def _count_fixed(column: pa.ChunkedArray, kind: Kind) -> tuple[pa.Array, Ints]:
    present = column.drop_null() if column.null_count else column
    if kind == "boolean":
        true = pc.sum(present, min_count=0).as_py()
        found = [(False, len(present) - true), (True, true)]
        kept = [(value, count) for value, count in found if count]
        return pa.array([value for value, _ in kept], pa.bool_()), np.array([count for _, count in kept], np.int64)
    stored = _FIXED[kind]
    numbers = (present if stored is None else present.cast(stored)).to_numpy()
    values, counts = _count_floats(numbers) if kind == "double" else _count_numbers(numbers)
    counted = pa.array(values)
    return counted if stored is None else counted.cast(present.type), counts


def _count_floats(numbers: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], Ints]:
    values, counts = _count_numbers(numbers + 0.0)  # −0.0 + 0.0 is 0.0
    first_nan = int(np.searchsorted(values, np.nan))
    if len(values) - first_nan > 1:
        counts = np.append(counts[:first_nan], counts[first_nan:].sum())
        values = values[: first_nan + 1]
    return values, counts


def _count_numbers(numbers: npt.NDArray) -> tuple[npt.NDArray, Ints]:
    """Ascending different numbers with their counts; NaNs last, each by itself if they were sorted."""
    if not len(numbers):
        return numbers, np.empty(0, np.int64)
    some = numbers[:: max(1, len(numbers) // _LOOK)][:_LOOK]
    few = 2 * len(np.unique(some)) < len(some)
    if numbers.dtype.kind == "i":
        low = int(numbers.min())
        span = int(numbers.max()) - low
        table = min(max(_SMALL_RANGE, 4 * len(numbers)), _LARGEST_TABLE)
        step = 1 if span <= table else _step(numbers, some, low, span)
        if span // step <= table:
            counted = np.bincount(_steps(numbers, low, step))
            used = np.flatnonzero(counted)
            return (used * step + low).astype(numbers.dtype), counted[used]
        if span // step < 2**32 and not few:  # sorting half the bytes takes half the time
            ascending, counts = _count_sorted(_steps(numbers, low, step).astype(np.uint32))
            return (ascending.astype(np.int64) * step + low).astype(numbers.dtype), counts
    if not few:
        return _count_sorted(numbers)
    found = pc.value_counts(pa.array(numbers))
    values = found.field("values").to_numpy(zero_copy_only=False)
    order = np.argsort(values)
    return values[order], found.field("counts").to_numpy(zero_copy_only=False)[order]


def _step(numbers: npt.NDArray, some: npt.NDArray, low: int, span: int) -> int:
    """The largest number that all differences are multiples of, such as a second of microseconds; else 1."""
    step = int(np.gcd.reduce(some.astype(np.int64) - low)) if span < 2**62 else 1
    if step < 2 or not np.array_equal(_steps(numbers, low, step) * step + low, numbers):
        return 1
    return step


def _steps(numbers: npt.NDArray, low: int, step: int) -> Ints:
    steps = np.subtract(numbers, low, dtype=np.int64)
    return steps // step if step > 1 else steps


def _count_sorted(numbers: npt.NDArray) -> tuple[npt.NDArray, Ints]:
    ordered = np.sort(numbers)
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[first], np.diff(first, append=len(ordered))


def _count_any(column: pa.ChunkedArray, kind: Kind) -> tuple[pa.Array, Ints]:
    present = column.drop_null() if column.null_count else column
    if kind == "null":
        return pa.array([], pa.null()), np.empty(0, np.int64)
    type_ = present.type
    if pa.types.is_decimal256(type_):  # Arrow neither counts nor hashes them
        texts = pc.value_counts(present.cast(pa.string()))
        return texts.field("values").cast(type_), _int64(texts.field("counts"))
    if pa.types.is_decimal(type_) and not pa.types.is_decimal128(type_):
        present = present.cast(pa.decimal128(type_.precision, type_.scale))
    found = pc.value_counts(present)
    return found.field("values"), _int64(found.field("counts"))


def _int64(counts: pa.Array) -> Ints:
    return counts.to_numpy(zero_copy_only=False).astype(np.int64)


def _readable(column: pa.Array) -> pa.Array:
    """Text as it is; where a writer stored bytes that are not UTF-8, those replaced."""
    texts = column.dictionary if isinstance(column, pa.DictionaryArray) else column
    try:
        texts.validate(full=True)
        return column
    except pa.ArrowInvalid:
        binary = pa.large_binary() if pa.types.is_large_string(texts.type) else pa.binary()
        decoded = [
            None if each is None else each.decode("utf-8", errors="replace") for each in texts.cast(binary).to_pylist()
        ]
        mended = pa.array(decoded, texts.type)
        return mended.take(column.indices).dictionary_encode() if texts is not column else mended


def join_counts(parts: Sequence[Counts]) -> Counts:
    """Pairs of several chunks of one column, in file order: each value once, with the sum of its counts."""
    if len(parts) == 1:
        return parts[0]
    kind = parts[0].kind
    values, counts = (_sum_fixed if kind in _FIXED else sum_counts)(
        [part.values for part in parts], [part.counts for part in parts]
    )
    return Counts(
        kind, parts[-1].type, values, counts, sum(part.rows for part in parts), sum(part.nulls for part in parts),
        merge_orders([part.order for part in parts], kind),
    )  # fmt: skip


def _sum_fixed(values: Sequence[pa.Array], counts: Sequence[Ints]) -> tuple[pa.Array, Ints]:
    type_ = values[-1].type
    stored = {pa.bool_(): pa.int8(), pa.date32(): pa.int32()}.get(
        type_, pa.int64() if not pa.types.is_floating(type_) else type_
    )
    numbers = np.concatenate([part.cast(stored).to_numpy(zero_copy_only=False) for part in values])
    summed = np.concatenate(counts)
    order = np.argsort(numbers, kind="stable")
    numbers = numbers[order]
    new = numbers[1:] != numbers[:-1]
    if numbers.dtype.kind == "f":
        new &= ~(np.isnan(numbers[1:]) & np.isnan(numbers[:-1]))
    first = np.flatnonzero(np.concatenate([[True], new])) if len(numbers) else np.empty(0, np.intp)
    sums = np.add.reduceat(summed[order], first) if len(first) else np.empty(0, np.int64)
    return pa.array(numbers[first]).cast(type_), sums
