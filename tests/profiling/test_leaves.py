"""Columns of every Arrow type that Parquet or Spark may hand over: none fails, nested ones are taken apart."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.lake.schemas import OUTPUTS
from jobs.profiling.drivers import profile_local
from jobs.profiling.rows import to_table
from jobs.profiling.state import State
from jobs.profiling.units import observed

UTC = datetime.UTC


def states_of(table: pa.Table) -> dict[str, State]:
    return observed(zip(table.column_names, table.columns, strict=True))


def figures(states: dict[str, State]) -> dict[str, dict]:
    keys = [{"table": "t", "column": path} for path in states]
    rows = to_table(keys, list(states.values()), OUTPUTS["column_profiles"].schema).to_pylist()
    return {row["column"]: row for row in rows}


NESTED = pa.table(
    {
        "address": pa.array(
            [{"city": "Rome", "at": {"x": 1}}, {"city": None, "at": {"x": 2}}, None, {"city": "Rome", "at": None}],
            pa.struct([("city", pa.string()), ("at", pa.struct([("x", pa.int32())]))]),
        ),
        "tags": pa.array([["a", "b"], [], None, ["a", None]], pa.list_(pa.string())),
        "prices": pa.array([[("eu", 1.5), ("us", 2.0)], None, [], [("eu", None)]], pa.map_(pa.string(), pa.float64())),
        "lines": pa.array([[{"n": 1}, {"n": 2}], None, [None], []], pa.list_(pa.struct([("n", pa.int64())]))),
    }
)


@pytest.mark.parametrize("sliced", [False, True])
@pytest.mark.parametrize("stored", [False, True])
def test_nested_columns_are_profiled_by_leaf(tmp_path: Path, sliced: bool, stored: bool):
    table = NESTED
    if sliced:
        table = pa.concat_tables([NESTED, NESTED]).combine_chunks().slice(4, 4)
    if stored:
        pq.write_table(table, tmp_path / "a.parquet", row_group_size=3)
    states = profile_local([str(tmp_path / "a.parquet")]) if stored else states_of(table)
    rows = figures(states)
    told = {path: (row["rows"], row["nulls"], row["distinct"], row["min"], row["max"]) for path, row in rows.items()}
    assert told == {
        "address.city": (4, 2, 1, "Rome", "Rome"),
        "address.at.x": (4, 2, 2, "1", "2"),
        "tags.length": (4, 1, 2, "0", "2"),
        "tags[]": (4, 1, 2, "a", "b"),
        "prices.length": (4, 1, 3, "0", "2"),
        "prices.key": (3, 0, 2, "eu", "us"),
        "prices.value": (3, 1, 2, "1.5", "2"),
        "lines.length": (4, 1, 3, "0", "2"),
        "lines[].n": (3, 1, 2, "1", "2"),
    }


def test_a_variant_is_profiled_as_bytes_and_by_the_type_of_its_values():
    metadata = b"\x01\x00\x00"
    whole, text, nothing = b"\x0c\x05", b"\x0dabc", b"\x00"  # int8 5, short string of 3, null: basic type in two bits
    rows = [{"metadata": metadata, "value": each} for each in (whole, whole, text, nothing)]
    type_ = pa.struct([("metadata", pa.binary()), ("value", pa.binary())])
    found = figures(states_of(pa.table({"payload": pa.array([*rows, None], type_)})))
    payload, types = found["payload"], found["payload.type"]
    assert (payload["rows"], payload["nulls"], payload["distinct"]) == (5, 1, 3)
    assert {top["value"]: top["count"] for top in types["top_values"]} == {"integer": 2, "text": 1, "null": 1}
    assert (types["rows"], types["nulls"]) == (5, 1)


UTC_TIMES = [datetime.datetime(1883, 11, 18, 12, tzinfo=UTC), datetime.datetime(2262, 1, 1, tzinfo=UTC), None]
FLAT: list[tuple[pa.DataType, list, str, str]] = [
    (pa.int8(), [1, -1, None], "-1", "1"),
    (pa.uint8(), [1, 255, None], "1", "255"),
    (pa.uint64(), [1, 2**64 - 1, None], "1", str(2**64 - 1)),
    (pa.float16(), np.array([1.5, -2], np.float16).tolist(), "-2", "1.5"),
    (pa.float32(), [0.5, -2.0, None], "-2", "0.5"),
    (pa.decimal128(38, 10), [Decimal("1e-10"), Decimal(10) ** 27, None], "1E-10", f"{10**27}.0000000000"),
    (pa.decimal128(5, -2), [Decimal(1200), Decimal(-300), None], "-300", "1200"),
    (pa.decimal256(76, 2), [Decimal(10) ** 73, Decimal("-0.01"), None], "-0.01", f"{10**73}.00"),
    (pa.decimal32(7, 2), [Decimal("12.34"), Decimal("-1"), None], "-1.00", "12.34"),
    (pa.decimal64(15, 2), [Decimal("12.34"), Decimal("-1"), None], "-1.00", "12.34"),
    (pa.date32(), [datetime.date(1, 1, 1), datetime.date(9999, 12, 31), None], "0001-01-01", "9999-12-31"),
    (pa.date64(), [datetime.date(1899, 1, 1), datetime.date(2020, 2, 29)], "1899-01-01", "2020-02-29"),
    (pa.timestamp("us", "UTC"), UTC_TIMES, "1883-11-18 12:00:00", "2262-01-01 00:00:00"),
    (pa.timestamp("ms", "America/New_York"), UTC_TIMES, "1883-11-18 12:00:00", "2262-01-01 00:00:00"),
    (pa.timestamp("s"), [datetime.datetime(1, 1, 1), datetime.datetime(9999, 1, 1)],
     "0001-01-01 00:00:00", "9999-01-01 00:00:00"),
    (pa.timestamp("ns"), [datetime.datetime(1970, 1, 1), None], "1970-01-01 00:00:00", "1970-01-01 00:00:00"),
    (pa.time32("s"), [datetime.time(1, 2, 3), None], "01:02:03.000000", "01:02:03.000000"),
    (pa.duration("ns"), [datetime.timedelta(1), datetime.timedelta(-1), None], "-86400000000", "86400000000"),
    (pa.month_day_nano_interval(), [pa.MonthDayNano([1, 2, 3000]), None], "2764800000003", "2764800000003"),
    (pa.string(), ["b", "a", None], "a", "b"),
    (pa.large_string(), ["b", "a", None], "a", "b"),
    (pa.string_view(), ["b", "a", None], "a", "b"),
    (pa.binary(), [b"\xff", b"\x00a", None], "0061", "ff"),
    (pa.binary(2), [b"\xff\x00", b"\x00a", None], "0061", "ff00"),
    (pa.large_binary(), [b"\xff", b"", None], "", "ff"),
    (pa.binary_view(), [b"\xff", b"", None], "", "ff"),
    (pa.bool_(), [True, False, None], "false", "true"),
    (pa.dictionary(pa.int8(), pa.string()), ["b", "a", "b", None], "a", "b"),
    (pa.dictionary(pa.int32(), pa.int64()), [3, 5, None], "3", "5"),
    (pa.large_list(pa.int64()), [[1, 2], None], "2", "2"),
    (pa.list_(pa.int64(), 2), [[1, 2], None], "2", "2"),
    (pa.uuid(), [b"0123456789abcdef", None], "30313233343536373839616263646566", "30313233343536373839616263646566"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "values", "smallest", "largest"), FLAT, ids=[str(each[0]) for each in FLAT])
def test_no_type_fails(type_: pa.DataType, values: list, smallest: str, largest: str):
    column = pa.chunked_array([pa.array(values, type_), pa.array(values, type_)])
    first = next(iter(figures(states_of(pa.table({"c": column}))).values()))
    assert (first["min"], first["max"]) == (smallest, largest)
    assert first["rows"] == 2 * len(values)
    assert first["nulls"] == 2 * values.count(None)
    rest = next(iter(figures(states_of(pa.table({"c": column.slice(1)}))).values()))
    assert rest["rows"] == 2 * len(values) - 1
    empty = figures(states_of(pa.table({"c": column.slice(0, 0)})))
    assert all((row["rows"], row["distinct"]) == (0, 0) for row in empty.values())


def test_times_beyond_microseconds_and_columns_of_nulls_are_null():
    seconds = pa.array([2**60, 0], pa.int64()).cast(pa.timestamp("s"))
    rows = figures(states_of(pa.table({"far": seconds, "nothing": pa.nulls(2)})))
    assert (rows["far"]["nulls"], rows["nothing"]["nulls"]) == (1, 2)
    assert rows["nothing"]["min"] is rows["nothing"]["constant"] is None


def test_a_column_that_a_file_lacks_is_null_there(tmp_path: Path):
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", "y"]}), tmp_path / "0.parquet")
    pq.write_table(pa.table({"a": [3]}), tmp_path / "1.parquet")
    states = profile_local([str(tmp_path / f"{number}.parquet") for number in range(2)])
    assert {path: (state.rows, state.nulls) for path, state in states.items()} == {"a": (3, 0), "b": (3, 1)}
