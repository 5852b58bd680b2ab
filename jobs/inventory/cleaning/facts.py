"""Cheap facts of landed Parquet files: which values a column holds at all, and whether a day can hold exact copies.

A rule that one column's value decides needs no look at every row: it is evaluated on the distinct values, of which
Parquet's dictionaries know most. A rule that none of them breaks is left out of the rows' work. Nothing is guessed: a
column whose distinct values are too many is not known, and its rules are evaluated row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyspark.sql.functions as F
from pyspark.sql import SparkSession

from conf.table_config import TableConfig
from jobs.inventory.cleaning.landed import LandedPartition, Shape, source_name
from jobs.inventory.cleaning.preparing import prepare
from jobs.inventory.cleaning.rule import STAGES, Rule

# More distinct values of a column than this are not collected; a larger landing day is not read whole by one task.
_MOST_VALUES = 200_000
# Below so many landed bytes a look at every row costs less than the look ahead.
_LEAST_BYTES = 4 << 20
_MOST_DAY_BYTES = 256 << 20
_LOCAL = "spark.sql.execution.arrow.localRelationThreshold"
_FOUND = pa.schema([("column", pa.string()), ("values", pa.binary()), ("days", pa.list_(pa.date32()))])
# Odd, without a pattern: the hash of a row is a polynomial in it.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
# Types whose values compare as their bytes do, after -0.0 is made 0.0 and NaN is looked for.
_PLAIN = (pa.types.is_integer, pa.types.is_floating, pa.types.is_date32, pa.types.is_boolean, pa.types.is_timestamp)
# Types that Spark reads from a file as it takes them from Arrow.
_KNOWN = (
    pa.types.is_signed_integer, pa.types.is_float32, pa.types.is_float64, pa.types.is_date32, pa.types.is_boolean,
    lambda type_: pa.types.is_timestamp(type_) and type_.unit == "us",
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """Distinct values of each column that is known (null included where it occurs), and days that may hold copies."""

    values: Mapping[str, pa.Array]
    may_repeat: frozenset[date]


def landed_facts(
    spark: SparkSession, table: TableConfig, partitions: Sequence[LandedPartition], shapes: Mapping[Path, Shape]
) -> Facts | None:
    """Facts of new partitions, read by Spark tasks; None where files are few, not Parquet or of different shapes."""
    if sum(partition.size for partition in partitions) < _LEAST_BYTES:
        return None
    if table.source.format != "parquet" or len({shapes[file] for p in partitions for file in p.files}) != 1:
        return None
    names = {source_name(table, column): column for column in table.columns}
    days = [(p.dt, [str(file) for file in p.files], p.size) for p in partitions]
    tasks = min(len(days), 2 * int(spark.conf.get("spark.sql.shuffle.partitions", "4") or 4))

    def look(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for task in batch.column(0).to_pylist():
                yield from _rows_of(_tried(days[task::tasks], list(names))).to_batches()

    from pyspark.sql.pandas.types import from_arrow_schema

    found = spark.range(0, tasks, 1, tasks).mapInArrow(look, from_arrow_schema(_FOUND)).toArrow()
    return _merged(found, names, tasks)


def unbroken(spark: SparkSession, table: TableConfig, rules: Sequence[Rule], facts: Facts) -> list[Rule]:
    """`rules`, with what the known values say of them: those that no landed value breaks will leave no trace."""
    judged = [(position, rule) for position, rule in enumerate(rules) if _is_decided(rule, rules, facts)]
    if not judged:
        return list(rules)
    length = max(max((len(array) for array in facts.values.values()), default=1), 1)
    beside = {name: _padded(array, length) for name, array in facts.values.items()}
    missing = [name for name in table.columns if name not in beside]
    # Else the optimizer would evaluate all rules itself, value by value.
    before = spark.conf.get(_LOCAL)
    spark.conf.set(_LOCAL, "0")
    landed = spark.createDataFrame(pa.table(beside)).select(
        F.lit(None).cast("date").alias("_dt"), F.lit(None).cast("string").alias("_unreadable"),
        *beside, *[F.lit(None).cast("string").alias(name) for name in missing],
    )  # fmt: skip
    spark.conf.set(_LOCAL, str(before))
    only = [rule for _, rule in judged]
    prepared = prepare(landed, table, only)
    verdicts = prepared.agg(
        *[F.bool_or(f"_broken_{i}").alias(f"broken_{i}") for i in range(len(only))],
        *[F.bool_and(f"_tested_{i}").alias(f"tested_{i}") for i in range(len(only))],
    ).collect()[0]
    found = list(rules)
    for i, (position, rule) in enumerate(judged):
        found[position] = replace(
            rule, never_broken=not verdicts[f"broken_{i}"], always_tested=bool(verdicts[f"tested_{i}"])
        )
    return found


def _is_decided(rule: Rule, rules: Sequence[Rule], facts: Facts) -> bool:
    """Whether the landed values of one column decide on `rule`: they are known, and no rule before it that looks at
    the rest of the row changes them."""
    if rule.decided_by not in facts.values:
        return False
    stage = STAGES.index(rule.stage)
    return not any(
        other.decided_by is None and rule.decided_by in other.repaired and STAGES.index(other.stage) <= stage
        for other in rules
    )


def _padded(values: pa.Array, length: int) -> pa.Array:
    """`values` made `length` long by repeating the first, so that no value is added that does not occur."""
    filler = pa.nulls(length, values.type) if len(values) == 0 else pa.repeat(values[0], length - len(values))
    return pa.concat_arrays([values, filler.cast(values.type)])


def _tried(days: Sequence[tuple[date, Sequence[str], int]], columns: Sequence[str]) -> Facts:
    """`days_facts`; nothing is known of days with a broken file, so that Spark meets it and names it."""
    try:
        return days_facts(days, columns)
    except (OSError, pa.ArrowException):
        return Facts({}, frozenset(day for day, _, _ in days))


def days_facts(days: Sequence[tuple[date, Sequence[str], int]], columns: Sequence[str]) -> Facts:
    """Facts of some landing days: (day, files, bytes). Pure Python and Arrow; runs in a Spark task."""
    values: dict[str, pa.Array | None] = {}
    repeating = set()
    for dt, files, size in days:
        if size > _MOST_DAY_BYTES:
            return Facts({}, frozenset(day for day, _, _ in days))
        rows = pa.concat_tables([_read(file, columns) for file in files]).unify_dictionaries()
        if may_repeat(rows):
            repeating.add(dt)
        for name in columns:
            if name not in values:
                values[name] = _distinct([rows[name]])
            elif (seen := values[name]) is not None:
                values[name] = _distinct([pa.chunked_array([seen]), rows[name]])
    return Facts({name: found for name, found in values.items() if found is not None}, frozenset(repeating))


def may_repeat(rows: pa.Table) -> bool:
    """Whether two rows may be alike in every column: false only if they cannot.

    Every row is hashed to 64 bits; alike rows have the same hash, so hashes that all differ prove it.
    """
    hashes = np.zeros(rows.num_rows, np.uint64)
    for column in rows.columns:
        codes = _codes(column)
        if codes is None:
            return True
        for part in (codes, _mixed(pc.is_null(column).to_numpy().astype(np.uint64)) if column.null_count else None):
            if part is not None:
                hashes *= _FACTOR
                hashes += part
    hashes.sort()
    return bool((hashes[1:] == hashes[:-1]).any())


def _codes(column: pa.ChunkedArray) -> np.ndarray | None:
    """64-bit codes, equal where values are; None for a type that has none, or where NaN occurs."""
    whole = pa.concat_arrays(column.chunks) if column.num_chunks else pa.nulls(0, column.type)
    if pa.types.is_dictionary(column.type):
        indices = whole.indices.fill_null(0) if column.null_count else whole.indices
        return indices.to_numpy().astype(np.uint64)
    if not any(is_type(column.type) for is_type in _PLAIN):
        return None
    if pa.types.is_floating(column.type):
        numbers = pc.fill_null(whole, 0).to_numpy(zero_copy_only=False).astype(np.float64) + 0.0
        return None if np.isnan(numbers).any() else _mixed(numbers.view(np.uint64))
    if pa.types.is_date32(column.type):
        whole = whole.cast(pa.int32())
    elif pa.types.is_timestamp(column.type):
        whole = whole.cast(pa.int64())
    elif pa.types.is_boolean(column.type):
        whole = whole.cast(pa.int8())
    return _mixed(pc.fill_null(whole, 0).to_numpy(zero_copy_only=False).astype(np.int64).view(np.uint64))


def _mixed(bits: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014)."""
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _read(file: str, columns: Sequence[str]) -> pa.Table:
    """The columns of a file, text as Parquet's own dictionaries and their indices."""
    text = [name for name in columns if _is_text(pq.read_schema(file).field(name).type)]
    return pq.ParquetFile(file, read_dictionary=text).read(columns=list(columns))


def _is_text(type_: pa.DataType) -> bool:
    return pa.types.is_string(type_) or pa.types.is_large_string(type_)


def _distinct(columns: Sequence[pa.ChunkedArray]) -> pa.Array | None:
    """Different values of all `columns`, null among them where it occurs; None if they are too many or of a type whose
    values Spark may see otherwise than Arrow does. A dictionary may hold values that no row has: that does no harm."""
    parts: list[pa.Array] = []
    for column in columns:
        type_ = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if not (_is_text(type_) or any(is_type(type_) for is_type in _KNOWN)):
            return None
        if pa.types.is_dictionary(column.type):
            parts += [chunk.dictionary for chunk in column.chunks[:1]]
        else:
            parts += [pc.unique(chunk) for chunk in column.chunks]
        parts.append(pa.nulls(1 if column.null_count else 0, type_))
        if sum(len(part) for part in parts) > 4 * _MOST_VALUES:
            return None
    found = pc.unique(pa.concat_arrays(parts))
    return found if len(found) <= _MOST_VALUES else None


def _rows_of(facts: Facts) -> pa.Table:
    """Facts as rows that Spark can carry: one a column, and one that names the days that may repeat."""
    rows: list[dict[str, object]] = [
        {"column": name, "values": _packed(found), "days": None} for name, found in facts.values.items()
    ]
    rows.append({"column": None, "values": None, "days": sorted(facts.may_repeat)})
    return pa.Table.from_pylist(rows, schema=_FOUND)


def _packed(values: pa.Array) -> bytes:
    sink = pa.BufferOutputStream()
    batch = pa.record_batch([values], names=["values"])
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def _merged(found: pa.Table, names: Mapping[str, str], tasks: int) -> Facts:
    """Facts of all tasks together, by the columns' declared names: known is what every task knows."""
    parts: dict[str, list[pa.ChunkedArray]] = {}
    repeating: set[date] = set()
    for row in found.to_pylist():
        if row["column"] is None:
            repeating |= set(row["days"])
        else:
            parts.setdefault(names[row["column"]], []).append(pa.ipc.open_stream(row["values"]).read_all()["values"])
    values = {name: _distinct(arrays) for name, arrays in parts.items() if len(arrays) == tasks}
    return Facts({name: array for name, array in values.items() if array is not None}, frozenset(repeating))
