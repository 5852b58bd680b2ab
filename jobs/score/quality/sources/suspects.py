"""Values that stand for "nothing was written here" although nobody declared them so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conf.table_config import Column

_DATES = re.compile(r"^(1970-01-01|1900-01-01|1899-12-30|0001-01-01|9999-12-31)(?!\d)")
_WORDS = frozenset(
    ("tbd", "tba", "test", "xxx", "dummy", "missing", "not available", "--", "...", "无", "暂无", "未知", "空")
)
_NUMBERS = ("integer", "bigint", "double", "decimal")


def placeholder_like(column: Column, row: Mapping[str, Any]) -> dict[str, int]:
    """Value → rows, of the column's frequent values that look like a placeholder; one in `keep` is real here.

    A price of 0; −1 in a column that has no other negative number; the ends and beginnings of calendars; words such as
    "tbd". What cleaning knows as a placeholder was emptied before, and counts as not filled.

    Args:
        row: of table_profiles.
    """
    type_ = column.type.partition("(")[0]
    frequent = {top["value"]: top["count"] for top in row.get("top_values") or () if top["value"] is not None}
    if type_ in _NUMBERS:
        found = {}
        if column.role == "price" and row.get("zeros"):
            found["0"] = row["zeros"]
        minus_one = sum(count for value, count in frequent.items() if _is_minus_one(value))
        if minus_one and minus_one == row.get("negatives"):
            found["-1"] = minus_one
    elif type_ in ("date", "timestamp"):
        found = {value: count for value, count in frequent.items() if _DATES.match(value)}
    elif type_ == "string":
        found = {value: count for value, count in frequent.items() if value.strip().lower() in _WORDS}
    else:
        found = {}
    return {value: count for value, count in found.items() if value not in column.keep}


def _is_minus_one(text: str) -> bool:
    try:
        return float(text) == -1
    except ValueError:
        return False
