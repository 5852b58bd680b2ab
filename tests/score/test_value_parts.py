"""What stands beside the contribution: usage, coverage, uniqueness, freshness, cost, money, the composite."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import networkx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.linear_model import LinearRegression

from conf.value_config import Composite, MoneyConfig, SliceConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score.value import costs, usages
from jobs.score.value.coverage import coverage_of
from jobs.score.value.freshness import Decay, fit_half_life
from jobs.score.value.known import Archive, Known
from jobs.score.value.money import money_of, monthly_turnover
from jobs.score.value.reads import Read, makers, reads_of
from jobs.score.value.resampling import Interval
from jobs.score.value.results import composite
from jobs.score.value.scene import Scene
from jobs.score.value.slices import item_kinds, listings_of, slices_of
from jobs.score.value.uniqueness import told_by_others, uniqueness_of
from jobs.score.value.usages import lineage, pagerank
from jobs.stages import stage
from tests.score.small_shop import GOODS, MAILED, NIGHT, ORDERS, config, write_clean

# ---- usage


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_pagerank_is_networkx(seed: int) -> None:
    generator = np.random.default_rng(seed)
    names = [f"n{at}" for at in range(8)]
    edges = {
        (names[a], names[b]): float(generator.uniform(0.1, 3)) for a, b in generator.integers(0, 8, (14, 2)) if a != b
    }
    seeds = sorted({a for a, _ in edges})[:2]
    graph = networkx.DiGraph()
    graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in edges.items())
    graph.add_nodes_from(seeds)
    start = dict.fromkeys(seeds, 1.0)
    expected = networkx.pagerank(graph, 0.85, personalization=start, dangling=start, tol=1e-13, max_iter=500)
    found = pagerank.pagerank(edges, seeds, 0.85)
    assert found == pytest.approx(expected, abs=1e-9)


def test_what_published_tables_are_made_from_counts_most_and_fades(make_context: Callable[..., Context]) -> None:
    context = make_context(NIGHT)
    usage = context.project.model.value.usage
    reads = [
        Read("interactions", NIGHT, "clean/products", 9),
        Read("latent_users", NIGHT, "interactions", 1),
        Read("audience_figures", NIGHT - timedelta(days=round(usage.half_life_days)), "clean/coupons", 9),
    ]
    found = lineage.measure(reads, context)
    assert found["products"] == pytest.approx(usage.published_tier * math.log(10))
    assert found["coupons"] == pytest.approx(usage.inner_tier * math.log(10) / 2)
    assert pagerank.measure(reads, context)["products"] > 0
    used = usages.usage_of(reads, context)
    assert used["products"][0] > used["coupons"][0] > used["promotions"][0]
    assert set(used["products"][1]) >= {"lineage", "pagerank"}


def test_whose_reads_are_counted_stands_before_the_value_is_measured() -> None:
    """Or what a table's use is found to be would hang on which of two stages was faster."""
    assert makers() <= set(stage("value").reads)


def test_percentiles_are_mid_ranks() -> None:
    assert usages.percentiles(np.array([5.0, 1.0, 1.0, 9.0])) == pytest.approx([0.625, 0.25, 0.25, 0.875])


def test_taking_stock_of_a_table_is_no_use_of_it(make_context: Callable[..., Context]) -> None:
    context = make_context(NIGHT)
    for table in ("interactions", "relations", "user_candidates"):
        rows = pa.Table.from_pylist([], OUTPUTS[table].schema)
        read = {"clean/products/dt=2021-06-01": "x", "clean/products/dt=2021-06-02": "y"}
        context.lake.write(table, NIGHT, rows, inputs=read)
    assert reads_of(context, 7) == [
        Read("interactions", NIGHT, "clean/products", 2), Read("user_candidates", NIGHT, "clean/products", 2),
    ]  # fmt: skip


# ---- coverage and slices


def scene() -> Scene:
    """Two users: a takes x 3 times and y once, b takes z once; z is new, y in the tail."""
    return Scene(
        last_day=NIGHT, users=np.array(["a", "b"], dtype=object), items=np.array(["x", "y", "z"], dtype=object),
        popularity=np.array([0.85, 0.1, 0.05], dtype=np.float32), judged=np.array([0, 1]),
        truth=csr_matrix(np.array([[3.0, 1.0, 0.0], [0.0, 0.0, 1.0]])),
        pool=np.array([[0, 1, 2], [2, 0, 1]]), main=2, since=np.array([300.0, 200.0, 9.0]),
    )  # fmt: skip


def known(name: str, columns: dict[str, tuple[str, str]], rows: list[dict[str, str]]) -> Known:
    made = config(name, "marketing", "snapshot", columns)
    return Known(made, pa.Table.from_pylist(rows, pa.schema([(column, pa.string()) for column in columns])), NIGHT)


def test_coverage_is_the_traffic_that_is_reached() -> None:
    offers = {"thing": ("string", "item_id"), "mailing": ("string", "campaign_id")}
    told = {"mailing": ("string", "campaign_id"), "kind": ("string", "attribute")}
    shops = {"shop": ("string", "store_id"), "town": ("string", "attribute")}
    found = coverage_of(scene(), {
        "goods": known("goods", {"thing": ("string", "item_id")}, [{"thing": "x"}, {"thing": "nowhere"}]),
        "mailed": known("mailed", MAILED, [{"buyer": "b", "mailing": "m"}]),
        "offers": known("offers", offers, [{"thing": "y", "mailing": "m"}]),
        "told": known("told", told, [{"mailing": "m", "kind": "k"}]),
        "shops": known("shops", shops, [{"shop": "s", "town": "t"}]),
    })  # fmt: skip
    assert found["goods"] == pytest.approx({"items": 0.6, "events": 0.6, "coverage": 0.6})
    assert found["mailed"] == pytest.approx({"users": 0.2, "events": 0.2, "coverage": 0.2})
    assert found["told"] == pytest.approx({"users": 0.2, "items": 0.2, "events": 0.0, "coverage": 0.4 / 3})
    assert "shops" not in found


def test_slices_share_the_traffic_out() -> None:
    settings_ = SliceConfig(min_users=2, cold_user_events=0)
    at = scene()
    assert item_kinds(at, settings_).tolist() == [0, 1, 2]
    listings = listings_of(at, settings_)
    assert [one.relevant.tolist() for one in listings] == [[2, 1], [0, 1], [1, 0]]
    assert listings[1].inside.tolist() == [[False, False, True], [True, False, False]]
    slices, missing = slices_of(at, [], listings, settings_)
    assert {one.name for one in slices} == {"all", "cold user"}, "without any event everybody is cold"
    assert {one.name: one.share for one in slices}["cold user"] == pytest.approx(1.0)
    assert "fewer than 2" in missing["new item"]


# ---- uniqueness


def test_likeness_is_the_r_squared_of_a_regression() -> None:
    generator = np.random.default_rng(0)
    base = generator.normal(size=(200, 50))
    noisy = base + generator.normal(size=base.shape)
    other = generator.normal(size=base.shape)
    features = np.stack([base, noisy, other], axis=-1).astype(np.float32)
    needs = [frozenset({"a.x"}), frozenset({"b.x"}), frozenset({"c.x"})]
    found = told_by_others(features, needs, seed=1)
    flat = features.reshape(-1, 3)
    expected = LinearRegression().fit(flat[:, 1:2], flat[:, 0]).score(flat[:, 1:2], flat[:, 0])
    assert found["a"] == (pytest.approx(expected, abs=0.02), "b")
    assert found["c"][0] < 0.01


def test_uniqueness_by_hand() -> None:
    assert uniqueness_of(0.03, 0.1, 0.4) == pytest.approx((0.5 * 0.3 + 0.5 * 0.6, 0.7))
    assert uniqueness_of(-0.02, 0.1, 0.0) == pytest.approx((0.5, 1.0))
    assert uniqueness_of(0.2, 0.1, None) == pytest.approx((1.0, 0.0))
    alone, substitutability = uniqueness_of(0.01, -0.001, 0.5)
    assert alone == pytest.approx(0.25)
    assert math.isnan(substitutability)


# ---- freshness


@settings(max_examples=30, deadline=None)
@given(half_life=st.floats(2, 300), scale=st.floats(0.001, 0.2))
def test_the_half_life_is_found_again(half_life: float, scale: float) -> None:
    days = (0, 7, 28, 84, 168)
    lost = [scale * (1 - 2 ** (-day / half_life)) for day in days]
    assert fit_half_life(days, lost, 3650) == pytest.approx(half_life, rel=0.02)


def test_what_does_not_age_has_no_half_life() -> None:
    assert fit_half_life((0, 7, 28), (0.0, -0.01, -0.002), 3650) is None
    assert fit_half_life((0, 7, 28), (0.0, 0.0, 0.0), 3650) is None
    assert Decay(None, (7, 28), (0.0, 0.0)).freshness(400) == 1.0
    assert Decay(20.0, (7, 28), (0.1, 0.2)).freshness(40) == pytest.approx(0.25)


# ---- composite and money


def test_what_was_not_measured_counts_neither_as_good_nor_as_bad() -> None:
    whole = {"contribution": 1.0, "usage": 0.5, "coverage": 0.2, "uniqueness": 0.0, "freshness": 1.0}
    assert composite(whole, Composite()) == pytest.approx(100 * (0.5 + 0.1 + 0.02 + 0.0 + 0.1))
    assert composite({**whole, "freshness": None}, Composite()) == pytest.approx(100 * 0.62 / 0.9)


def test_money_widens_with_the_factors_interval_and_is_off_unless_set(make_context: Callable[..., Context]) -> None:
    factor = MoneyConfig(attributed_share=0.1, offline_to_online=0.5, low=0.2, high=0.8)
    found = money_of(Interval(0.05, 0.04, 0.06), 0.2, 1_000_000, 100.0, factor)
    assert found.value == pytest.approx(0.05 / 0.2 * 100_000 * 0.5 - 100)
    assert found.low == pytest.approx(0.04 / 0.2 * 100_000 * 0.2 - 100)
    assert found.high == pytest.approx(0.06 / 0.2 * 100_000 * 0.8 - 100)
    harmful = money_of(Interval(-0.01, -0.02, 0.01), 0.2, 1_000_000, 0.0, factor)
    assert harmful.low == pytest.approx(-0.02 / 0.2 * 100_000 * 0.8)
    assert make_context(NIGHT).project.model.value.money is None


def test_the_turnover_of_a_month_is_that_of_the_last_28_days(make_context: Callable[..., Context]) -> None:
    columns = {**ORDERS, "paid": ("double", "price")}
    orders = config("orders", "behaviour", "incremental", columns, events={})
    context = make_context(NIGHT, tables={"orders": orders})
    stamps = [datetime(NIGHT.year, NIGHT.month, NIGHT.day, tzinfo=UTC) - timedelta(days=back) for back in (0, 27, 28)]
    rows = [{"buyer": "a", "thing": "x", "at": stamp, "paid": 10.0} for stamp in stamps]
    texts = [("buyer", pa.string()), ("thing", pa.string())]
    schema = pa.schema([*texts, ("at", pa.timestamp("us", tz="UTC")), ("paid", pa.float64())])
    context.lake.write("clean/orders", NIGHT, pa.Table.from_pylist(rows, schema), schema=schema)
    assert monthly_turnover(context, Archive(context, 28)) == pytest.approx(20 / 28 * 365.25 / 12)


# ---- cost


def test_costs_are_measured_and_shared_by_lineage(make_context: Callable[..., Context]) -> None:
    orders = config("orders", "behaviour", "incremental", ORDERS, events={}, cost={"labour_hours_per_month": 2})
    goods = config("goods", "catalogue", "snapshot", GOODS, cost={"replacement": 1000.0, "life_years": 2})
    context = make_context(NIGHT, tables={"orders": orders, "goods": goods})
    write_clean(context, "goods", [{"thing": "x", "aisle": "a", "maker": "m"}], NIGHT - timedelta(days=365))
    write_clean(context, "orders", [], NIGHT)
    schema = OUTPUTS["runs"].schema
    before = NIGHT - timedelta(days=1)
    # What runs beside `value`, or after it, may have ended tonight or not: tonight's row of it must not be looked at.
    for name, night, seconds in (("features", NIGHT, 3600.0), ("quality", before, 60.0), ("quality", NIGHT, 999.0)):
        took = {"seconds": 9.0, "processor_seconds": 0.0, "task_seconds": seconds}
        row = {"stage": name, **took, "bytes_read": 5, "is_spark": True, "outcome": "done"}
        killed = row | {"task_seconds": 77777.0, "outcome": "failed"}
        rows = pa.Table.from_pylist([killed, row, row | {"task_seconds": 1.0}], schema)
        context.lake.write(f"runs/{name}", night, rows, schema=schema)
    empty = pa.Table.from_pylist([], OUTPUTS["interactions"].schema)
    context.lake.write("interactions", NIGHT, empty, inputs={f"clean/orders/dt={NIGHT}": "v"})
    found = {(cost.asset, cost.part): cost for cost in costs.costs_of(context)}
    prices = context.project.pipeline.cost
    size = context.lake.manifest("clean/orders", NIGHT).bytes
    share = size / (size + context.lake.manifest("clean/goods", NIGHT - timedelta(days=365)).bytes)
    assert found["orders", "storage"].quantity == size
    assert found["orders", "compute"].quantity == pytest.approx(3600 + 60 * share, abs=0.01)
    assert found["goods", "compute"].quantity == pytest.approx(60 * (1 - share), abs=0.01)
    assert found["orders", "labour"].amount == 2 * prices.labour_hour
    assert found["goods", "replacement"].amount == pytest.approx(1000 * (1 - 365 / 365.25 / 2))
    assert "clean" in found["orders", "compute"].evidence["not measured"]
    total = costs.monthly(list(found.values()))["orders"]
    parts = [cost.amount for (asset, _), cost in found.items() if asset == "orders"]
    assert total == pytest.approx(sum(parts))
