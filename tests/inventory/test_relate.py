"""relate: repeated keys, orphans and twins, exactly, and only what changed is read again."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest
import yaml

from conf.table_config import TableConfig
from jobs.inventory import relate
from jobs.lake.context import Context
from jobs.lake.relation_schemas import RELATION_TABLES
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.counting import count_values
from jobs.profiling.rows import to_table
from jobs.profiling.state import observe
from jobs.relations import counting, encoding, keys, orphans, repeats, sample

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
    "sales", SALES, "incremental", key=["basket", "item"], channel="shop",
    foreign_keys=[
        {"columns": ["item"], "table": "items", "references": ["item"], "severity": "critical"},
        {"columns": ["shop", "item"], "table": "items", "references": ["shop", "item"]},
    ],
)  # fmt: skip
ITEMS_TABLE = declared("items", ITEMS, "snapshot", key=["item"], twins={"ignoring": ["item"]})


@pytest.fixture
def night(make_context: Callable[..., Context]) -> Callable[..., Context]:
    def make(run_date: date = NEXT) -> Context:
        return make_context(run_date, tables={"sales": SALES_TABLE, "items": ITEMS_TABLE})

    return make


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Every clean partition that is read: who reads it, and table/dt=day."""
    asked: list[tuple[str, str]] = []
    for module in (counting, keys, orphans, repeats, sample):
        name = module.__name__.rpartition(".")[2]

        def noted(files, columns, name=name):
            asked.extend((name, file.split("clean/")[1].rsplit("/", 1)[0]) for file in files)
            return encoding.read_encoded(files, columns)

        monkeypatch.setattr(module, "read_encoded", noted)
    return asked


def put(context: Context, name: str, dt: date, schema: pa.Schema, *rows: tuple[str | None, ...]) -> None:
    columns = {column: [row[i] for row in rows] for i, column in enumerate(schema.names)}
    context.lake.write(f"clean/{name}", dt, pa.table(columns, schema=schema), schema=schema)


def found(context: Context) -> dict[tuple[str, str, int], dict[str, Any]]:
    rows = context.lake.read("relations", context.run_date).to_pylist()
    return {(row["table"], row["kind"], len(row["columns"])): row for row in rows if row["origin"] == "declared"}


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


def test_a_foreign_key_says_how_many_meet_how_many(night) -> None:
    context = night()
    fill(context)
    relate.run(context)
    row = found(context)["sales", "foreign_key", 1]
    assert (row["cardinality"], row["containment"], row["coverage"]) == ("0..n:0..n", 0.5, 0.4)
    assert row["basis"] == "exact"


def test_orphans_by_day_and_by_channel(night) -> None:
    context = night()
    fill(context)
    relate.run(context)
    rows = context.lake.read("orphans", NEXT).to_pylist()
    one = {
        (row["landing_dt"], row["channel_column"], row["channel"]): (row["rows"], row["orphan_rows"], row["orphan_ids"])
        for row in rows
        if row["columns"] == ["item"]
    }
    assert one == {
        (DAY, None, None): (3, 1, 1),
        (DAY, "shop", "s1"): (3, 1, 1),
        (NEXT, None, None): (4, 2, 2),
        (NEXT, "shop", None): (1, 1, 1),
        (NEXT, "shop", "s1"): (2, 1, 1),
    }
    assert [row["channel_column"] for row in rows if row["columns"] == ["shop", "item"]] == [None, None]


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


def test_only_tables_whose_rows_or_parents_changed_are_read_again(night, read) -> None:
    context = night()
    fill(context)
    relate.run(context)
    before = context.lake.read("relations", NEXT)
    read.clear()
    relate.run(night())
    assert read == []
    assert context.lake.read("relations", NEXT).equals(before)
    put(context, "sales", NEXT, SALES, ("9", "a", "s1"))
    relate.run(night())
    assert {partition.split("/")[0] for _, partition in read} == {"sales"}


def test_a_new_day_is_the_only_one_read(night, read) -> None:
    context = night()
    fill(context)
    relate.run(night(DAY))
    put(context, "sales", DAY, SALES, ("1", "a", "s1"), ("2", "gone", "s1"))
    relate.run(night(DAY))
    read.clear()
    third = night(NEXT + timedelta(days=1))
    put(context, "sales", third.run_date, SALES, ("7", "zzz", "s9"))
    put(context, "sales", NEXT, SALES, ("6", "a", "s1"))
    put(context, "items", NEXT, ITEMS, ("a", "s1", "old"), ("gone", "s1", "old"), ("new", "s1", "x"))
    relate.run(third)
    # The catalogue landed anew, but no value of the day before has gained or lost its parent.
    # Undeclared keys and dependencies are looked for in a bounded number of rows, whatever the history.
    seen = {partition for who, partition in read if who != "keys"}
    assert seen == {f"sales/dt={NEXT}", f"sales/dt={third.run_date}", f"items/dt={NEXT}"}
    rows = found(third)
    assert counts(rows["sales", "foreign_key", 1]) == (4, 1, 1, None)


def results(context: Context) -> dict[str, list[dict[str, Any]]]:
    return {name: context.lake.read(name, context.run_date).to_pylist() for name in RELATION_TABLES}


def test_nights_in_turn_find_what_one_run_over_everything_finds(make_context, tmp_path, monkeypatch) -> None:
    tables = {"sales": SALES_TABLE, "items": ITEMS_TABLE}
    days = [DAY + timedelta(days=number) for number in range(6)]

    def land(context: Context, day: date) -> None:
        chance = random.Random(day.toordinal())

        def pick(values):
            return chance.choice([*values, None])

        sold = [(pick("123456"), pick("abcdefgh"), pick(["s1", "s2"])) for _ in range(12)]
        put(context, "sales", day, SALES, *sold)
        if day.day % 2:
            goods = [(pick("abcdef"), pick(["s1", "s2"]), pick("xy")) for _ in range(5)]
            put(context, "items", day, ITEMS, *goods)

    nightly = make_context(days[0], tables=tables)
    for day in days:
        land(nightly, day)
        nightly = make_context(day, tables=tables)
        relate.run(nightly)
    stepwise = results(nightly)
    monkeypatch.setenv("STOCKTAKE_LAKE", str(tmp_path / "other"))
    nightly.project.__dict__.pop("lake", None)
    whole = make_context(days[-1], tables=tables)
    whole.project.__dict__["lake"] = tmp_path / "other"
    for day in days:
        land(whole, day)
    relate.run(whole)
    assert results(whole) == stepwise
    sold = [
        (row["basket"], row["item"])
        for day in days
        for row in whole.lake.read("clean/sales", day).to_pylist()
        if row["basket"] and row["item"]
    ]
    assert counts(found(whole)["sales", "key", 2]) == (len(sold), None, None, len(sold) - len(set(sold)))


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
    # The parent was counted anew by another run: its old orphans do not stand.
    relate.run(night())
    assert counts(found(context)["sales", "foreign_key", 1]) == (7, 4, 3, None)
    by_day = [row for row in context.lake.read("orphans", NEXT).to_pylist() if row["columns"] == ["item"]]
    assert sum(row["orphan_rows"] for row in by_day if row["channel_column"] is None) == 4


def test_what_an_older_version_wrote_is_made_anew(night) -> None:
    context = night()
    fill(context)
    relate.run(context)
    whole = results(context)
    schema = pa.schema([("table", pa.string()), ("columns", pa.list_(pa.string()))])
    for name in RELATION_TABLES:
        context.lake.write(name, NEXT, schema.empty_table(), schema=schema, notes={"sales": "{}"})
    relate.run(night())
    assert results(context) == whole


def profile_of(context: Context) -> None:
    """What the profile stage leaves for relate, of all text columns."""
    parts = []
    for name, table in context.project.tables.items():
        rows = context.lake.read_many(f"clean/{name}", context.in_use(name), list(table.columns))
        observed = [observe(count_values(rows[column])) for column in table.columns]
        keys = [{"table": name, "column": column, "days": 1} for column in table.columns]
        parts.append(to_table(keys, observed, OUTPUTS["table_profiles"].schema))
    context.lake.write("table_profiles", context.run_date, pa.concat_tables(parts))


def test_what_nobody_declared_is_suggested_once(make_context) -> None:
    goods = declared("goods", pa.schema([("good", pa.string()), ("label", pa.string())]), "snapshot")
    visits = declared(
        "visits", pa.schema([("visit", pa.string()), ("good", pa.string())]), "incremental", key=["visit"]
    )
    context = make_context(NEXT, tables={"goods": goods, "visits": visits})
    put(context, "goods", DAY, pa.schema([("good", pa.string()), ("label", pa.string())]),
        *((f"G-{n:04d}", f"label {n % 5}") for n in range(60)))  # fmt: skip
    put(context, "visits", DAY, pa.schema([("visit", pa.string()), ("good", pa.string())]),
        *((f"v{n}", f"G-{n % 40:04d}") for n in range(200)))  # fmt: skip
    profile_of(context)
    for _ in range(2):
        relate.run(make_context(NEXT, tables={"goods": goods, "visits": visits}))
        rows = [row for row in context.lake.read("relations", NEXT).to_pylist() if row["origin"] == "discovered"]
        assert [(row["table"], row["kind"], row["columns"], row["parent"]) for row in rows] == [
            ("goods", "key", ["good"], None),
            ("visits", "foreign_key", ["good"], "goods"),
        ]
    assert rows[0]["suggestion"] == "key: [good]"
    assert yaml.safe_load(rows[1]["suggestion"]) == {
        "foreign_keys": [{"columns": ["good"], "table": "goods", "references": ["good"], "severity": "minor"}]
    }
    assert (rows[1]["rows"], rows[1]["orphan_rows"], rows[1]["cardinality"], rows[1]["basis"]) == (
        200,
        0,
        "1:0..n",
        "exact",
    )
    assert rows[1]["severity"] is None
    one = make_context(NEXT, tables={"goods": goods, "visits": visits})
    one.selected = ("goods",)
    relate.run(one)
    again = [row for row in context.lake.read("relations", NEXT).to_pylist() if row["origin"] == "discovered"]
    assert again == rows
    stated = declared("goods", pa.schema([("good", pa.string()), ("label", pa.string())]), "snapshot", key=["good"])
    key = {"columns": ["good"], "table": "goods", "references": ["good"]}
    linked = declared(
        "visits",
        pa.schema([("visit", pa.string()), ("good", pa.string())]),
        "incremental",
        key=["visit"],
        foreign_keys=[key],
    )
    relate.run(make_context(NEXT, tables={"goods": stated, "visits": linked}))
    origins = {row["origin"] for row in context.lake.read("relations", NEXT).to_pylist()}
    assert origins == {"declared"}
