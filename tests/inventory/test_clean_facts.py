"""What is known of landed files before any row is looked at is exact, and cleaning with it gives the same lake."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conf.project import load_project
from conf.table_config import TableConfig
from jobs.inventory import clean
from jobs.inventory.cleaning import facts
from jobs.inventory.cleaning.facts import days_facts, may_repeat
from jobs.lake.context import Context
from tests.lakes import content

DAYS = [date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 3)]

cells = st.tuples(
    st.sampled_from(["", "a", "b", "ä", " a", None]),
    st.sampled_from([0, 1, -1, 2**62, None]),
    st.sampled_from([0.0, -0.0, 1.5, None]),
    st.sampled_from([date(1899, 1, 1), date(2024, 2, 29), None]),
    st.sampled_from([True, False, None]),
)


def as_table(rows: list[tuple[Any, ...]]) -> pa.Table:
    types = [pa.string(), pa.int64(), pa.float64(), pa.date32(), pa.bool_()]
    columns = {f"c{i}": pa.array([row[i] for row in rows], type_) for i, type_ in enumerate(types)}
    table = pa.table(columns)
    return table.set_column(0, "c0", table["c0"].dictionary_encode()).unify_dictionaries()


@settings(max_examples=100, deadline=None)
@given(st.lists(cells, max_size=30))
def test_days_without_alike_rows_are_known_and_alike_rows_are_never_missed(rows: list[tuple[Any, ...]]) -> None:
    differ = len(set(rows)) == len(rows)  # 0.0 and -0.0 are equal here, as they are for Spark
    assert may_repeat(as_table(rows)) is not differ


def test_a_column_that_cannot_be_hashed_is_not_known() -> None:
    assert may_repeat(pa.table({"x": [float("nan")]}))
    assert may_repeat(pa.table({"x": pa.array([[1], [2]])}))
    assert not may_repeat(pa.table({"x": pa.array([datetime(2024, 1, 1), None], pa.timestamp("us"))}))


def test_values_of_all_days_are_known_with_null_where_it_occurs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    pq.write_table(pa.table({"a": ["x", "y", "x"], "n": [1, 2, 3]}), one)
    pq.write_table(pa.table({"a": ["z", None, "x"], "n": [3, 4, 4]}), two)
    found = days_facts([(DAYS[0], [str(one)], 9), (DAYS[1], [str(two)], 9)], ["a", "n"])
    assert set(found.values["a"].to_pylist()) == {"x", "y", "z", None}
    assert set(found.values["n"].to_pylist()) == {1, 2, 3, 4}
    assert found.may_repeat == frozenset()
    monkeypatch.setattr(facts, "_MOST_VALUES", 3)
    assert set(days_facts([(DAYS[0], [str(one)], 9), (DAYS[1], [str(two)], 9)], ["a", "n"]).values) == set()
    assert days_facts([(DAYS[0], [str(one)], 1 << 40)], ["a"]).may_repeat == {DAYS[0]}


TABLE = TableConfig.model_validate({
    "table": "orders", "kind": "behaviour", "description": "Orders", "owner": "shop", "load": "incremental",
    "source": {"format": "parquet", "path": "orders"},
    "columns": {
        "id": {"type": "string", "role": "attribute", "nullable": False, "description": "Name"},
        "state": {"type": "string", "role": "attribute", "allowed": ["a", "b"], "description": "State"},
        "n": {"type": "integer", "role": "attribute", "description": "Number"},
    },
    "rules": [{"name": "positive", "check": "n > 0", "columns": ["n"], "severity": "major", "description": "Positive"}],
    "cleaning": [{"kind": "fill", "column": "n", "strategy": "median"}],
})  # fmt: skip
PLAIN = TABLE.model_copy(update={"cleaning": ()})


@pytest.mark.spark
@pytest.mark.parametrize("table", [TABLE, PLAIN], ids=["with a fill", "plain"])
@pytest.mark.parametrize("dirt", ["none", "copies", "blanks"])
def test_cleaning_with_facts_gives_the_same_lake_as_without(
    table: TableConfig, dirt: str, spark: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landed = [
        pa.table({"id": ["1", "2", "3"], "state": ["a", "b", "c"], "n": pa.array([1, 0, None], pa.int32())}),
        pa.table({"id": ["4", "5", None], "state": ["a", "a", "a"], "n": pa.array([1, 2, 3], pa.int32())}),
        pa.table({"id": ["6", "7"], "state": ["a", "b"], "n": pa.array([1, 2], pa.int32())}),
    ]
    if dirt == "copies":
        landed[0] = pa.concat_tables([landed[0], landed[0].slice(1)])
    if dirt == "blanks":
        landed[1] = landed[1].set_column(0, "id", pa.array([" 4", "unknown", None]))
    make = _places(tmp_path, table)
    with_facts, without = make("with", landed), make("without", landed)
    monkeypatch.setattr(facts, "_LEAST_BYTES", 0)
    clean.run(with_facts)
    monkeypatch.setattr(facts, "_LEAST_BYTES", 1 << 60)
    clean.run(without)
    assert content(with_facts.lake.root) == content(without.lake.root)


def _places(root: Path, table: TableConfig) -> Callable[[str, list[pa.Table]], Context]:
    def make(name: str, landed: list[pa.Table]) -> Context:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("STOCKTAKE_LAKE", str(root / name / "lake"))
            patch.setenv("STOCKTAKE_LANDING", str(root / name / "landing"))
            project = dataclasses.replace(load_project(), tables={"orders": table})
            context = Context(run_date=DAYS[-1], project=project, selected=("orders",), run_id="test")
            assert context.landing.is_relative_to(root)
            assert context.lake.root.is_relative_to(root)
        for dt, rows in zip(DAYS, landed, strict=True):
            folder = context.landing / "orders" / f"dt={dt}"
            folder.mkdir(parents=True)
            pq.write_table(rows, folder / "part-0.parquet")
        return context

    return make
