"""Two lakes that differ in one thing: it is found, unless it is what a night cost."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from benchmarks.alike import differing
from jobs.lake.partitions import Lake

DAY = date(2024, 4, 7)


def lake(root: Path, cost: float = 1.0, value: float = 5.0, rows: tuple[int, ...] = (1, 2)) -> Path:
    """Two tables of one day."""
    evidence = json.dumps({"parts": [{"cost": cost, "value": value}]})
    assets: list[dict[str, Any]] = [{"asset": "orders", "cost": cost, "evidence": evidence}]
    _write(root, "assets", assets)
    _write(root, "gates", [{"row": row, "evidence": "in words"} for row in rows])
    return root


def _write(root: Path, table: str, rows: list[dict[str, Any]], day: date = DAY) -> None:
    found = pa.Table.from_pylist(rows)
    Lake(root).write(table, day, found, schema=found.schema)


@pytest.mark.parametrize(
    ("changes", "unlike"),
    [
        ({}, []),
        ({"cost": 2.0}, []),
        ({"rows": (2, 1)}, []),
        ({"value": 6.0}, ["assets"]),
        ({"rows": (1, 3)}, ["gates"]),
        ({"rows": (1, 2, 2)}, ["gates"]),
    ],
)
def test_what_differs_is_named(tmp_path: Path, changes: dict[str, Any], unlike: list[str]) -> None:
    ours, theirs = lake(tmp_path / "ours"), lake(tmp_path / "theirs", **changes)
    assert differing(ours, theirs, DAY) == (2, [f"{table}/dt={DAY}" for table in unlike])


def test_a_partition_of_one_side_differs_unless_it_is_of_a_later_day(tmp_path: Path) -> None:
    ours, theirs = lake(tmp_path / "ours"), lake(tmp_path / "theirs")
    _write(ours, "gates", [{"row": 1}], DAY + timedelta(days=1))
    _write(theirs, "costs", [{"row": 1}])
    assert differing(ours, theirs, DAY) == (2, [])
    assert differing(ours, theirs, DAY + timedelta(days=1)) == (3, [f"gates/dt={DAY + timedelta(days=1)}"])
