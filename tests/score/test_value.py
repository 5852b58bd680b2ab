"""The guards of the value measurement, on small shops whose truth is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from conf.model_config import ValueConfig
from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.score import value
from jobs.score.value.known import Archive
from jobs.score.value.measure import Problem, evaluate, ndcg_of, prepared, training_of
from models.reference import ranker_scores, train_ranker
from tests.score import small_shop
from tests.score.small_shop import (
    GOODS,
    MAILED,
    NIGHT,
    OFFERS,
    ORDERS,
    Shop,
    config,
    make_shop,
    write_clean,
    write_protocol,
)

PERIOD = 28
SMALL = {"pool": 40, "k": 5, "users": 200, "training_users": 300, "training_periods": 2, "epochs": 25, "pairs": 40,
         "batch_users": 32, "hidden": 16, "bootstrap": 300}  # fmt: skip
Build = Callable[..., Context]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def build(make_context: Callable[..., Context], shop: Shop) -> Build:
    """A context whose lake holds `orders` and whatever tables a test adds: name → (config, rows, snapshot day)."""

    def make(added: dict[str, tuple[TableConfig, list[dict[str, Any]], Any]], **changes: Any) -> Context:
        orders = config("orders", "behaviour", "incremental", ORDERS, events={})
        context = make_context(NIGHT, tables={"orders": orders, **{name: spec[0] for name, spec in added.items()}})
        model = context.project.model.model_copy(update={"value": ValueConfig(**(SMALL | changes))})
        context = make_context(NIGHT, tables=context.project.tables, model=model)
        write_clean(context, "orders", shop.events, NIGHT)
        for name, (_, rows, day) in added.items():
            write_clean(context, name, rows, day)
        write_protocol(context, shop, PERIOD)
        return context

    return make


def early() -> Any:
    return NIGHT - timedelta(days=150)


def goods_table(rows: list[dict[str, Any]], name: str = "goods", day: Any = None) -> dict[str, Any]:
    made = config(name, "catalogue", "snapshot", GOODS, key=["thing"])
    return {name: (made, rows, day or early())}


def scores(context: Context) -> dict[str, dict[str, Any]]:
    value.run(context)
    return {row["asset"]: row for row in context.lake.read("value_scores", NIGHT).to_pylist()}


def measured(context: Context) -> tuple[list[dict[str, Any]], Problem]:
    found = value.measure(context, Archive(context, context.project.model.value.lookback_days))
    assert found is not None
    return found


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
    assert scores(context) == scores(context)


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
    _, before = measured(build(goods_table(shop.goods)))
    cut = NIGHT - timedelta(days=PERIOD)
    late = [event for event in shop.events if event["at"].date() > cut]
    context = build(goods_table(shop.goods))
    write_clean(context, "orders", shop.events + late * 3, NIGHT)
    _, after = measured(context)
    assert late
    np.testing.assert_array_equal(before.test, after.test)


def test_the_masked_ranker_agrees_with_rankers_trained_for_one_coalition(build: Build, shop: Shop) -> None:
    offers = [{"thing": f"i{i:03}", "mailing": "m1"} for i in range(0, 60, 3)]
    context = build(
        goods_table(shop.goods) | {"offers": (config("offers", "marketing", "snapshot", OFFERS), offers, early())}
    )
    settings = context.project.model.value
    _, problem = measured(context)
    tables = sorted(set().union(*problem.needs))
    coalitions = [frozenset(c) for c in chain.from_iterable(combinations(tables, n) for n in range(1, len(tables) + 1))]
    worth = evaluate(problem, coalitions, settings)
    masked = [worth.ndcg[:, :, worth.pattern_of[c]].mean() for c in coalitions]
    needs = np.array([[table in need for table in tables] for need in problem.needs])
    train, test = prepared(problem)
    retrained = []
    for coalition in coalitions:
        shown = np.array([[need <= coalition for need in problem.needs]])
        alone = np.array([table in coalition for table in tables])
        ranker = train_ranker(train, needs, training_of(settings), settings.seeds[0], alone)
        retrained.append(ndcg_of(ranker_scores(ranker, test, shown)[0], problem, settings.k).mean())
    assert np.abs(np.array(masked) - retrained).max() < 0.02
    assert spearmanr(masked, retrained).statistic >= 0.7


def test_too_short_a_history_gives_no_rows_and_says_so(build: Build) -> None:
    context = build({})
    for table in ("interactions", "holdouts"):
        context.lake.write(table, NIGHT, context.lake.read(table, NIGHT).slice(0, 0).drop_columns(["dt"]))
    assert scores(context) == {}
