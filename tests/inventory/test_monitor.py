"""The monitor stage on small lakes: what it compares with what, and what it says. No Spark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pyarrow as pa
import pytest

from conf.feedback_config import Feedback
from conf.table_config import TableConfig
from jobs.inventory import monitor
from jobs.inventory.monitor.metrics import shape_changes
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS

MONDAY = date(2024, 1, 1)
CLEAN = pa.schema([("user_id", pa.string())])


def table_config(name: str, **changes: object) -> TableConfig:
    return TableConfig.model_validate(
        {
            "table": name, "kind": "behaviour", "description": "a table", "owner": "team", "load": "incremental",
            "source": {"format": "parquet", "path": name}, "cadence_days": 1, "sla_hours": 36,
            "columns": {
                "user_id": {"type": "string", "role": "user_id", "description": "a user"},
                "price": {"type": "double", "role": "price", "description": "a price"},
                "trace": {"type": "string", "role": "ignore", "description": "not ours"},
            },
        } | changes
    )  # fmt: skip


TABLES = {"sales": table_config("sales"), "shops": table_config("shops", cadence_days=7, sla_hours=192)}


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def put(
    context: Context,
    number: int,
    table: str = "sales",
    rows: int = 1000,
    types: str = "user_id: string, price: double",
    **figures: float,
) -> None:
    """One landing day of one table, as clean and profile would leave it; rows of other tables of the day are kept."""
    lake, dt = context.lake, day(number)
    lake.write(
        f"clean/{table}", dt, CLEAN.empty_table(), schema=CLEAN, notes={"landed_types": types, "extra_columns": ""}
    )
    ledger = [{"table": table, "rows_in": rows, "rows_clean": rows, "rows_quarantined": 0, "rows_duplicate": 0}]
    figures = {
        "nulls": rows // 100,
        "placeholders": 0,
        "distinct": 50 + number % 3,
        "mean": 10 + number % 3 / 100,
    } | figures
    profiles = [
        {
            "table": table,
            "column": column,
            "rows": rows,
            **figures,
            "mean": figures["mean"] if column == "price" else None,
        }
        for column in ("user_id", "price", "trace")
    ]
    for name, new in (("ledger", ledger), ("column_profiles", profiles)):
        stored = lake.read(name, dt, OUTPUTS[name].schema.names).to_pylist() if lake.exists(name, dt) else []
        lake.write(name, dt, pa.Table.from_pylist([*stored, *new], schema=OUTPUTS[name].schema))


def judged(context: Context) -> dict[tuple[str, str | None, str], dict]:
    monitor.run(context)
    rows = context.lake.read("anomalies", context.run_date).to_pylist()
    return {(row["table"], row["column"], row["metric"]): row for row in rows}


def anomalies(context: Context) -> set[tuple[str, str | None, str]]:
    return {key for key, row in judged(context).items() if row["is_anomaly"]}


@pytest.fixture
def month(make_context: Callable[..., Context]) -> Callable[[int], Context]:
    """`month(last)`: sales of every day before `last`, and a context whose run date is `last`."""

    def make(last: int) -> Context:
        context = make_context(day(last), tables={"sales": TABLES["sales"]})
        for number in range(last):
            put(context, number, rows=1000 + 10 * (number % 5))
        return context

    return make


def test_a_usual_day_raises_nothing_and_everything_is_judged(month: Callable[[int], Context]):
    context = month(30)
    put(context, 30)
    found = judged(context)
    assert {key[1:] for key in found} == {
        (None, "age_hours"), (None, "gap_hours"), (None, "schema"), (None, "rows"),
        ("user_id", "null_share"), ("user_id", "placeholder_share"), ("user_id", "distinct"),
        ("price", "null_share"), ("price", "placeholder_share"), ("price", "distinct"), ("price", "mean"),
    }  # fmt: skip
    assert {row["is_anomaly"] for row in found.values()} == {False}
    assert {row["landing_dt"] for row in found.values()} == {day(30)}
    # The four newest days may be part of a run that ends tonight.
    assert found["sales", None, "rows"]["history"] == 26


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"rows": 300, "nulls": 3}, {(None, "rows")}),
        ({"rows": 3000, "nulls": 30}, {(None, "rows")}),
        ({"nulls": 400}, {("user_id", "null_share"), ("price", "null_share")}),
        ({"placeholders": 50}, {("user_id", "placeholder_share"), ("price", "placeholder_share")}),
        ({"distinct": 5}, {("user_id", "distinct"), ("price", "distinct")}),
        ({"mean": 100.0}, {("price", "mean")}),
        ({"types": "user_id: int64, price: double"}, {(None, "schema")}),
    ],
)
def test_each_fault_is_found_and_nothing_else(month: Callable[[int], Context], figures: dict, expected: set):
    context = month(30)
    put(context, 30, **figures)
    assert {key[1:] for key in anomalies(context)} == expected


def test_an_empty_day_is_an_anomaly_of_volume_and_has_no_shares(month: Callable[[int], Context]):
    context = month(30)
    put(context, 30, rows=0)
    found = judged(context)
    assert found["sales", None, "rows"]["is_anomaly"] is True
    assert not [key for key in found if key[1] is not None]


def test_the_tested_day_and_later_days_are_no_baseline(month: Callable[[int], Context]):
    context = month(30)
    put(context, 30, rows=10**6)
    put(context, 31, rows=10**6)
    row = judged(context)["sales", None, "rows"]
    assert (row["landing_dt"], row["history"], row["is_anomaly"]) == (day(30), 26, True)
    assert row["expected"] <= 1040


def test_a_short_history_is_not_judged(month: Callable[[int], Context]):
    context = month(6)
    put(context, 6, rows=1)
    row = judged(context)["sales", None, "rows"]
    assert (row["is_anomaly"], row["low"], row["history"]) == (None, None, 6)
    assert "too few" in row["detail"]


# ---- freshness and gaps


@pytest.mark.parametrize(("nights_later", "age", "is_anomaly"), [(0, 24.0, False), (1, 48.0, True), (3, 96.0, True)])
def test_age_is_taken_at_the_end_of_the_run_date(
    make_context: Callable[..., Context], nights_later: int, age: float, is_anomaly: bool
):
    context = make_context(day(10 + nights_later), tables={"sales": TABLES["sales"]})
    put(context, 10)
    row = judged(context)["sales", None, "age_hours"]
    assert (row["value"], row["high"], row["is_anomaly"]) == (age, 36.0, is_anomaly)


def test_a_missing_day_shows_as_a_gap(month: Callable[[int], Context]):
    context = month(30)
    context.run_date = day(31)
    put(context, 31)
    row = judged(context)["sales", None, "gap_hours"]
    assert (row["value"], row["is_anomaly"], row["landing_dt"]) == (48.0, True, day(31))


def test_a_weekly_table_may_be_a_week_old(make_context: Callable[..., Context]):
    context = make_context(day(13), tables=TABLES)
    for number in (0, 7):
        put(context, number, "shops")
    found = judged(context)
    assert found["shops", None, "age_hours"]["is_anomaly"] is False
    assert found["shops", None, "gap_hours"]["is_anomaly"] is False
    assert found["sales", None, "age_hours"]["is_anomaly"] is None
    assert "nothing has landed" in found["sales", None, "age_hours"]["detail"]


# ---- schema


def test_changes_of_the_landed_schema_are_named():
    before = {"a": "string", "b": "int64", "c": "double"}
    after = {"a": "string", "b": "string", "d": "bool"}
    assert shape_changes(before, after) == [
        "added: d (bool)",
        "missing: c (double)",
        "retyped: b (int64 → string)",
    ]
    assert shape_changes(before, dict(reversed(before.items()))) == []


def test_types_with_commas_are_read_whole(month: Callable[[int], Context]):
    context = month(1)
    put(context, 1, types="ts: timestamp[us, tz=UTC], price: decimal128(12, 2), odd: name: string")
    assert monitor.landed_types(context.lake, "sales", day(1)) == {
        "ts": "timestamp[us, tz=UTC]", "price": "decimal128(12, 2)", "odd: name": "string",
    }  # fmt: skip


def test_no_noted_types_are_not_judged(month: Callable[[int], Context]):
    context = month(1)
    put(context, 1, types="")
    row = judged(context)["sales", None, "schema"]
    assert (row["is_anomaly"], row["value"]) == (None, None)


# ---- reruns


def test_a_rerun_gives_the_same_and_selected_tables_leave_the_others(make_context: Callable[..., Context]):
    context = make_context(day(9), tables=TABLES)
    for number in range(10):
        put(context, number)
    put(context, 7, "shops")
    first = judged(context)
    assert judged(context) == first
    context.selected = ("shops",)
    put(context, 9, rows=10**6)
    assert judged(context) == first


def test_nothing_cleaned_at_all_still_gives_a_partition(make_context: Callable[..., Context]):
    found = judged(make_context(day(0), tables=TABLES))
    assert {key[2] for key in found} == {"age_hours"}


def test_feedback_is_replayed_once_kept_and_listened_to(make_context: Callable[..., Context]):
    told = [
        Feedback(table="sales", metric="rows", first=day(27), opinion="expected", note="the shop gave a party"),
        Feedback(table="sales", metric="rows", first=day(12), opinion="expected", note="a day too early"),
    ]
    tables = {"sales": TABLES["sales"]}
    silent, heard = make_context(day(29), tables=tables), make_context(day(29), tables=tables, feedback=tuple(told))
    for number in range(30):
        put(silent, number, rows=9000 if number == 27 else 1000 + 10 * (number % 5))
    assert anomalies(silent) == set()
    anomalies(heard)
    rows = heard.lake.read("feedback", day(29)).to_pylist()
    assert [(row["first"], row["accepted"]) for row in rows] == [(day(27), True), (day(12), False)]
    assert [row["silenced"] for row in rows] == [['["2024-01-28", "sales", null, "rows"]'], []]
    assert "changes no verdict" in rows[1]["reason"]
    later = make_context(day(30), tables=tables, feedback=(told[0],))
    put(later, 30, rows=1010)
    assert judged(later)["sales", None, "rows"]["is_anomaly"] is False
    (kept,) = later.lake.read("feedback", day(30)).to_pylist()
    assert kept["accepted"] and kept["silenced"] == rows[0]["silenced"], "what was accepted is not replayed again"
