"""bots: each sign by hand, planted strategies in a made-up shop, and the stage over a lake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from conf.bots_config import BotsConfig
from conf.table_config import TableConfig
from faults.strategies import plant_bots, strategies
from jobs.inventory import bots
from jobs.inventory.bots.events import Events, events_of
from jobs.inventory.bots.funnel import out_of_order
from jobs.inventory.bots.signs import signs, signs_of
from jobs.inventory.bots.verdicts import window_of
from jobs.lake.context import Context

DAY = date(2024, 5, 6)
CONFIG = BotsConfig(min_users=50)
Event = tuple[str, str, float] | tuple[str, str, float, str]


def table(*roles: str, name: str = "clicks", kind: str = "behaviour", **more: Any) -> TableConfig:
    columns = {
        "visitor": ("string", "user_id"), "article": ("string", "item_id"), "at": ("timestamp", "event_ts"),
        "what": ("string", "event_type"), "shop": ("string", "store_id"),
    }  # fmt: skip
    kept = {c: (t, r) for c, (t, r) in columns.items() if r in ("user_id", "item_id", "event_ts", *roles)}
    return TableConfig.model_validate(
        {
            "table": name, "kind": kind, "description": "Clicks", "owner": "web", "load": "incremental",
            "source": {"format": "csv", "path": name}, "events": {"default_type": "view"},
            "columns": {c: {"type": t, "role": r, "description": "Told"} for c, (t, r) in kept.items()},
        } | more
    )  # fmt: skip


def landed(rows: list[Event], day: date = DAY, fourth: str = "what") -> pa.Table:
    """Clean rows of (visitor, article, seconds of the day, event type or shop)."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    frame: dict[str, Any] = {
        "visitor": [row[0] for row in rows],
        "article": [row[1] for row in rows],
        "at": pa.array([start + timedelta(seconds=row[2]) for row in rows], pa.timestamp("us", tz="UTC")),
    }
    if rows and len(rows[0]) == 4:
        frame[fourth] = [row[3] for row in rows]
    return pa.table(frame)


def sign(name: str, rows: list[Event], *roles: str, fourth: str = "what") -> dict[str, float]:
    """Visitor → value of one sign."""
    events = events_of(table(*roles), {DAY: landed(rows, fourth=fourth)}, CONFIG)
    assert events is not None
    values = next(one for one in signs() if one.name == name).values(events)
    return dict(zip(events.units["user_id"], np.asarray(values, dtype=float), strict=True))


# ---- signs


def test_counts_by_hand():
    rows: list[Event] = [("a", "x", 0), ("a", "y", 0), ("a", "x", 60), ("a", "x", 7000), ("b", "x", 5)]
    assert sign("volume", rows) == {"a": 4, "b": 1}
    assert sign("visits", rows) == {"a": 3, "b": 1}, "lines of one moment are one visit"
    assert sign("pace", rows) == {"a": 2, "b": 1}
    assert sign("breadth", rows) == {"a": 2, "b": 1}
    assert sign("repeats", rows) == {"a": 3, "b": 1}


def test_speed_counts_different_items_within_seconds():
    rows: list[Event] = [("a", "x", 0), ("a", "y", 1), ("a", "y", 2), ("a", "z", 4.5), ("b", "x", 0), ("b", "y", 0)]
    assert sign("speed", rows) == {"a": 1, "b": 0}


def test_travel_counts_changes_of_store_within_minutes():
    rows: list[Event] = [("a", "x", 0, "s1"), ("a", "y", 300, "s2"), ("a", "z", 5000, "s1"), ("b", "x", 0, "s1")]
    assert sign("travel", rows, "store_id", fourth="shop") == {"a": 1, "b": 0}


def test_even_intervals_show_through_pauses_and_jitter_and_a_poisson_process_does_not():
    random = np.random.default_rng(1)
    timer = np.cumsum(30 * random.uniform(0.95, 1.05, 40))
    timer[20:] += 9000
    chance = np.sort(random.uniform(0, 86400, 40))
    rows: list[Event] = [("timer", f"i{n}", float(at)) for n, at in enumerate(timer)]
    rows += [("chance", f"i{n}", float(at)) for n, at in enumerate(chance)]
    rows += [("few", "x", 0), ("few", "y", 30), ("few", "z", 60)]
    found = sign("even", rows)
    assert found["timer"] > 20
    assert found["chance"] < 2
    assert found["few"] == 0, "two intervals tell nothing"


def test_hours_are_judged_by_the_others():
    """Everybody shops between 20 and 23 UTC, so noon is the middle of the night."""
    rows: list[Event] = [(f"u{n}", "x", 3600 * (20 + n % 3)) for n in range(300)]
    rows += [("robot", "x", 3600 * hour) for hour in range(24)] + [("noon", "x", 3600 * 12)]
    found = sign("clock", rows)
    assert found["robot"] > 10 > found["noon"] > 0 > found["u1"]


def test_looking_without_buying_and_buying_without_looking():
    rows: list[Event] = []
    for n in range(100):
        rows += [(f"u{n}", "x", 10, "view"), (f"u{n}", "y", 20, "view"), (f"u{n}", "x", 30, "purchase")]
    rows += [("looks", f"i{n}", n, "view") for n in range(60)] + [("buys", "x", n, "purchase") for n in range(20)]
    browsing, buying = (sign(name, rows, "event_type") for name in ("browsing", "buying"))
    assert browsing["looks"] > 8 > 1 > browsing["u1"]
    assert buying["buys"] > 8 > 1 > buying["u1"]


def test_a_script_that_several_accounts_run_is_told_from_chance_and_from_ones_own_habit():
    random = np.random.default_rng(2)
    rows: list[Event] = []
    for n in range(200):
        for step, item in enumerate(random.integers(0, 200, 6)):
            rows.append((f"u{n}", f"i{item}", 100.0 * step))
    for account in range(4):
        rows += [(f"farm{account}", f"i{7 * step}", 60 + 30.0 * step) for step in range(6)]
    rows += [("habit", f"h{step % 3}", 10.0 * step) for step in range(12)]
    found = sign("copied", rows)
    assert min(found[f"farm{account}"] for account in range(4)) > 6
    assert max(found[f"u{n}"] for n in range(200)) < 6
    assert found["habit"] == 0


def test_a_crowd_upon_an_item_is_told_from_a_popular_item():
    random = np.random.default_rng(3)
    rows: list[Event] = [(f"u{n}", "bread", float(random.uniform(8, 20) * 3600)) for n in range(300)]
    rows += [(f"u{n}", f"i{random.integers(100)}", float(random.uniform(8, 20) * 3600)) for n in range(300)]
    rows += [(f"farm{n}", "lamp", 43200 + 30.0 * n) for n in range(10)]
    found = sign("crowd", rows)
    assert found["farm0"] > 6
    assert max(found[f"u{n}"] for n in range(300)) < 4


def test_a_table_is_asked_only_what_its_columns_allow():
    names = {one.name for one in signs_of(table(), CONFIG)}
    assert {"browsing", "buying", "travel"}.isdisjoint(names)
    assert {one.name for one in signs_of(table("event_type", "store_id"), CONFIG)} == {one.name for one in signs()}
    assert "crowd" not in {one.name for one in signs_of(table(), BotsConfig(signs_off=("crowd",)))}


def test_rows_without_user_item_or_time_are_no_events():
    rows = landed([("a", "x", 0), ("a", "y", 60)])
    gone = pa.table(
        {
            name: pa.concat_arrays([rows[name].combine_chunks(), pa.nulls(1, rows[name].type)])
            for name in rows.column_names
        }
    )
    events = events_of(table(), {DAY: gone}, CONFIG)
    assert isinstance(events, Events)
    assert len(events.unit) == 2
    assert events_of(table(), {DAY: rows.slice(0, 0)}, CONFIG) is None


def test_steps_of_the_funnel_before_what_leads_to_them():
    rows: list[Event] = [
        ("good", "x", 10, "view"), ("good", "x", 20, "cart"), ("good", "x", 30, "purchase"),
        ("skips", "x", 10, "view"), ("skips", "x", 30, "purchase"), ("skips", "y", 5, "purchase"),
        ("wrong", "x", 10, "purchase"), ("wrong", "x", 20, "view"), ("wrong", "x", 30, "cart"),
        ("wrong", "x", 40, "hover"),
        ("twice", "x", 10, "view"), ("twice", "x", 20, "purchase"), ("twice", "x", 30, "view"),
    ]  # fmt: skip
    events = events_of(table("event_type"), {DAY: landed(rows)}, CONFIG)
    assert events is not None
    tested, broken = out_of_order(events, ("view", "cart", "purchase"))
    found = dict(zip(events.units["user_id"], zip(tested.tolist(), broken.tolist(), strict=True), strict=True))
    assert found == {"good": (2, 0), "skips": (1, 0), "wrong": (2, 1), "twice": (1, 0)}
    without = events_of(table(), {DAY: landed(rows)}, CONFIG)
    assert without is not None
    assert out_of_order(without, ("view", "purchase"))[0].sum() == 0


# ---- planted strategies


def shop(seed: int = 0, users: int = 300, days: int = 20) -> pd.DataFrame:
    """Clicks of customers: visits of a few items, by day, each item minutes after the other."""
    random = np.random.default_rng(seed)
    rows = []
    for user in range(users):
        for day in np.flatnonzero(random.random(days) < 0.3):
            moment = random.normal(15, 3) % 24 * 3600
            for _ in range(1 + random.poisson(3)):
                moment += random.exponential(120)
                item = min(int(random.exponential(40)), 199)
                rows.append((f"u{user:03}", f"i{item:03}", DAY + timedelta(days=int(day)), moment % 86400))
    frame = pd.DataFrame(rows, columns=["visitor", "article", "dt", "seconds"])
    frame["at"] = (pd.to_datetime(frame["dt"], utc=True) + pd.to_timedelta(frame["seconds"], unit="s")).dt.floor("us")
    return frame.drop(columns="seconds")


def parts_of(rows: pd.DataFrame) -> dict[date, pa.Table]:
    schema = pa.schema([("visitor", pa.string()), ("article", pa.string()), ("at", pa.timestamp("us", tz="UTC"))])
    return {
        day: pa.Table.from_pandas(own[schema.names], schema, preserve_index=False)
        for day, own in rows.groupby("dt", sort=True)
    }


@pytest.fixture
def stage(make_context: Callable[..., Context]) -> Callable[..., pd.DataFrame]:
    """`stage(rows, upto=…)`: bot_days after the stage has run over these rows' landing days."""
    context = make_context(
        DAY + timedelta(days=30), tables={"clicks": table(), "goods": table(name="goods", events=None)}
    )

    def run(rows: pd.DataFrame, upto: date | None = None) -> pd.DataFrame:
        for day, own in parts_of(rows).items():
            if upto is None or day <= upto:
                context.lake.write("clean/clicks", day, own, schema=own.schema, inputs={"landing": "1"})
        bots.run(context)
        days = context.lake.partitions("bot_days")
        return context.lake.read_many("bot_days", days).to_pandas()

    run.lake = context.lake  # type: ignore[attr-defined]
    return run


def test_customers_are_left_alone(stage: Callable[..., pd.DataFrame]):
    found = stage(shop())
    assert found["is_bot"].notna().mean() > 0.8
    assert found["is_bot"].eq(True).mean() <= 0.001


@pytest.mark.parametrize("strategy", sorted(strategies()))
def test_every_strategy_is_found(stage: Callable[..., pd.DataFrame], strategy: str):
    rows = shop()
    days = [DAY + timedelta(days=day) for day in range(10, 20)]
    planted = plant_bots(rows.drop(columns="dt"), table(), {strategy: 6}, days, seed=1)
    planted["dt"] = planted["at"].dt.date
    found = stage(pd.concat([rows, planted], ignore_index=True))
    is_planted = found["user_id"].str.startswith(strategy)
    assert found.loc[is_planted, "is_bot"].eq(True).mean() >= 0.9
    flagged = found[found["is_bot"].eq(True)]
    assert flagged["user_id"].str.startswith(strategy).mean() >= 0.95
    assert flagged["detail"].str.contains("1 in").all()


def test_too_few_users_are_not_judged(stage: Callable[..., pd.DataFrame]):
    found = stage(shop(users=20))
    assert found[["p_value", "score", "is_bot", "detail"]].isna().all(axis=None)
    assert len(found) > 50


# ---- the lake


def test_night_by_night_gives_what_one_night_gives_and_nothing_is_made_twice(
    stage: Callable[..., pd.DataFrame], make_context: Callable[..., Context]
):
    rows = shop()
    for day in (3, 4, 12):
        stage(rows, DAY + timedelta(days=day))
    by_night = stage(rows)
    lake = stage.lake  # type: ignore[attr-defined]
    versions = [
        lake.manifest(name, day).version for name in ("behaviour_days", "bot_days") for day in lake.partitions(name)
    ]
    stamps = [lake.stamp("bot_days", day) for day in lake.partitions("bot_days")]
    stage(rows)
    assert [lake.stamp("bot_days", day) for day in lake.partitions("bot_days")] == stamps
    for name in ("behaviour_days", "bot_days"):
        for day in lake.partitions(name):
            (lake.path(name, day) / "_SUCCESS").unlink()
    at_once = stage(rows)
    pd.testing.assert_frame_equal(by_night, at_once)
    assert versions == [
        lake.manifest(name, day).version for name in ("behaviour_days", "bot_days") for day in lake.partitions(name)
    ]


def test_a_day_landed_anew_changes_itself_and_the_window_after_it(stage: Callable[..., pd.DataFrame]):
    """A day of the first window is usual for all of that window."""
    rows = shop(days=CONFIG.window_days + 3)
    stage(rows)
    lake = stage.lake  # type: ignore[attr-defined]
    for number, first in ((CONFIG.window_days + 1, CONFIG.window_days + 1), (8, 0)):
        changed = DAY + timedelta(days=number)
        before = {day: lake.stamp("bot_days", day) for day in lake.partitions("bot_days")}
        stage(rows[(rows["dt"] != changed) | (rows["visitor"] < "u150")])
        after = {day: lake.stamp("bot_days", day) for day in lake.partitions("bot_days")}
        assert {day for day in before if before[day] != after[day]} == set(sorted(before)[first:])


def test_bots_of_the_first_days_are_found(stage: Callable[..., pd.DataFrame]):
    rows = shop()
    planted = plant_bots(rows.drop(columns="dt"), table(), {"scraper": 3}, [DAY], seed=1)
    planted["dt"] = planted["at"].dt.date
    found = stage(pd.concat([rows, planted], ignore_index=True))
    assert found.loc[found["user_id"].str.startswith("scraper"), "is_bot"].eq(True).all()


def test_the_window_ends_with_the_day_or_is_the_first_there_is():
    days = [DAY + timedelta(days=day) for day in (0, 1, 2, 4, 5, 7)]
    assert window_of(days, days[0], 3) == days[:3]
    assert window_of(days, days[2], 3) == days[:3]
    assert window_of(days, days[3], 3) == [days[2], days[3]]
    assert window_of(days[:2], days[0], 3) == days[:2], "what has not landed yet is not waited for"


def test_partitions_of_older_columns_are_made_anew(stage: Callable[..., pd.DataFrame]):
    rows = shop(days=5)
    expected = stage(rows)
    lake = stage.lake  # type: ignore[attr-defined]
    for name, gone in (("behaviour_days", "items"), ("bot_days", "detail")):
        for day in lake.partitions(name):
            old = lake.read(name, day).drop_columns(["dt", gone])
            lake.write(name, day, old, schema=old.schema, inputs=lake.manifest(name, day).inputs)
    pd.testing.assert_frame_equal(stage(rows), expected)


def test_which_days_are_read_together_makes_no_difference():
    parts = parts_of(shop(days=6))
    together = bots.signs_rows(table(), parts, CONFIG)
    for day, own in parts.items():
        assert bots.signs_rows(table(), {day: own}, CONFIG)[day].equals(together[day])
