"""Codes and texts of tuples: equal exactly where the tuples are."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.relations.encoding import distinct_codes, encode, key_text, pack, row_keys, value_counts

TEXTS = st.none() | st.text(alphabet=["a", "b", "\x1f", "\x1b", "é", "s", "e", " "], max_size=3)
ROWS = st.lists(st.tuples(TEXTS, st.none() | st.integers(-2, 2), TEXTS), max_size=40)


def table(rows: list[tuple]) -> pa.Table:
    schema = pa.schema([("x", pa.string()), ("y", pa.int32()), ("z", pa.string())])
    columns = {name: [row[place] for row in rows] for place, name in enumerate(schema.names)}
    whole = pa.table(columns, schema=schema)
    # As Parquet is read: text as dictionaries, in several chunks with dictionaries of their own.
    parts = [whole.slice(start, 7) for start in range(0, len(rows), 7)] or [whole]
    encoded = [part.set_column(0, "x", part["x"].dictionary_encode()) for part in parts]
    return pa.concat_tables(encoded)


@given(ROWS)
@settings(max_examples=100, deadline=None)
def test_tuples_are_counted_as_python_counts_them(rows: list[tuple]) -> None:
    counted = table(rows)
    whole = [row for row in rows if None not in row]
    values, counts = value_counts(counted, ("x", "y", "z"))
    assert sorted(counts.tolist()) == sorted(Counter(whole).values())
    assert len(set(values.to_pylist())) == len(values) == len(set(whole))
    columns = [encode(counted[name]) for name in ("x", "y", "z")]
    assert distinct_codes(pack(columns)) == len(set(whole))
    assert distinct_codes(pack(columns, nulls_alike=True)) == len(set(rows))
    codes, keys = row_keys(counted, ("x", "y", "z"))
    named = [keys[int(code)].as_py() if code >= 0 else None for code in codes]
    assert [name is None for name in named] == [None in row for row in rows]
    seen = dict(zip(named, rows, strict=True))
    assert all(seen[name] == row for name, row in zip(named, rows, strict=True) if name is not None)


@given(ROWS)
@settings(max_examples=50, deadline=None)
def test_a_single_column_is_counted_alike(rows: list[tuple]) -> None:
    counted = table(rows)
    for place, name in enumerate(("x", "y")):
        values, counts = value_counts(counted, (name,))
        expected = Counter(str(row[place]) for row in rows if row[place] is not None)
        assert dict(zip(values.to_pylist(), counts.tolist(), strict=True)) == expected


def test_more_combinations_than_a_number_holds() -> None:
    chance = np.random.default_rng(1)
    columns = [pa.array(chance.integers(0, 1 << 40, 3000)) for _ in range(6)]
    columns = [pa.concat_arrays([column, column.slice(0, 500)]) for column in columns]
    packed = pack([encode(pa.chunked_array([column])) for column in columns])
    assert distinct_codes(packed) == 3000


def test_numbers_of_equal_value_have_one_text() -> None:
    whole = [pa.array([5, 120]), pa.array([5.0, 120.0]), pa.array([Decimal("5.00"), Decimal("120.00")])]
    assert {tuple(key_text([values]).to_pylist()) for values in whole} == {("5", "120")}
    assert key_text([pa.array([Decimal("1.50"), Decimal("10.05")])]).to_pylist() == ["1.5", "10.05"]
    assert key_text([pa.array([100, 10])]).to_pylist() == ["100", "10"]


def test_nan_is_one_value_and_zero_has_no_sign() -> None:
    column = pa.chunked_array([[float("nan"), 0.0], [float("nan"), -0.0, None]])
    assert distinct_codes(encode(column).codes) == 2
