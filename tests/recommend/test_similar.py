"""The stage similar on a tiny market: both senses, honest reasons, and shops without a catalogue or baskets."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pytest

from conf.project import Project
from jobs.lake.context import Context
from jobs.recommend import profiles, similar
from tests.recommend import tiny_market, tiny_stores
from tests.recommend.tiny_market import NIGHT
from tests.recommend.tiny_stores import GOODS, ORDERS, aisle


@pytest.fixture
def context(project: Project, make_context: Callable[..., Context]) -> Context:
    small = project.model.similar.model_copy(update={"top": 5, "min_together": 3})
    model = project.model.model_copy(update={"similar": small})
    return make_context(NIGHT, tables={"orders": ORDERS, "goods": GOODS}, model=model)


def together() -> list[tiny_stores.Event]:
    """The market, but whoever buys i00 takes i15, of another aisle, home with it."""
    rows = tiny_market.events()
    return rows + [(user, "i15", day) for user, item, day in rows if item == "i00"]


def made(context: Context) -> pd.DataFrame:
    profiles.run(context)
    similar.run(context)
    found = context.lake.read("similar_items", NIGHT).to_pandas()
    assert not (found["item_id"] == found["similar_item_id"]).any()
    assert not found.duplicated(["item_id", "sense", "similar_item_id"]).any()
    ranks = found.groupby(["item_id", "sense"])["rank"]
    assert (ranks.min() == 1).all() and (ranks.max() == ranks.size()).all()
    assert (found.sort_values("rank").groupby(["item_id", "sense"])["score"].diff().dropna() <= 0).all()
    return found


def test_substitutes_are_of_the_same_aisle_and_complements_of_another(context: Context) -> None:
    tiny_stores.fill(context, together())
    found = made(context)
    other_aisle = found["item_id"].map(aisle) != found["similar_item_id"].map(aisle)
    instead, beside = found[found["sense"] == "substitute"], found[found["sense"] == "complement"]
    assert (instead.groupby("item_id").size() == 5).all() and instead["item_id"].nunique() == 40
    assert not other_aisle[instead.index].any() and other_aisle[beside.index].all()
    assert instead["reason"].str.startswith("the same aisle, maker").all()
    pairs = set(zip(beside["item_id"], beside["similar_item_id"], strict=True))
    assert {("i00", "i15"), ("i15", "i00")} <= pairs and len(pairs) <= 4
    row = beside[beside["item_id"] == "i00"].iloc[0]
    baskets = pd.DataFrame(tiny_stores.orders(together())).groupby("receipt")["good"].agg(set)
    assert row["similar_item_id"] == "i15"
    told = re.match(r"in (\d+) baskets together, ([\d.]+) times \[([\d.]+), ([\d.]+)\]", row["reason"])
    assert told and int(told[1]) == sum({"i00", "i15"} <= basket for basket in baskets)
    assert 1 < float(told[3]) < float(told[2]) < float(told[4]) and row["score"] == pytest.approx(
        float(told[3]), abs=0.06
    )


def test_running_twice_gives_the_same_rows(context: Context) -> None:
    tiny_stores.fill(context, together())
    made(context)
    before = context.lake.manifest("similar_items", NIGHT).version
    similar.run(context)
    assert context.lake.manifest("similar_items", NIGHT).version == before


def test_without_a_catalogue_the_latent_space_says_what_is_alike(make_context: Callable[..., Context]) -> None:
    bare = make_context(NIGHT, tables={"orders": ORDERS})
    tiny_stores.fill(bare, tiny_market.events(), catalogue=False)
    found = made(bare)
    instead = found[found["sense"] == "substitute"]
    assert instead["item_id"].nunique() == 40 and instead["reason"].str.contains("latent space").all()


def test_nothing_bought_is_an_empty_table(context: Context) -> None:
    tiny_stores.fill(context, [])
    assert len(made(context)) == 0
