"""The guards of the value measurement, on small shops whose truth is known."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from jobs.lake.context import Context
from jobs.score import value
from jobs.score.value.known import Archive
from jobs.score.value.problem import Problem
from tests.score import small_shop
from tests.score.small_shop import (
    MAILED,
    NIGHT,
    OFFERS,
    ORDERS,
    Added,
    Shop,
    config,
    early,
    goods_table,
    make_shop,
    shop_context,
    write_clean,
    write_protocol,
)

PERIOD = 28
Build = Callable[..., Context]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def build(make_context: Callable[..., Context], shop: Shop) -> Build:
    """A context whose lake holds `orders` and whatever tables a test adds: name → (config, rows, snapshot day)."""

    def make(added: Added, **changes: Any) -> Context:
        return shop_context(make_context, shop, added, **changes)

    return make


def scores(context: Context) -> dict[str, dict[str, Any]]:
    value.run(context)
    return {row["asset"]: row for row in context.lake.read("value_scores", NIGHT).to_pylist()}


def problem_of(context: Context) -> Problem:
    found = value.problem_of(context, Archive(context, context.project.model.value.lookback_days))
    assert found is not None
    return found[2]


def test_shares_sum_to_the_gain_and_history_is_worth_most(build: Build, shop: Shop) -> None:
    found = scores(build(goods_table(shop.goods)))
    evidence = json.loads(found["orders"]["evidence"])
    total = sum(row["contribution"] for row in found.values())
    assert total == pytest.approx(evidence["v_all"] - evidence["v_empty"], abs=1e-9)
    assert found["orders"]["low"] > 0.05
    assert found["orders"]["contribution"] > found["goods"]["contribution"]
    assert evidence["users"] > 100
    assert evidence["pool"] == 40
    assert any("taste" in name for name in json.loads(found["goods"]["evidence"])["features"])


def test_same_inputs_and_seed_give_the_same_digits(build: Build, shop: Shop) -> None:
    context = build(goods_table(shop.goods))
    first = scores(context)
    for table in ("value_scores", "value_fits"):
        shutil.rmtree(context.lake.root / table)
    assert scores(context) == first


def test_placebo_covers_zero(build: Build, shop: Shop) -> None:
    """A catalogue whose rows are shuffled and offers drawn by lot say nothing, so nothing is what they are worth."""
    generator = np.random.default_rng(5)
    order = generator.permutation(len(shop.goods))
    goods = [row | {"thing": shop.goods[other]["thing"]} for row, other in zip(shop.goods, order, strict=True)]
    offers = [{"thing": f"i{i:03}", "mailing": f"m{generator.integers(4)}"} for i in generator.permutation(60)[:20]]
    mailed = [{"buyer": f"u{u:03}", "mailing": f"m{generator.integers(4)}"} for u in generator.permutation(160)[:80]]
    found = scores(build(goods_table(goods) | {
        "offers": (config("offers", "marketing", "snapshot", OFFERS), offers, early()),
        "mailed": (config("mailed", "marketing", "snapshot", MAILED), mailed, early()),
    }))  # fmt: skip
    for name in ("goods", "offers", "mailed"):
        assert found[name]["low"] <= 0 <= found[name]["high"], found[name]
        assert abs(found[name]["contribution"]) < 0.1 * found["orders"]["contribution"]


def test_a_table_that_tells_the_future_of_users_is_worth_something(build: Build, shop: Shop) -> None:
    """The placebo's counterpart: what the placebo test would show if it could not fail."""
    wanted: dict[str, set[str]] = {}
    for event in shop.events:
        wanted.setdefault(event["buyer"], set()).add(event["thing"])
    offers = [{"thing": f"i{i:03}", "mailing": f"m{i:03}"} for i in range(small_shop.ITEMS)]
    mailed = [{"buyer": u, "mailing": f"m{i[1:]}"} for u, items in wanted.items() for i in sorted(items)]
    found = scores(build({
        "offers": (config("offers", "marketing", "snapshot", OFFERS), offers, early()),
        "mailed": (config("mailed", "marketing", "snapshot", MAILED), mailed, early()),
    }))  # fmt: skip
    assert found["offers"]["low"] > 0
    assert found["mailed"]["low"] > 0


def test_a_duplicated_table_shares_its_value_and_can_be_spared(build: Build, shop: Shop) -> None:
    alone = scores(build({}))["orders"]
    copy = config("orders_copy", "behaviour", "incremental", ORDERS, events={})
    found = scores(build({"orders_copy": (copy, shop.events, NIGHT)}))
    for name in ("orders", "orders_copy"):
        assert found[name]["contribution"] == pytest.approx(alone["contribution"] / 2, rel=0.15)
        assert abs(found[name]["leave_one_out"]) < 0.15 * alone["contribution"]


def test_a_table_that_feeds_nothing_is_worth_exactly_nothing(build: Build) -> None:
    shops = config("shops", "marketing", "snapshot", {"shop": ("string", "store_id"), "town": ("string", "attribute")})
    found = scores(build({"shops": (shops, [{"shop": "s1", "town": "x"}], early())}))["shops"]
    assert [found[name] for name in ("contribution", "low", "high", "leave_one_out")] == [0.0] * 4
    assert "feeds no feature" in json.loads(found["evidence"])["note"]
    assert found["players"] == 2


def test_values_timed_after_the_decision_are_refused_and_named(build: Build, shop: Shop) -> None:
    found = scores(build(goods_table(shop.goods, day=NIGHT)))
    row, evidence = found["goods"], json.loads(found["goods"]["evidence"])
    assert row["contribution"] is None
    assert "after the decision" in evidence["note"]
    assert any(name.startswith("goods: aisle taste") for name in evidence["refused"])
    assert not evidence["features"]
    assert found["orders"]["players"] == 1
    assert not any("goods" in name for name in json.loads(found["orders"]["evidence"])["features"])


def test_events_after_the_cut_change_no_feature(build: Build, shop: Shop) -> None:
    """Doubling everything that happened after the test cut must leave every test feature as it was."""
    before = problem_of(build(goods_table(shop.goods)))
    cut = NIGHT - timedelta(days=PERIOD)
    late = [event for event in shop.events if event["at"].date() > cut]
    context = build(goods_table(shop.goods))
    write_clean(context, "orders", shop.events + late * 3, NIGHT)
    after = problem_of(context)
    assert late
    np.testing.assert_array_equal(before.test.features, after.test.features)


def test_a_shop_that_had_fewer_items_earlier_is_measured(build: Build, shop: Shop) -> None:
    """Half of the items come into being before the newest of the training cuts."""
    young = {f"i{i:03}" for i in range(0, 60, 2)}
    born = datetime(NIGHT.year, NIGHT.month, NIGHT.day, tzinfo=UTC) - timedelta(days=80)
    events = [event for event in shop.events if event["thing"] not in young or event["at"] > born]
    grown = replace(shop, events=events)
    context = build(goods_table(shop.goods))
    write_clean(context, "orders", grown.events, NIGHT)
    write_protocol(context, grown, PERIOD)
    for table in ("interactions", "holdouts"):
        rows = context.lake.read(table, NIGHT).drop_columns(["dt"])
        cut = "cut" if table == "interactions" else "period"
        known = pc.or_(pc.invert(pc.is_in(rows["item_id"], pa.array(sorted(young)))), pc.equal(rows[cut], "test"))
        context.lake.write(table, NIGHT, rows.filter(known))
    found = scores(context)
    assert found["orders"]["low"] > 0


def test_a_group_that_is_declared_later_is_refused_and_named(build: Build, shop: Shop) -> None:
    """A column that only partitions after the decision hold is null before it: its group says nothing, and is named."""
    context = build(
        goods_table([{k: v for k, v in row.items() if k != "maker"} | {"maker": None} for row in shop.goods])
    )
    write_clean(context, "goods", shop.goods, NIGHT)
    value.run(context)
    groups = {(row["asset"], row["group"]): row for row in context.lake.read("value_groups", NIGHT).to_pylist()}
    assert groups["goods", "attribute"]["contribution"] is None
    assert "no value known by" in groups["goods", "attribute"]["refused"]
    assert groups["goods", "category"]["contribution"] is not None
    assert groups["goods", "category"]["columns"] == ["aisle"]


def test_groups_sum_to_their_asset_and_slices_to_the_mix(build: Build, shop: Shop) -> None:
    context = build(goods_table(shop.goods))
    found = scores(context)
    groups = context.lake.read("value_groups", NIGHT).to_pylist()
    slices = context.lake.read("value_slices", NIGHT).to_pylist()
    for asset, row in found.items():
        own = [group["contribution"] for group in groups if group["asset"] == asset]
        assert sum(own) == pytest.approx(row["contribution"], abs=1e-9)
        parts = [one for one in slices if one["asset"] == asset and one["share"]]
        total = sum(one["share"] for one in parts)
        mixed = sum(one["share"] / total * one["contribution"] for one in parts)
        assert mixed == pytest.approx(row["contribution"], abs=1e-9)


@pytest.mark.parametrize("group_users", [50, 100_000], ids=["fewer than all", "all"])
def test_the_nights_between_measure_leave_one_out_alone_by_the_same_rankers(
    build: Build, shop: Shop, monkeypatch: pytest.MonkeyPatch, group_users: int
) -> None:
    context = build(goods_table(shop.goods), group_users=group_users)
    first = scores(context)
    monkeypatch.setattr("jobs.score.value.fits.fit", lambda *_: pytest.fail("a ranker was trained"))
    again = replace(context, run_date=NIGHT + timedelta(days=1))
    for table in ("interactions", "holdouts"):
        context.lake.write(table, again.run_date, context.lake.read(table, NIGHT).drop_columns(["dt"]))
    value.run(again)
    second = {row["asset"]: row for row in again.lake.read("value_scores", again.run_date).to_pylist()}
    assert {row["measured_on"] for row in second.values()} == {NIGHT}
    for asset, row in second.items():
        assert row["contribution"] == first[asset]["contribution"]
        assert row["leave_one_out"] is not None
    assert again.lake.read("value_fits", again.run_date).num_rows == 0
    third = replace(context, run_date=NIGHT + timedelta(days=2))
    assert value.last_full(third) == NIGHT, "a night without a fit does not hide the one before it"


def test_the_same_content_is_not_learnt_twice(build: Build, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    context = build(goods_table(shop.goods))
    first = scores(context)
    monkeypatch.setattr("jobs.score.value.fits.fit", lambda *_: pytest.fail("a ranker was trained"))
    shutil.rmtree(context.lake.root / "value_scores")
    assert scores(context) == first


def test_unchanged_inputs_are_not_measured_again(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    context = build({})
    first = scores(context)
    for name in ("measure_all", "measure_again"):
        monkeypatch.setattr(value, name, lambda *_: pytest.fail("it was measured again"))
    assert scores(context) == first


def test_too_short_a_history_gives_no_rows_and_says_so(build: Build) -> None:
    context = build({})
    for table in ("interactions", "holdouts"):
        context.lake.write(table, NIGHT, context.lake.read(table, NIGHT).slice(0, 0).drop_columns(["dt"]))
    assert scores(context) == {}
