"""The profile stage on small lakes: what it reads, what it writes, and what it leaves alone."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from conf.errors import LakeError
from conf.table_config import TableConfig
from jobs.inventory import profile
from jobs.lake.context import Context
from jobs.lake.partitions import Lake, Manifest
from jobs.profiling.units import Partition, join_parts, pack, profile_unit

MONDAY = date(2024, 1, 1)
SALES = pa.schema([("user_id", pa.string()), ("price", pa.float64())])
SHOPS = pa.schema([("shop_id", pa.string())])


def table_config(name: str, load: str, columns: dict[str, str]) -> TableConfig:
    return TableConfig.model_validate(
        {
            "table": name, "kind": "behaviour", "description": "a table", "owner": "team", "load": load,
            "source": {"format": "parquet", "path": name},
            "columns": {
                column: {"type": type_, "role": "attribute", "description": "a column"}
                for column, type_ in columns.items()
            },
        }
    )  # fmt: skip


TABLES = {
    "sales": table_config("sales", "incremental", {"user_id": "string", "price": "double"}),
    "shops": table_config("shops", "snapshot", {"shop_id": "string"}),
}


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def sales_of(number: int) -> pa.Table:
    users = [f"u{(number * 3 + row) % 11}" if row % 5 else None for row in range(40)]
    return pa.table({"user_id": users, "price": [float(row * (number + 1)) for row in range(40)]}, schema=SALES)


def put_rules(context: Context, dt: date, counts: dict[str, int]) -> None:
    rows = [
        {"table": "sales", "rule": f"placeholder:{column}", "kind": "placeholder", "columns": [column],
         "severity": "minor", "dimension": "completeness", "rows_tested": 40, "rows_broken": count}
        for column, count in counts.items()
    ]  # fmt: skip
    context.lake.write("rule_results", dt, pa.Table.from_pylist(rows, schema=profile.OUTPUTS["rule_results"].schema))


def without_spark(context: Context) -> Context:
    """The same stage over units that this process profiles one after the other."""
    context.__dict__["spark"] = None
    return context


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "spark" not in request.fixturenames:
        monkeypatch.setattr(profile, "profile_partitions", here)


def here(spark: object, partitions: list[Partition]) -> pa.Table:
    units = [unit for task in pack(partitions, 3) for unit in task]
    return join_parts(pa.concat_tables([profile_unit(unit) for unit in units]))


@pytest.fixture
def context(make_context: Callable[..., Context]) -> Context:
    context = without_spark(make_context(day(4), tables=TABLES))
    for number in range(3):
        context.lake.write("clean/sales", day(number), sales_of(number), schema=SALES)
    for number, shops in enumerate([["a"], ["a", "b"]]):
        context.lake.write("clean/shops", day(number), pa.table({"shop_id": shops}), schema=SHOPS)
    put_rules(context, day(0), {"user_id": 7})
    return context


def rows_of(context: Context, table: str, dt: date) -> dict[tuple[str, str], dict]:
    return {(row["table"], row["column"]): row for row in context.lake.read(table, dt).to_pylist()}


def content(context: Context) -> str:
    lake = context.lake
    parts = [
        lake.read(name, dt).to_pylist()
        for name in ("column_profiles", "table_profiles")
        for dt in lake.partitions(name)
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def test_every_day_and_the_whole_are_profiled(context: Context):
    profile.run(context)
    first = rows_of(context, "column_profiles", day(0))
    assert set(first) == {("sales", "user_id"), ("sales", "price"), ("shops", "shop_id")}
    assert first["sales", "user_id"]["placeholders"] == 7
    assert first["sales", "price"]["placeholders"] == 0
    assert first["sales", "user_id"]["nulls"] == 8
    assert set(rows_of(context, "column_profiles", day(2))) == {("sales", "user_id"), ("sales", "price")}

    whole = rows_of(context, "table_profiles", day(4))
    frame = pa.concat_tables([sales_of(number) for number in range(3)]).to_pandas()
    users, prices = whole["sales", "user_id"], whole["sales", "price"]
    assert (users["rows"], users["nulls"], users["placeholders"], users["days"]) == (120, 24, 7, 3)
    assert users["distinct"] == frame.user_id.nunique()
    assert [(top["value"], top["count"]) for top in users["top_values"]] == sorted(
        frame.user_id.value_counts().items(), key=lambda pair: (-pair[1], pair[0])
    )
    assert prices["mean"] == pytest.approx(frame.price.mean())
    assert prices["stddev"] == pytest.approx(frame.price.std())
    assert prices["quantiles"][4] == pd.Series(frame.price).quantile(0.5, interpolation="lower")
    assert (whole["shops", "shop_id"]["rows"], whole["shops", "shop_id"]["days"]) == (2, 1)


def test_a_rerun_reads_no_data_and_a_changed_day_only_itself(context: Context, monkeypatch: pytest.MonkeyPatch):
    profile.run(context)
    before = content(context)
    asked: list[tuple[str, date]] = []
    original = profile.profile_partitions

    def spy(spark: object, partitions: list[Partition]) -> pa.Table:
        asked.extend((partition.table, partition.dt) for partition in partitions)
        return original(spark, partitions)

    monkeypatch.setattr(profile, "profile_partitions", spy)
    profile.run(context)
    assert asked == []
    assert content(context) == before

    context.lake.write("clean/sales", day(1), sales_of(9), schema=SALES)
    put_rules(context, day(0), {"user_id": 8})
    put_rules(context, day(2), {"user_id": 0})
    profile.run(context)
    assert asked == [("sales", day(0)), ("sales", day(1))]
    assert rows_of(context, "column_profiles", day(0))["sales", "user_id"]["placeholders"] == 8
    assert ("shops", "shop_id") in rows_of(context, "column_profiles", day(1))
    assert rows_of(context, "table_profiles", day(4))["sales", "user_id"]["placeholders"] == 8
    assert float(rows_of(context, "table_profiles", day(4))["sales", "price"]["max"]) == 390

    context.lake.write("clean/sales", day(1), sales_of(1), schema=SALES)
    put_rules(context, day(0), {"user_id": 7})
    profile.run(context)
    assert content(context) == before


def test_a_night_reads_the_manifests_of_new_days_only(
    context: Context, make_context: Callable[..., Context], monkeypatch: pytest.MonkeyPatch
):
    profile.run(without_spark(make_context(day(3), tables=TABLES)))
    context.lake.write("clean/sales", day(3), sales_of(3), schema=SALES)
    context.lake.write("clean/sales", day(1), sales_of(7), schema=SALES)
    read: set[tuple[str, date]] = set()
    original = Lake.manifest

    def spy(self: Lake, table: str, dt: date) -> Manifest:
        read.add((table, dt))
        return original(self, table, dt)

    monkeypatch.setattr(Lake, "manifest", spy)
    profile.run(context)
    assert {dt for table, dt in read if table == "clean/sales"} == {day(1), day(3)}
    assert ("clean/shops", day(0)) not in read
    assert rows_of(context, "table_profiles", day(4))["sales", "price"]["rows"] == 160
    assert float(rows_of(context, "table_profiles", day(4))["sales", "price"]["max"]) == 39 * 8
    read.clear()
    again = without_spark(make_context(day(4), tables=TABLES))
    profile.run(again)
    assert {table for table, _ in read} == {"table_profiles"}


def test_a_copied_lake_is_looked_through_and_found_unchanged(context: Context, monkeypatch: pytest.MonkeyPatch):
    profile.run(context)
    before = content(context)
    for manifest in context.lake.root.glob("*/dt=*/_manifest.json"):
        os.utime(manifest, (1, 1))
    monkeypatch.setattr(profile, "profile_partitions", lambda spark, partitions: pytest.fail("data was read"))
    profile.run(context)
    assert content(context) == before


def test_an_earlier_run_date_sees_nothing_of_its_future(context: Context, make_context: Callable[..., Context]):
    profile.run(without_spark(make_context(day(0), tables=TABLES)))
    assert context.lake.partitions("column_profiles") == [day(0)]
    assert rows_of(context, "table_profiles", day(0))["shops", "shop_id"]["rows"] == 1


def test_selected_tables_leave_the_others_as_they_stand(context: Context, make_context: Callable[..., Context]):
    profile.run(context)
    before = rows_of(context, "table_profiles", day(4))
    context.lake.write("clean/sales", day(0), sales_of(5), schema=SALES)
    context.lake.write("clean/shops", day(1), pa.table({"shop_id": ["x", "y", "z"]}), schema=SHOPS)
    only = without_spark(make_context(day(4), tables=TABLES))
    only.selected = ("shops",)
    profile.run(only)
    after = rows_of(context, "table_profiles", day(4))
    assert after["shops", "shop_id"]["rows"] == 3
    assert after["sales", "price"] == before["sales", "price"]


def test_an_empty_partition_has_rows_0(context: Context):
    context.lake.write("clean/sales", day(3), SALES.empty_table(), schema=SALES)
    profile.run(context)
    row = rows_of(context, "column_profiles", day(3))["sales", "price"]
    assert (row["rows"], row["nulls"], row["distinct"], row["mean"]) == (0, 0, 0, None)
    assert rows_of(context, "table_profiles", day(4))["sales", "price"]["days"] == 4


def test_a_retyped_column_is_merged_over_its_newest_type(context: Context):
    retyped = pa.schema([("user_id", pa.int64()), ("price", pa.float64())])
    context.lake.write("clean/sales", day(3), pa.table({"user_id": [1, 2], "price": [1.0, 2.0]}), schema=retyped)
    profile.run(context)
    whole = rows_of(context, "table_profiles", day(4))
    assert (whole["sales", "user_id"]["days"], whole["sales", "user_id"]["max"]) == (1, "2")
    assert whole["sales", "price"]["days"] == 4


@pytest.mark.spark
def test_spark_tasks_give_what_this_process_gives(
    context: Context, make_context: Callable[..., Context], spark: object
):
    profile.run(make_context(day(4), tables=TABLES))
    in_tasks = content(context)
    shutil.rmtree(context.lake.root / "column_profiles")
    shutil.rmtree(context.lake.root / "table_profiles")
    monkeypatched = pytest.MonkeyPatch()
    monkeypatched.setattr(profile, "profile_partitions", here)
    profile.run(without_spark(make_context(day(4), tables=TABLES)))
    monkeypatched.undo()
    assert content(context) == in_tasks


@pytest.mark.spark
def test_a_broken_file_is_named(make_context: Callable[..., Context], spark: object):
    context = make_context(day(4), tables=TABLES)
    context.lake.write("clean/sales", day(1), sales_of(1), schema=SALES)
    (file,) = context.lake.files("clean/sales", day(1))
    file.write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(LakeError, match=r"clean/sales/dt=2024-01-02"):
        profile.run(context)
