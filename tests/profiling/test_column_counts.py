"""Counting Parquet files chunk by chunk gives what counting all rows at once gives."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.profiling import observer, reading
from jobs.profiling.counting import count_values
from jobs.profiling.reading import Piece, column_chunks
from jobs.profiling.state import State
from jobs.profiling.units import observed


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Three files of several row groups, the second without rows; text with its dictionary and, past 1 kB, without."""
    generator = np.random.default_rng(4)
    paths = []
    for number, rows in enumerate([1000, 0, 700]):
        texts = [None if code % 7 == 0 else f"value {code}" for code in generator.integers(0, 300, rows)]
        numbers = generator.integers(0, 50, rows)
        path = tmp_path / f"part-{number}.parquet"
        rows_table = pa.table({"text": pa.array(texts, pa.string()), "number": pa.array(numbers, pa.int64())})
        pq.write_table(rows_table, path, row_group_size=128, dictionary_pagesize_limit=1024)
        paths.append(str(path))
    return paths


def states_of(files: list[str]) -> dict[str, State]:
    return observed(column_chunks([Piece(file) for file in files], ["text", "number"]))


@pytest.mark.parametrize(("chunk_rows", "exact_values"), [(1 << 20, 1 << 20), (200, 1 << 20), (200, 60)])
def test_chunks_add_up(files: list[str], monkeypatch: pytest.MonkeyPatch, chunk_rows: int, exact_values: int):
    monkeypatch.setattr(reading, "CHUNK_ROWS", chunk_rows)
    monkeypatch.setattr(observer, "EXACT_VALUES", exact_values)
    rows = pa.concat_tables([pq.read_table(file) for file in files]).to_pydict()
    for name, found in states_of(files).items():
        values = Counter(value for value in rows[name] if value is not None)
        assert (found.rows, found.nulls) == (1700, rows[name].count(None))
        assert found.distinct == len(values)
        assert {top["value"]: top["count"] for top in found.frequent.top(1000)} == {
            str(v): n for v, n in values.items()
        }
        assert found.run.count == (1700 if name == "number" else 0)


def test_a_partition_without_rows_still_has_its_columns(files: list[str]):
    found = states_of(files[1:2])
    assert [(column, each.rows, each.kind) for column, each in found.items()] == [
        ("text", 0, "text"),
        ("number", 0, "integer"),
    ]


@pytest.mark.parametrize("limit", [1, 1 << 12, 1 << 28])
def test_row_groups_of_many_bytes_are_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int):
    texts = [f"{number % 900:0200d}" for number in range(5000)]
    pq.write_table(pa.table({"text": texts, "number": range(5000)}), tmp_path / "a.parquet", row_group_size=2500)
    sizes: list[int] = []
    monkeypatch.setattr(reading, "_CHUNK_BYTES", limit)
    monkeypatch.setattr(observer, "_EXACT_BYTES", limit)
    original = column_chunks([Piece(str(tmp_path / "a.parquet"))], ["text", "number"])
    found = observed((name, column) for name, column in original if sizes.append(len(column)) is None)
    assert (max(sizes) == 5000) == (limit == 1 << 28)
    assert (found["text"].rows, found["text"].distinct, found["text"].lengths.total) == (5000, 900, 1_000_000)
    assert (found["number"].distinct, found["number"].order.monotonic) == (5000, "increasing")


@pytest.mark.parametrize("type_", [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.float32(), pa.float64()])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_numbers_of_any_range_and_step_are_counted(type_: pa.DataType, data: st.DataObject):
    if pa.types.is_integer(type_):
        limit = 2 ** (type_.bit_width - 1)
        step = data.draw(st.sampled_from([1, 1, 7, 1000, 10**6]))
        low = data.draw(st.integers(-limit, limit - 1))
        reach = data.draw(st.sampled_from([3, 100, 10**5, 10**7, 2**62]))
        some = data.draw(st.lists(st.integers(0, min((limit - 1 - low) // step, reach)), max_size=40))
        numbers = [low + step * each for each in some]
    else:
        numbers = data.draw(st.lists(st.floats(width=type_.bit_width, allow_nan=False), max_size=40))
    column = pa.array(numbers, type_)
    found = count_values(pa.chunked_array([column, column]))
    expected = Counter(column.to_pylist())
    assert found.values.to_pylist() == sorted(expected)
    assert found.counts.tolist() == [2 * expected[value] for value in sorted(expected)]
