"""Schemas of `clean/<table>` and `quarantine/<table>`, from the table's configuration."""

from __future__ import annotations

import re

import pyarrow as pa

from conf.table_config import TableConfig

_TYPES = {
    "string": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}
BROKEN_RULES = "broken_rules"
UNREADABLE = "unreadable_text"
_CELL = pa.struct([(name, pa.string()) for name in ("rule", "column", "landed", "before", "after")])
REPAIRED = pa.schema(
    [
        ("row_id", pa.string()),
        ("rows", pa.int64()),
        (
            "cells",
            pa.list_(pa.struct([(name, pa.string()) for name in ("rule", "column", "landed", "before", "after")])),
        ),
    ]
)


def clean_schema(table: TableConfig) -> pa.Schema:
    """Declared columns in their declared types, then those that cleaning adds."""
    types = {name: column.type for name, column in table.columns.items()} | table.added_columns
    return pa.schema([pa.field(name, _arrow_type(type_)) for name, type_ in types.items()])


def quarantine_schema(table: TableConfig) -> pa.Schema:
    """Declared columns as landed, in text; the text of an unreadable line; the names of the broken rules."""
    return pa.schema(
        [
            *((name, pa.string()) for name in table.columns),
            (UNREADABLE, pa.string()),
            (BROKEN_RULES, pa.list_(pa.string())),
        ]
    )


def _arrow_type(declared: str) -> pa.DataType:
    decimal = re.fullmatch(r"decimal\((\d+),(\d+)\)", declared)
    return pa.decimal128(int(decimal[1]), int(decimal[2])) if decimal else _TYPES[declared]
