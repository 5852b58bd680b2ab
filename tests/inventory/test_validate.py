"""validate: every landed partition once, whatever is rerun; counts right; no personal value leaves the lake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from conf.errors import ConfigError, DataError
from conf.table_config import TableConfig
from expectations.derived import ROWS_CHECK, SCHEMA_CHECK
from expectations.results import MASKED
from jobs.inventory import validate
from jobs.inventory.cleaning.schemas import clean_schema
from jobs.lake.context import Context

D1, D2, D3 = date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 3)
HOSTILE = "<img src=x onerror=alert('x')>"
HOUSEHOLD = "secret-household-7"


def visits(**changes: Any) -> TableConfig:
    return TableConfig.model_validate(
        {
            "table": "visits",
            "kind": "behaviour",
            "description": "Visits of a shop",
            "owner": "shop",
            "source": {"format": "parquet", "path": "visits"},
            "load": "incremental",
            "min_rows": 2,
            "columns": {
                "visitor": {"type": "string", "role": "user_id", "pii": "pseudonym", "description": "Visitor"},
                "page": {"type": "string", "role": "item_id", "description": "Page"},
                "seconds": {"type": "bigint", "role": "quantity", "description": "Stay"},
                "at": {"type": "timestamp", "role": "event_ts", "description": "Time"},
            },
            "expectations": [
                {"type": "expect_column_values_to_not_be_null", "column": "visitor", "severity": "critical"},
                {"type": "expect_column_values_to_be_between", "column": "seconds",
                 "kwargs": {"min_value": 1, "mostly": 0.5}},
                {"type": "expect_column_values_to_be_in_set", "column": "page", "kwargs": {"value_set": ["a", "b"]}},
                {"type": "expect_column_values_to_match_regex", "column": "visitor", "kwargs": {"regex": "^v"}},
                {"type": "expect_column_most_common_value_to_be_in_set", "column": "visitor",
                 "kwargs": {"value_set": ["v1"]}},
                {"type": "expect_column_quantile_values_to_be_between", "column": "seconds", "severity": "minor",
                 "kwargs": {"quantile_ranges": {"quantiles": [0.5], "value_ranges": [[0, 100]]}}},
            ],
            **changes,
        }
    )  # fmt: skip


def put(context: Context, table: TableConfig, dt: date, *rows: tuple[str | None, str | None, int | None]) -> None:
    at = datetime(dt.year, dt.month, dt.day, 12, tzinfo=UTC)
    found = [dict(zip(("visitor", "page", "seconds"), row, strict=True)) | {"at": at} for row in rows]
    context.lake.write(
        f"clean/{table.table}", dt, pa.Table.from_pylist(found, schema=clean_schema(table)), schema=clean_schema(table)
    )


def results(context: Context) -> list[dict[str, Any]]:
    return context.lake.read("validations", context.run_date).to_pylist()


def short(**changes: Any) -> TableConfig:
    """`visits` with a single expectation, for tests that need no more."""
    return visits(expectations=[visits().expectations[0].model_dump()], **changes)


def one(context: Context, expectation: str, column: str | None = None) -> dict[str, Any]:
    (found,) = [r for r in results(context) if r["expectation"] == expectation and r["column"] == column]
    return found


@pytest.fixture
def night(make_context: Callable[..., Context]) -> Iterator[Callable[..., Context]]:
    """`night(run_date, table=…)`: a context over one lake with the table `visits`."""

    def make(run_date: date, table: TableConfig | None = None) -> Context:
        return make_context(run_date, tables={"visits": table or visits()})

    yield make


@pytest.mark.spark
def test_counts_success_and_documents_of_a_night(night: Callable[..., Context], spark: object):
    context = night(D2)
    put(context, visits(), D1, ("v1", "a", 5), (HOUSEHOLD, HOSTILE, 0), (None, "b", None))
    put(context, visits(), D2, ("v2", "a", 7))
    validate.run(context)

    found = one(context, "expect_column_values_to_not_be_null", "visitor")
    assert (found["success"], found["elements"], found["unexpected"], found["severity"]) == (False, 4, 1, "critical")
    assert found["partitions"] == [str(D1), str(D2)]
    between = one(context, "expect_column_values_to_be_between", "seconds")
    assert (between["success"], between["elements"], between["unexpected"]) == (True, 3, 1)
    assert json.loads(between["kwargs"]) == {"min_value": 1, "mostly": 0.5}
    in_set = one(context, "expect_column_values_to_be_in_set", "page")
    assert (in_set["success"], in_set["elements"], in_set["unexpected"]) == (False, 4, 1)
    regex = one(context, "expect_column_values_to_match_regex", "visitor")
    assert (regex["success"], regex["elements"], regex["unexpected"]) == (False, 3, 1)
    quantile = one(context, "expect_column_quantile_values_to_be_between", "seconds")
    assert (quantile["success"], quantile["elements"], quantile["unexpected"]) == (True, None, None)
    assert quantile["observed"] is not None
    common = one(context, "expect_column_most_common_value_to_be_in_set", "visitor")
    assert (common["elements"], common["observed"]) == (None, MASKED)
    rows = one(context, ROWS_CHECK)
    assert (rows["success"], rows["elements"], rows["unexpected"]) == (False, 2, 1)
    assert json.loads(rows["observed"]) == [str(D2)]
    assert one(context, SCHEMA_CHECK)["success"] is True

    site = context.lake.path("data_docs", D2)
    pages = {page.relative_to(site).as_posix(): page.read_text() for page in site.rglob("*.html")}
    assert {"index.html", "expectations/visits.html"} < set(pages)
    together = "".join(pages.values())
    assert HOUSEHOLD not in together, "a value of a column with personal data is in the documents"
    assert HOUSEHOLD not in json.dumps(results(context), default=str)
    assert HOSTILE not in together
    assert "alert(" in together, "the broken value of a column without personal data is shown, escaped"
    assert "<script" not in together and "<img" not in together
    assert "http://" not in together.replace("https://greatexpectations.io", "")
    assert 'src="http' not in together and "<link" not in together

    before = {path: path.read_bytes() for path in site.rglob("*.html")}
    version = context.lake.manifest("validations", D2).version
    validate.run(night(D2))
    assert context.lake.manifest("validations", D2).version == version
    assert {path: path.read_bytes() for path in site.rglob("*.html")} == before


def test_every_partition_is_validated_exactly_once_over_all_nights(night: Callable[..., Context]):
    first, second, third = (night(dt, short()) for dt in (D1, D2, D3))
    put(first, visits(), D1, ("v1", "a", 1), ("v2", "a", 1))
    validate.run(first)
    put(first, visits(), D2, ("v1", "a", 1), ("v2", "a", 1), ("v3", "b", 1))
    validate.run(second)
    assert one(second, "expect_column_values_to_not_be_null", "visitor")["partitions"] == [str(D2)]
    validate.run(second)
    validate.run(first)
    validate.run(third)
    assert results(third) == [], "nothing is new on the third night"
    assert third.lake.exists("data_docs", D3)
    elements = sum(
        one(context, "expect_column_values_to_not_be_null", "visitor")["elements"] for context in (first, second)
    )
    assert elements == 5

    put(third, visits(), D2, ("v9", "a", 1), ("v2", "a", 1))
    validate.run(third)
    assert one(third, "expect_column_values_to_not_be_null", "visitor")["partitions"] == [str(D2)]


def test_what_breaks_a_critical_expectation_is_validated_every_night_until_it_is_mended(night: Callable[..., Context]):
    first, second, third = (night(dt, short()) for dt in (D1, D2, D3))
    put(first, visits(), D1, (None, "a", 1), ("v2", "a", 1))
    validate.run(first)
    put(first, visits(), D2, ("v1", "a", 1), ("v2", "a", 1))
    validate.run(second)
    held = one(second, "expect_column_values_to_not_be_null", "visitor")
    assert (held["success"], held["partitions"]) == (False, [str(D1), str(D2)])
    put(first, visits(), D1, ("v1", "a", 1), ("v2", "a", 1))
    validate.run(third)
    mended = one(third, "expect_column_values_to_not_be_null", "visitor")
    assert (mended["success"], mended["partitions"]) == (True, [str(D1), str(D2)])


def test_a_snapshot_is_validated_at_its_newest_partition_only(night: Callable[..., Context]):
    table = short(load="snapshot")
    context = night(D3, table)
    put(context, table, D1, ("v1", "a", 1), ("v2", "a", 1))
    put(context, table, D2, ("v1", "a", 1), ("v2", "a", 1))
    validate.run(context)
    assert {tuple(row["partitions"]) for row in results(context)} == {(str(D2),)}


def test_a_partition_of_another_schema_is_reported_and_not_read(night: Callable[..., Context]):
    context = night(D2, short())
    put(context, visits(), D1, ("v1", "a", 1), ("v2", "a", 1))
    strange = pa.schema([("visitor", pa.string()), ("page", pa.int32())])
    context.lake.write("clean/visits", D2, pa.table({"visitor": ["x", "y"], "page": [1, 2]}, strange), schema=strange)
    validate.run(context)
    schema = one(context, SCHEMA_CHECK)
    assert (schema["success"], schema["unexpected"], json.loads(schema["observed"])) == (False, 1, [str(D2)])
    assert one(context, "expect_column_values_to_not_be_null", "visitor")["elements"] == 2


def test_tables_that_are_not_selected_keep_their_results(make_context: Callable[..., Context]):
    tables = {"visits": short(), "clicks": short(table="clicks")}
    context = make_context(D1, tables=tables)
    for table in tables.values():
        put(context, table, D1, ("v1", "a", 1), ("v2", "a", 1))
    validate.run(context)
    whole = results(context)
    narrowed = Context(run_date=D1, project=context.project, selected=("visits",), run_id="test")
    validate.run(narrowed)
    order = lambda row: (row["table"], row["expectation"], row["column"] or "")  # noqa: E731
    assert sorted(results(context), key=order) == sorted(whole, key=order)
    assert set(context.lake.manifest("validations", D1).inputs) == {f"clean/visits/dt={D1}", f"clean/clicks/dt={D1}"}


def test_an_expectation_that_cannot_be_computed_is_an_error_not_a_failed_expectation(night: Callable[..., Context]):
    table = visits(
        expectations=[{"type": "expect_column_values_to_match_regex", "column": "page", "kwargs": {"regex": "("}}]
    )
    context = night(D1, table)
    put(context, table, D1, ("v1", "a", 1), ("v2", "a", 1))
    with pytest.raises(DataError, match=r"expect_column_values_to_match_regex.*could not be computed"):
        validate.run(context)
    assert not context.lake.exists("validations", D1)
    assert not context.lake.exists("data_docs", D1)


def test_a_usual_night_starts_no_spark(night: Callable[..., Context], monkeypatch: pytest.MonkeyPatch):
    def refuse(config: object) -> None:
        raise AssertionError("a Spark session was asked for")

    monkeypatch.setattr("jobs.lake.session.spark_session", refuse)
    context = night(D1, short())
    put(context, visits(), D1, ("v1", "a", 1), ("v2", "a", 1))
    validate.run(context)
    assert one(context, "expect_column_values_to_not_be_null", "visitor")["elements"] == 2


def test_a_wrong_expectation_is_refused_before_anything_is_read(make_context: Callable[..., Context]):
    table = visits(expectations=[{"type": "expect_nothing_good", "column": "page"}])
    with pytest.raises(ConfigError, match=r"visits\.yml: table 'visits', expectation 'expect_nothing_good'"):
        validate.run(make_context(D1, tables={"visits": table}))


def test_the_stage_writes_nothing_outside_the_lake(tmp_path: Path):
    from expectations.run import gx_context

    context = gx_context(tmp_path / "site")
    backends = json.dumps(context.get_config().to_json_dict())
    assert str(tmp_path / "site") in backends
    assert "Filesystem" in backends and backends.count("Filesystem") == 1
    assert context.config.analytics_enabled is False
