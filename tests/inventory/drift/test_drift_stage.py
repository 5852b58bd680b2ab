"""The drift stage on small lakes: from stored profiles to rows, without a byte of data. No Spark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from conf.table_config import TableConfig
from jobs.inventory import drift
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.rows import to_table
from jobs.profiling.state import State
from tests.inventory.drift.states import state

FIRST = date(2024, 1, 1)
CLEAN = pa.schema([("user_id", pa.string()), ("price", pa.float64()), ("brand", pa.string())])
TYPES = "user_id: string, price: double, brand: string"


def table(name: str) -> TableConfig:
    column = {"description": "a column", "role": "attribute"}
    return TableConfig.model_validate(
        {
            "table": name, "kind": "behaviour", "description": "a table", "owner": "team", "load": "incremental",
            "source": {"format": "parquet", "path": name}, "sla_hours": 36,
            "columns": {
                "user_id": column | {"type": "string", "pii": "pseudonym"},
                "price": column | {"type": "double"},
                "brand": column | {"type": "string"},
            },
        }
    )  # fmt: skip


HUNDREDTHS = list((np.random.default_rng(99).lognormal(1, 0.5, 400) * 100).round())
TABLES = {"sales": table("sales")}


@cache
def usual(number: int) -> dict[str, State]:
    """The states of a usual day of 400 rows."""
    random = np.random.default_rng(number)
    return {
        "user_id": state([f"u{user}" for user in random.integers(0, 30, 400)]),
        "price": state(list(random.lognormal(1, 0.5, 400).round(2))),
        "brand": state(list(random.choice(["own", "other"], 400))),
    }


def put(context: Context, number: int, name: str = "sales", types: str = TYPES, **columns: list) -> None:
    """A landing day as clean and profile leave it, but that its data cannot be read."""
    day = FIRST + timedelta(days=number)
    lake, states = context.lake, usual(number) | {column: state(values) for column, values in columns.items()}
    manifest = lake.write(
        f"clean/{name}", day, pa.Table.from_pylist([{}] * states["price"].rows, CLEAN), schema=CLEAN,
        notes={"landed_types": types},
    )  # fmt: skip
    for file in manifest.files:
        (lake.path(f"clean/{name}", day) / file).write_bytes(b"not to be read")
    keys = [{"table": name, "column": column} for column in states]
    rows = to_table(keys, list(states.values()), OUTPUTS["column_profiles"].schema)
    if lake.exists("column_profiles", day):
        rows = pa.concat_tables([rows, lake.read("column_profiles", day, rows.schema.names)])
    lake.write("column_profiles", day, rows)


def drifted(context: Context) -> set[tuple[str, str | None, str]]:
    drift.run(context)
    rows = context.lake.read("drift", context.run_date).to_pylist()
    return {(row["comparison"], row["column"], row["metric"]) for row in rows if row["is_drift"]}


@pytest.fixture
def months(make_context: Callable[..., Context]) -> Context:
    """Forty usual days, and a context whose run date is the next."""
    context = make_context(FIRST + timedelta(days=40), tables=TABLES)
    for number in range(40):
        put(context, number)
    return context


def test_a_usual_day_drifts_nowhere_and_is_measured_everywhere(months: Context):
    put(months, 40)
    assert drifted(months) == set()
    rows = months.lake.read("drift", months.run_date).to_pylist()
    assert {row["comparison"] for row in rows} == {"sla", "day", "week", "reference"}
    assert {row["metric"] for row in rows if row["column"] == "price"} >= {
        "jensen_shannon", "linf", "psi", "unit", "wasserstein",
    }  # fmt: skip
    assert {row["metric"] for row in rows if row["column"] == "brand"} >= {"code_list", "jensen_shannon", "linf", "psi"}
    details = " ".join(row["detail"] for row in rows if row["column"] == "user_id")
    assert "personal data" in details and "u1" not in details


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"price": HUNDREDTHS}, {("day", "price", "unit"), ("day", "price", "psi")}),
        ({"brand": ["OWN"] * 200 + ["OTHER"] * 200}, {("day", "brand", "code_list"), ("reference", "brand", "psi")}),
        ({"brand": [None] * 100 + ["own", "other"] * 150}, {("day", "brand", "schema_nullability")}),
        ({"price": [2.0] * 20, "brand": ["own"] * 20, "user_id": ["u1"] * 20}, {("day", None, "rows")}),
    ],
)  # fmt: skip
def test_a_changed_day_is_found(months: Context, change: dict, expected: set):
    put(months, 40, **change)
    assert expected <= drifted(months)


def test_columns_of_the_drop_that_change_are_named(months: Context):
    put(months, 40, types="price: double, user_id: string, brand: int64, colour: string")
    found = {row for row in drifted(months) if row[0] == "day"}
    assert {("day", "colour", "schema_added"), ("day", "brand", "schema_retyped")} <= found
    assert any(metric == "schema_moved" for _, _, metric in found)


def test_a_late_table_is_not_fresh_and_an_empty_lake_says_nothing(months: Context):
    assert ("sla", None, "age_hours") in drifted(months), "the run date's own day has not landed"


def test_tables_that_are_not_selected_keep_their_rows(make_context: Callable[..., Context]):
    context = make_context(FIRST + timedelta(days=9), tables={"sales": table("sales"), "clicks": table("clicks")})
    for number in range(10):
        for name in ("sales", "clicks"):
            put(context, number, name)
    drift.run(context)
    whole = context.lake.manifest("drift", context.run_date).version
    narrowed = Context(run_date=context.run_date, project=context.project, selected=("sales",), run_id="test")
    drift.run(narrowed)
    assert context.lake.manifest("drift", context.run_date).version == whole
    empty = make_context(FIRST - timedelta(days=1))
    drift.run(empty)
    assert empty.lake.manifest("drift", empty.run_date).rows == 0
