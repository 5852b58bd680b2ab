"""How partitions are shared out over tasks; no Spark."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.profiling import units
from jobs.profiling.units import Partition, pack

MONDAY = date(2024, 1, 1)


def partition(name: str, size: int) -> Partition:
    return Partition(name, MONDAY, (f"{name}.parquet",), size, "v", "{}")


def test_packing_loses_nothing_and_balances():
    partitions = [partition(str(number), (number % 7 + 1) * 1_000_000) for number in range(50)]
    tasks = pack(partitions, 4)
    assert sorted(unit.table for task in tasks for unit in task) == sorted(each.table for each in partitions)
    loads = [sum(unit.cost for unit in task) for task in tasks]
    assert max(loads) < 1.1 * min(loads)


def test_one_large_partition_is_cut_by_columns():
    tasks = pack([partition("large", 100_000_000), partition("small", 1)], 4)
    parts = sorted(unit.part for task in tasks for unit in task if unit.table == "large")
    assert parts == [0, 1, 2, 3]
    assert len(tasks) == 4


def test_more_parts_than_columns_give_every_column_once(tmp_path: Path):
    file = tmp_path / "a.parquet"
    pq.write_table(pa.table({"user_id": ["a"], "price": [1.0]}), file)
    shares = [units.Unit("sales", MONDAY, (str(file),), part, 5, 1) for part in range(5)]
    found = pa.concat_tables([units.profile_unit(unit) for unit in shares])
    assert found["column"].to_pylist() == ["user_id", "price"]
