"""A table with everything two engines could read differently, and what surrounds it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from conf.table_config import TableConfig
from expectations.references import References

RUN_DATE = date(2024, 3, 31)
BIG = 2**60
NAN = float("nan")

_TYPES = {
    "id": ("string", pa.string()), "code": ("string", pa.string()), "card": ("string", pa.string()),
    "pieces": ("bigint", pa.int64()), "serial": ("bigint", pa.int64()), "small": ("integer", pa.int32()),
    "price": ("double", pa.float64()), "amount": ("decimal(20,2)", pa.decimal128(20, 2)),
    "member": ("boolean", pa.bool_()), "born": ("date", pa.date32()), "at": ("timestamp", pa.timestamp("us", tz="UTC")),
}  # fmt: skip
SCHEMA = pa.schema([(name, type_) for name, (_, type_) in _TYPES.items()])


def at(hour: int) -> datetime:
    return datetime(2024, 3, 31, tzinfo=UTC) + timedelta(hours=hour)


_ROWS: list[tuple[Any, ...]] = [
    ("a", "x", "4539578763621486", 1, BIG, 1, 1.5, Decimal("0.10"), True, date(1899, 12, 31), at(1)),
    ("b", "x", "4539578763621487", 2, BIG + 1, 2, -0.0, Decimal("-7.25"), None, date(2024, 2, 29), at(2)),
    ("c", "y", None, None, BIG + 2, None, NAN, None, False, None, at(3)),
    ("d", "Ünïcode 漢字 🙂", "79927398713", 5, BIG + 1, -3, float("inf"), Decimal("99999999999999999.99"), True,
     date(2024, 2, 29), None),
    ("e", "", "4539578763621486", -5, None, 7, 0.0, Decimal("0.10"), True, date(9999, 12, 31), at(5)),
    ("e", None, "12", 1000, BIG + 9, 7, 1e308, Decimal("0.1"), None, date(1, 1, 1), at(4)),
    (None, "x\ty", "", 0, BIG - 4, 8, 2.5, Decimal("3.00"), False, date(2024, 3, 1), at(6)),
    (None, "x", "0000000000000000", 3, BIG + 10, 9, -12.75, Decimal("5.55"), True, date(2024, 3, 2), at(7)),
]  # fmt: skip


def rows(times: int = 40) -> pa.Table:
    """The dirty rows, `times` over, so that shares have some weight."""
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in _ROWS] * times, schema=SCHEMA)


def table(*expectations: dict[str, Any]) -> TableConfig:
    """The table's configuration with these expectations."""
    columns = {
        name: {"type": type_, "role": "attribute", "description": "a column"} for name, (type_, _) in _TYPES.items()
    }
    return TableConfig.model_validate(
        {
            "table": "dirty", "kind": "behaviour", "description": "a table", "owner": "team", "load": "incremental",
            "source": {"format": "parquet", "path": "dirty"}, "columns": columns, "expectations": list(expectations),
        }
    )  # fmt: skip


def references(folder: Path) -> References:
    """Parents, a distribution and volumes around the table, written below `folder`."""
    parent = folder / "parent.parquet"
    pq.write_table(pa.table({"name": ["x", "y", "z"], "number": [1, 2, 3]}), parent)
    monday = date(2024, 3, 4)
    return References(
        run_date=RUN_DATE,
        parent_files=lambda name: [parent] if name == "codes" else None,
        distribution=lambda column: {
            "code": {"values": ["x", "y"], "shares": [0.4, 0.1, 0.4, 0.1], "rows": 4000},
            "pieces": {"edges": [0.0, 2.0], "shares": [0.25, 0.25, 0.4, 0.1], "rows": 4000},
            "member": {"values": ["true", "false"], "shares": [0.5, 0.25, 0.0, 0.25], "rows": 4000},
        }.get(column),
        new_rows={monday + timedelta(weeks=4): 320, monday + timedelta(weeks=4, days=1): 320},
        earlier_rows={monday + timedelta(weeks=week): 300 for week in range(4)},
    )
