"""relate: repeated keys, orphans and twins, exactly, and only where rows changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from conf.table_config import TableConfig
from jobs.inventory import relate
from jobs.lake.context import Context

pytestmark = pytest.mark.spark

DAY = date(2024, 3, 1)
NEXT = date(2024, 3, 2)
SALES = pa.schema([("basket", pa.string()), ("item", pa.string()), ("shop", pa.string())])
ITEMS = pa.schema([("item", pa.string()), ("shop", pa.string()), ("name", pa.string())])


def declared(name: str, schema: pa.Schema, load: str, **relations: Any) -> TableConfig:
    columns = {column: {"type": "string", "role": "attribute", "description": "A column"} for column in schema.names}
    return TableConfig.model_validate(
        {
            "table": name, "kind": "behaviour", "description": name, "owner": "shop", "load": load,
            "source": {"format": "parquet", "path": name}, "columns": columns, **relations,
        }
    )  # fmt: skip


SALES_TABLE = declared(
    "sales", SALES, "incremental", key=["basket", "item"],
    foreign_keys=[
        {"columns": ["item"], "table": "items", "references": ["item"], "severity": "critical"},
        {"columns": ["shop", "item"], "table": "items", "references": ["shop", "item"]},
    ],
)  # fmt: skip
ITEMS_TABLE = declared("items", ITEMS, "snapshot", key=["item"], twins={"ignoring": ["item"]})


@pytest.fixture
def night(make_context: Callable[..., Context], spark: object) -> Callable[..., Context]:
    def make(run_date: date = NEXT) -> Context:
        return make_context(run_date, tables={"sales": SALES_TABLE, "items": ITEMS_TABLE})

    return make


def put(context: Context, name: str, dt: date, schema: pa.Schema, *rows: tuple[str | None, ...]) -> None:
    columns = {column: [row[i] for row in rows] for i, column in enumerate(schema.names)}
    context.lake.write(f"clean/{name}", dt, pa.table(columns, schema=schema), schema=schema)


def found(context: Context) -> dict[tuple[str, str, int], dict[str, Any]]:
    rows = context.lake.read("relations", context.run_date).to_pylist()
    return {(row["table"], row["kind"], len(row["columns"])): row for row in rows}


def counts(row: dict[str, Any]) -> tuple[int | None, ...]:
    return tuple(row[name] for name in ("rows", "orphan_rows", "orphan_ids", "duplicate_rows"))


def fill(context: Context) -> None:
    put(context, "items", DAY, ITEMS, ("a", "s1", "old"), ("gone", "s1", "old"))
    twins = [("a", "s1", "tea"), ("b", "s1", "tea"), ("c", None, "x"), ("d", None, "x"), ("d", None, "x")]
    put(context, "items", NEXT, ITEMS, *twins, ("e", "s2", "y"))
    put(context, "sales", DAY, SALES, ("1", "a", "s1"), ("1", "b", "s1"), ("2", "gone", "s1"), ("2", None, "s1"))
    put(context, "sales", NEXT, SALES, ("1", "a", "s1"), ("3", "gone", None), ("4", "f", "s1"), (None, "a", "s2"))


def test_keys_orphans_and_twins_are_counted_over_the_partitions_in_use(night) -> None:
    context = night()
    fill(context)
    relate.run(context)
    rows = found(context)
    assert counts(rows["sales", "key", 2]) == (6, None, None, 1)
    assert counts(rows["sales", "foreign_key", 1]) == (7, 3, 2, None)
    assert counts(rows["sales", "foreign_key", 2]) == (6, 3, 3, None)
    assert counts(rows["items", "key", 1]) == (6, None, None, 1)
    assert counts(rows["items", "twin", 2]) == (6, None, None, 3)
    assert rows["sales", "foreign_key", 1]["severity"] == "critical"
    assert rows["sales", "foreign_key", 1]["parent"] == "items"
    assert rows["sales", "key", 2]["parent_columns"] is None


def test_an_earlier_night_sees_only_its_own_past(night) -> None:
    fill(night())
    context = night(DAY)
    relate.run(context)
    rows = found(context)
    assert counts(rows["sales", "key", 2]) == (3, None, None, 0)
    assert counts(rows["sales", "foreign_key", 1]) == (3, 1, 1, None)


def test_without_a_parent_orphans_are_not_measured(night) -> None:
    context = night()
    put(context, "sales", DAY, SALES, ("1", "a", "s1"))
    relate.run(context)
    assert counts(found(context)["sales", "foreign_key", 1]) == (1, None, None, None)
    assert ("items", "key", 1) not in found(context)


def test_empty_tables_have_zero_of_everything(night) -> None:
    context = night()
    put(context, "items", NEXT, ITEMS)
    put(context, "sales", NEXT, SALES)
    relate.run(context)
    rows = found(context)
    assert counts(rows["sales", "foreign_key", 1]) == (0, 0, 0, None)
    assert counts(rows["items", "key", 1]) == (0, None, None, 0)
    put(context, "sales", NEXT, SALES, ("1", "a", "s1"))
    relate.run(night())
    assert counts(found(context)["sales", "foreign_key", 1]) == (1, 1, 1, None)


def test_only_tables_whose_rows_or_parents_changed_are_counted_again(night, monkeypatch) -> None:
    context = night()
    fill(context)
    relate.run(context)
    before = context.lake.read("relations", NEXT)
    asked: list[list[str]] = []
    real = relate._check

    def noted(context: Context, tables: list[TableConfig]) -> pa.Table:
        asked.append([table.table for table in tables])
        return real(context, tables)

    monkeypatch.setattr(relate, "_check", noted)
    relate.run(night())
    assert asked == []
    assert context.lake.read("relations", NEXT).equals(before)
    put(context, "sales", NEXT, SALES, ("9", "a", "s1"))
    relate.run(night())
    assert asked == [["sales"]]
    put(context, "items", NEXT, ITEMS, ("a", "s1", "tea"))
    relate.run(night())
    assert asked[-1] == ["items", "sales"]


def test_a_run_for_one_table_keeps_the_rows_of_the_others(night) -> None:
    context = night()
    fill(context)
    relate.run(context)
    before = found(context)
    put(context, "items", NEXT, ITEMS, ("a", "s1", "tea"))
    only = night()
    only.selected = ("items",)
    relate.run(only)
    after = found(context)
    assert after.keys() == before.keys()
    assert counts(after["sales", "key", 2]) == counts(before["sales", "key", 2])
    assert counts(after["items", "key", 1]) == (1, None, None, 0)
