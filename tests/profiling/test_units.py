"""How partitions are shared out over tasks; no Spark."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.profiling import units
from jobs.profiling.shares import plan
from jobs.profiling.units import Partition, Unit, pack

MONDAY = date(2024, 1, 1)


def partition(name: str, size: int) -> Partition:
    return Partition(name, MONDAY, (f"{name}.parquet",), size, "v", "{}")


def test_packing_loses_nothing_and_balances():
    partitions = [partition(str(number), (number % 7 + 1) * 1_000_000) for number in range(50)]
    tasks = pack(partitions, 4)
    assert sorted(unit.table for task in tasks for unit in task) == sorted(each.table for each in partitions)
    loads = [sum(unit.cost for unit in task) for task in tasks]
    assert max(loads) < 1.1 * min(loads)


def partition_of(tmp_path: Path, table: pa.Table, groups: int = 1, files: int = 1) -> Partition:
    paths = []
    for number in range(files):
        path = tmp_path / f"part-{number}.parquet"
        pq.write_table(table, path, row_group_size=-(-table.num_rows // groups))
        paths.append(str(path))
    size = sum(Path(path).stat().st_size for path in paths)
    return Partition("sales", MONDAY, tuple(paths), size, "v", "{}")


def profiled(units_: list[Unit]) -> pa.Table:
    return units.join_parts(pa.concat_tables([units.profile_unit(unit) for unit in units_]))


def figures(rows: pa.Table) -> list[dict]:
    """Rows by column, without what is rounded otherwise by parts."""
    rounded = ["sketches", "mean", "stddev", "skewness", "kurtosis", "entropy"]
    return sorted(rows.drop_columns(rounded).to_pylist(), key=lambda row: row["column"])


WIDE = pa.table({f"c{number}": pa.array(range(number, 20_000 + number)) for number in range(8)})
DEEP = pa.table(
    {
        "user_id": [f"user {number % 700}" for number in range(20_000)],
        "at": pa.array([number // 25 for number in range(20_000)]),
    }
)


def test_one_large_partition_is_cut_by_columns_where_that_is_fair(tmp_path: Path):
    tasks = pack([partition_of(tmp_path, WIDE, groups=4), partition("small", 1)], 4)
    cut = [unit.share for task in tasks for unit in task if unit.table == "sales"]
    assert sorted(name for share in cut for name in share.columns) == WIDE.column_names
    assert {len(share.columns) for share in cut} == {2}


@pytest.mark.parametrize("files", [1, 3])
def test_a_deep_partition_is_cut_by_row_groups_and_its_parts_join_in_order(tmp_path: Path, files: int):
    whole = partition_of(tmp_path, DEEP, groups=10, files=files)
    tasks = pack([whole], 5)
    cut = [unit for task in tasks for unit in task]
    assert len(cut) == 5
    assert all(unit.share.columns == ("user_id", "at") for unit in cut)
    assert figures(profiled(cut)) == figures(profiled([unit for task in pack([whole], 1) for unit in task]))
    assert profiled(cut[::-1])["monotonic"].to_pylist() == [None, "non_decreasing" if files == 1 else None]


def test_many_small_files_are_packed_into_few_tasks_without_being_looked_into(tmp_path: Path):
    shares = plan([str(path) for path in _small_files(tmp_path, 40)], ["a"], 4)
    assert [len(share.pieces) for share in shares] == [10, 10, 10, 10]
    assert all(piece.end is None for share in shares for piece in share.pieces)


def _small_files(folder: Path, number: int) -> list[Path]:
    paths = [folder / f"{each:03d}.parquet" for each in range(number)]
    for path in paths:
        pq.write_table(pa.table({"a": [1]}), path)
    return paths


def test_more_parts_than_columns_give_every_column_once(tmp_path: Path):
    whole = partition_of(tmp_path, pa.table({"user_id": ["a"], "price": [1.0]}))
    found = profiled([unit for task in pack([whole], 5) for unit in task])
    assert sorted(found["column"].to_pylist()) == ["price", "user_id"]
