"""profiles on a tiny market whose users, prices and reductions are known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from conf.project import Project
from jobs.lake.context import Context
from jobs.recommend import profiles
from jobs.recommend.profiles.users import fifths, sensitivity_of
from jobs.recommend.purchases import Lines, lines_of, ordinal
from tests.recommend import tiny_market, tiny_stores
from tests.recommend.tiny_market import NIGHT
from tests.recommend.tiny_stores import GOODS, ORDERS, aisle

TABLES = {"orders": ORDERS, "goods": GOODS}


@pytest.fixture
def context(project: Project, make_context: Callable[..., Context]) -> Context:
    small = project.model.profiles.model_copy(update={"segments": (2, 4), "prior_purchases": 5})
    return make_context(NIGHT, tables=TABLES, model=project.model.model_copy(update={"profiles": small}))


def frame(context: Context, table: str) -> pd.DataFrame:
    return context.lake.read(table, context.run_date).to_pandas()


def bought(rows: list[tiny_stores.Event]) -> pd.DataFrame:
    return pd.DataFrame(tiny_stores.orders(rows))


def test_users_are_counted_as_pandas_counts_them(context: Context) -> None:
    rows = tiny_market.events()
    tiny_stores.fill(context, rows, newcomers=("z-newcomer",))
    profiles.run(context)
    found, lines = frame(context, "user_profiles").set_index("user_id"), bought(rows).groupby("buyer")
    assert set(found.index) == {row[0] for row in rows} | {"z-newcomer"}
    known = found.drop("z-newcomer").sort_index()
    assert known["frequency"].tolist() == lines["receipt"].nunique().tolist()
    assert known["monetary"].tolist() == lines["paid"].sum().tolist()
    assert known["recency_days"].tolist() == lines["day"].max().map(lambda day: (NIGHT - day).days).tolist()
    assert known["reduced_share"].tolist() == [1.0 if int(user[1:]) % 2 == 0 else 0.0 for user in known.index]
    # Half of all purchases are reduced, whatever the item: who buys reduced only does so about twice as often.
    even = [int(user[1:]) % 2 == 0 for user in known.index]
    assert (
        known["promotion_sensitivity"][even].min() > 1.2 and known["promotion_sensitivity"][~np.array(even)].max() < 0.8
    )
    newcomer = found.loc["z-newcomer"]
    assert newcomer["segment_id"] == 0 and newcomer["frequency"] == 0 and len(newcomer["interests"]) == 0
    assert pd.isna(newcomer["recency_days"]) and pd.isna(newcomer["price_band"])


def test_interests_are_shares_of_the_decayed_matrix(context: Context) -> None:
    rows = tiny_market.events()
    tiny_stores.fill(context, rows)
    profiles.run(context)
    matrix = tiny_market.interactions(rows).to_pandas().query("cut == 'publish'")
    matrix["aisle"] = matrix["item_id"].map(aisle)
    share = matrix.groupby(["user_id", "aisle"])["frequency"].sum() / matrix.groupby("user_id")["frequency"].sum()
    overall = matrix.groupby("aisle")["frequency"].sum() / matrix["frequency"].sum()
    for row in frame(context, "user_profiles").itertuples():
        own = [entry for entry in row.interests if entry["attribute"] == "aisle"]
        assert [entry["share"] for entry in own] == sorted((entry["share"] for entry in own), reverse=True)
        assert {entry["value"]: entry["share"] for entry in own} == pytest.approx(
            share[row.user_id].to_dict(), rel=1e-4
        )
        for entry in own:
            assert entry["lift"] == pytest.approx(entry["share"] / overall[entry["value"]], rel=1e-4)


def test_items_are_counted_as_pandas_counts_them(context: Context) -> None:
    rows = tiny_market.events()
    tiny_stores.fill(context, rows)
    profiles.run(context)
    found, lines = frame(context, "item_profiles").set_index("item_id").sort_index(), bought(rows)
    assert found["price"].tolist() == [tiny_stores.price(item) for item in found.index]
    assert found["price_position"].tolist() == pytest.approx([(tiny_stores.price(i) - 0.5) / 10 for i in found.index])
    assert found["users"].tolist() == lines.groupby("good")["buyer"].nunique().tolist()
    assert found["purchases"].tolist() == lines.groupby("good").size().tolist()
    visits = lines.groupby(["good", "buyer"])["receipt"].nunique()
    assert found["repeat_rate"].tolist() == pytest.approx((visits > 1).groupby("good").mean().tolist())
    assert all(list(row.categories) == [aisle(row.Index)] and row.brand == "Maker & Co" for row in found.itertuples())


def test_segments_keep_number_and_name_when_the_latent_space_changes(context: Context) -> None:
    rows = tiny_market.events()
    tiny_stores.fill(context, rows)
    profiles.run(context)
    first, segments = frame(context, "user_profiles"), frame(context, "segments")
    assert segments["users"].sum() == 60 and segments["continued"].isna().all() and segments["name"].is_unique
    assert (segments.set_index("segment_id")["users"] == first.groupby("segment_id").size()).all()

    morning = Context(NIGHT + timedelta(days=1), context.project, context.selected)
    for name in ("interactions", "item_attributes", "user_attributes", "latent_users", "latent_items"):
        rows_of_name = context.lake.read(name, NIGHT).drop_columns(["dt"])
        if name.startswith("latent"):  # a model trained anew: every dimension has another sign and place
            turned = [[-value for value in vector[::-1]] for vector in rows_of_name["vector"].to_pylist()]
            place = rows_of_name.schema.get_field_index("vector")
            rows_of_name = rows_of_name.set_column(place, "vector", [turned])
        context.lake.write(name, morning.run_date, rows_of_name)
    profiles.run(morning)
    again, renamed = frame(morning, "user_profiles"), frame(morning, "segments")
    assert again["segment_id"].tolist() == first["segment_id"].tolist()
    assert renamed["name"].tolist() == segments["name"].tolist() and (renamed["continued"] == 1).all()


def test_the_two_tastes_are_two_segments_named_after_their_aisles(context: Context) -> None:
    """With vectors that hold the two halves, segments are the halves, and names say what they buy."""
    rows = tiny_market.events()
    tiny_stores.fill(context, rows)
    for name, key, half in (("latent_users", "user_id", 30), ("latent_items", "item_id", 20)):
        table = context.lake.read(name, NIGHT).drop_columns(["dt"])
        noise = np.random.default_rng(1).normal(0, 0.05, (table.num_rows, 2))
        vectors = [
            [float(int(one[1:]) < half) + a, float(int(one[1:]) >= half) + b]
            for one, (a, b) in zip(table[key].to_pylist(), noise.tolist(), strict=True)
        ]
        table = table.set_column(table.schema.get_field_index("vector"), "vector", [vectors])
        context.lake.write(name, NIGHT, table)
    profiles.run(context)
    people, segments = frame(context, "user_profiles"), frame(context, "segments").set_index("segment_id")
    half = people["user_id"].str[1:].astype(int) >= 30
    assert people.groupby(half)["segment_id"].nunique().tolist() == [1, 1] and len(segments) == 2
    for upper, aisles in ((False, {"Aisle 0", "Aisle 1"}), (True, {"Aisle 2", "Aisle 3"})):
        name = segments.loc[people[half == upper]["segment_id"].iloc[0], "name"]
        assert set(name.split(" · ")[0].split(" & ")) <= aisles


def test_empty_and_bare_shops_give_tables(context: Context) -> None:
    tiny_stores.fill(context, [])
    profiles.run(context)
    assert [len(frame(context, name)) for name in ("user_profiles", "item_profiles", "segments")] == [0, 40, 0]


def test_without_a_catalogue_profiles_have_no_interests(make_context: Callable[..., Context]) -> None:
    bare = make_context(NIGHT, tables={"orders": ORDERS})
    tiny_stores.fill(bare, tiny_market.events(), catalogue=False)
    profiles.run(bare)
    assert not frame(bare, "user_profiles")["interests"].map(len).any()
    assert (frame(bare, "item_profiles")["categories"].map(len) == 0).all()
    assert frame(bare, "segments")["users"].sum() == 60


def test_where_nothing_was_bought_all_events_count(make_context: Callable[..., Context]) -> None:
    seen = ORDERS.model_copy(update={"events": ORDERS.events.model_copy(update={"default_type": "view"})})
    context = make_context(NIGHT, tables={"orders": seen})
    rows = tiny_market.events()
    tiny_stores.write_clean(context, seen, tiny_stores.orders(rows))
    found = lines_of(context, [seen], bought=("purchase",), days=112)
    assert len(found) == len(rows) and found.day.max() == ordinal(NIGHT)
    last_week = lines_of(context, [seen], bought=("purchase",), days=7)
    assert len(last_week) == sum((NIGHT - day).days < 7 for _, _, day in rows)


def test_who_buys_what_is_always_reduced_is_not_therefore_keen_on_reductions() -> None:
    """Users 0–9 buy only item 0, always reduced for everybody; users 10–19 buy item 1, never reduced."""
    user = np.repeat(np.arange(20), 30)
    item = (user >= 10).astype(int)
    none = np.zeros(len(user))
    ids = np.asarray([f"{n:02d}" for n in range(20)], dtype=object)
    lines = Lines(ids, ids[:2], user, item, none.astype(np.int32), np.arange(len(user)), none + 1, none, 1.0 - item)
    assert sensitivity_of(lines, 5) == pytest.approx(np.ones(20), abs=0.12)


def test_fifths_hold_a_fifth_each_and_keep_equals_together() -> None:
    assert np.bincount(fifths(np.random.default_rng(1).permutation(100).astype(float)))[1:].tolist() == [20] * 5
    assert fifths(np.array([1.0, 1, 1, np.nan])).tolist() == [3, 3, 3, 0]
