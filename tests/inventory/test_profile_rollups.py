"""Rolled-up histories: what they equal, when they are made anew, and how little of a long history is read."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jobs.inventory.profile import rollups
from jobs.inventory.profile.known import History
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.counting import count_values
from jobs.profiling.distinct import STANDARD_ERROR
from jobs.profiling.rows import from_table, to_table
from jobs.profiling.state import State, merge, observe

MONDAY = date(2024, 1, 1)
SCHEMA = OUTPUTS["column_profiles"].schema
SIX_SIGMA = 6 * STANDARD_ERROR


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def column(values: object, type_: pa.DataType) -> State:
    return observe(count_values(pa.chunked_array([pa.array(values, type_)])))


def states_of(number: int) -> dict[str, State]:
    """Three columns whose values change from day to day; one is text until day 20 and a number afterwards."""
    draw = np.random.default_rng(number)
    late = column(draw.integers(0, 50, 400), pa.int64())
    early = column([str(each) for each in draw.integers(0, 50, 300)], pa.string())
    return {
        "amount": column(draw.gamma(2, 10 + number, 1500), pa.float64()),
        "user": column([f"u{each}" for each in draw.integers(0, 40 * (number + 1), 500)], pa.string()),
        "code": late if number > 20 else early,
    }


def write_day(lake: Lake, number: int, states: dict[str, State], version: str = "1") -> None:
    keys = [{"table": "sales", "column": name} for name in states]
    lake.write(
        "column_profiles",
        day(number),
        to_table(keys, list(states.values()), SCHEMA),
        inputs={"clean/sales": f"{version}-{number}"},
        notes={"sales": "{}"},
    )


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def whole(lake: Lake, upto: int) -> dict[str, dict]:
    days = History().days(lake, "sales", [day(number) for number in range(upto)])
    rows = rollups.whole_table(lake, "sales", days)
    return {
        row["column"]: {**row, "state": state} for row, state in zip(rows.to_pylist(), from_table(rows), strict=True)
    }


@pytest.mark.parametrize("full", [7, 14, 49, 56, 343, 364, 2401 + 7])
def test_spans_cover_all_days_in_order(full: int):
    found = rollups.spans([day(number) for number in range(full)])
    assert [each for span in found for each in span] == [day(number) for number in range(full)]
    assert {len(span) for span in found} <= set(rollups.SPANS)
    assert len(found) <= 6 * len(rollups.SPANS) + full // 2401


def test_a_span_of_spans_is_made_of_them_and_a_changed_day_unmakes_both(lake: Lake, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rollups, "SPANS", (2, 4, 8))
    for number in range(13):
        write_day(lake, number, {"amount": column([float(number)], pa.float64())})
    assert (whole(lake, 13)["amount"]["sum"], whole(lake, 13)["amount"]["monotonic"]) == (78, "increasing")
    stored = [
        (dt.day - 1, lake.read("profile_rollups", dt)["scope"].to_pylist()) for dt in lake.partitions("profile_rollups")
    ]
    assert stored == [
        (1, ["2"]), (3, ["2", "4"]), (5, ["2"]), (7, ["2", "4", "8"]), (9, ["2"]), (11, ["2", "4", "whole"]),
    ]  # fmt: skip
    write_day(lake, 2, {"amount": column([1000.0], pa.float64())}, version="2")
    assert (whole(lake, 13)["amount"]["sum"], whole(lake, 13)["amount"]["monotonic"]) == (1076, None)


@pytest.mark.parametrize("count", [7, 8, 22])
def test_a_rolled_up_history_is_the_merge_of_all_its_days(lake: Lake, count: int):
    days = [states_of(number) for number in range(count)]
    for number, states in enumerate(days):
        write_day(lake, number, states)
    found = whole(lake, count)
    for name in ("amount", "user"):
        expected, state = merge([states[name] for states in days]), found[name]["state"]
        assert found[name]["days"] == count
        for field in ("rows", "nulls", "smallest", "largest", "lengths", "texts", "matches"):
            assert getattr(state, field) == getattr(expected, field), field
        for field in ("distinct", "singletons"):
            assert getattr(state, field) == pytest.approx(getattr(expected, field), rel=SIX_SIGMA)
        assert np.array_equal(state.keys.hashes, expected.keys.hashes)
        assert np.array_equal(state.keys.counts, expected.keys.counts)
        assert state.moments.kurtosis == pytest.approx(expected.moments.kurtosis)
        assert state.frequent.top() == expected.frequent.top()
    assert found["amount"]["state"].run.error <= 0.0016 * found["amount"]["rows"]


def test_quantiles_of_a_rolled_up_history_keep_the_stated_error(lake: Lake):
    everything = []
    for number in range(23):
        values = np.random.default_rng(number).gamma(2, 10 + number, 3000)
        everything.append(values)
        write_day(lake, number, {"amount": column(values, pa.float64())})
    ordered = np.sort(np.concatenate(everything))
    run = whole(lake, 23)["amount"]["state"].run
    for rank, value in zip((0.01, 0.25, 0.5, 0.75, 0.99), run.quantiles((0.01, 0.25, 0.5, 0.75, 0.99)), strict=True):
        true = np.searchsorted(ordered, value, side="right") / len(ordered)
        assert abs(true - rank) * len(ordered) <= run.error + 1
    assert run.error <= 0.0016 * len(ordered)


def test_a_retyped_column_counts_the_days_of_its_newest_type(lake: Lake):
    for number in range(30):
        write_day(lake, number, states_of(number))
    assert (whole(lake, 30)["code"]["days"], whole(lake, 30)["code"]["type"]) == (9, "int64")
    assert (whole(lake, 20)["code"]["days"], whole(lake, 20)["code"]["type"]) == (20, "string")


def test_a_night_reads_one_roll_up_and_the_days_after_it(lake: Lake, monkeypatch: pytest.MonkeyPatch):
    states = states_of(0)
    for number in range(37):
        write_day(lake, number, states)
    whole(lake, 36)
    read: list[tuple[str, date]] = []
    original = Lake.read

    def spy(self: Lake, table: str, dt: date, columns: list[str] | None = None) -> pa.Table:
        read.append((table, dt))
        return original(self, table, dt, columns)

    monkeypatch.setattr(Lake, "read", spy)
    assert whole(lake, 37)["user"]["days"] == 37
    assert read == [*(("column_profiles", day(number)) for number in range(35, 37)), ("profile_rollups", day(34))]


def test_a_changed_old_day_is_in_the_next_whole(lake: Lake):
    for number in range(24):
        write_day(lake, number, states_of(number))
    before = whole(lake, 24)
    write_day(lake, 3, {"amount": column([1e6], pa.float64())}, version="2")
    after = whole(lake, 24)
    assert after["amount"]["rows"] == before["amount"]["rows"] - 1499
    assert float(after["amount"]["max"]) == 1e6
    assert after["user"]["days"] == 23


def test_roll_ups_of_tables_of_one_day_stand_side_by_side(lake: Lake):
    for number in range(9):
        states = states_of(number)
        keys = [{"table": table, "column": name} for table in ("goods", "sales") for name in states]
        rows = to_table(keys, [*states.values(), *states.values()], SCHEMA)
        inputs = {"clean/sales": "1", "clean/goods": "1"}
        lake.write("column_profiles", day(number), rows, inputs=inputs, notes={"sales": "{}", "goods": "{}"})
    for table in ("sales", "goods", "sales"):
        days = History().days(lake, table, [day(number) for number in range(9)])
        assert rollups.whole_table(lake, table, days)["days"].to_pylist() == [9, 9, 9]
    stored = lake.read("profile_rollups", day(6))
    counts = stored.group_by(["table", "scope"]).aggregate([("column", "count")]).sort_by("table")
    assert sorted(zip(*counts.to_pydict().values(), strict=True)) == [
        (table, scope, 3) for table in ("goods", "sales") for scope in ("7", "whole")
    ]
    assert pc.all(pc.equal(stored["days"], 7)).as_py()
