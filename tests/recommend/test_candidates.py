"""The stage candidates on a tiny market: whole lists, honest reasons, stable ties, nothing from nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pandas as pd
import pytest
import torch

from conf.errors import DataError, LakeError
from conf.project import Project
from jobs.lake.context import Context
from jobs.recommend import candidates
from tests.recommend import tiny_market
from tests.recommend.tiny_market import CUTS, NIGHT

TOP = 15


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def context(project: Project, make_context: Callable[..., Context]) -> Context:
    small = project.model.candidates.model_copy(
        update={"top": TOP, "similar": 8, "depth": 20, "min_positives": 20, "trees": 20}
    )
    return make_context(NIGHT, model=project.model.model_copy(update={"candidates": small}))


def frame(context: Context, table: str) -> pd.DataFrame:
    return context.lake.read(table, NIGHT).to_pandas()


@pytest.fixture
def market(context: Context) -> tuple[Context, list]:
    rows = tiny_market.events()
    tiny_market.fill(
        context,
        tiny_market.interactions(rows),
        tiny_market.holdouts(rows),
        newcomers=("a-newcomer", "b-newcomer", "z-newcomer"),
    )
    candidates.run(context)
    return context, rows


def test_lists_of_a_market(market: tuple[Context, list]) -> None:
    context, rows = market
    found = frame(context, "user_candidates")
    sizes = found.groupby(["user_id", "list"]).size().unstack()
    assert set(sizes.index) == {row[0] for row in rows} | {"a-newcomer", "b-newcomer", "z-newcomer"}
    assert (sizes["all"] == TOP).all(), "nobody's list `all` is short"
    assert (sizes["explore"] == TOP).all()
    ranks = found.groupby(["user_id", "list"])["rank"]
    assert (ranks.min() == 1).all() and (ranks.max() == TOP).all() and (ranks.nunique() == TOP).all()
    assert not found.duplicated(["user_id", "list", "item_id"]).any()
    ordered = found.sort_values(["user_id", "list", "rank"])
    assert (ordered.groupby(["user_id", "list"])["score"].diff().dropna() <= 0).all()

    owned = {(user, item) for user, item, _ in rows}
    explored = found[found["list"] == "explore"]
    assert not [pair for pair in zip(explored["user_id"], explored["item_id"], strict=True) if pair in owned]
    assert set(found["model_version"]) == {"tiny-1"}


def test_every_reason_is_true(market: tuple[Context, list]) -> None:
    context, rows = market
    found = frame(context, "user_candidates")
    assert set(found["source"]) <= {"repeat", "ease", "vae", "neighbours", "category", "store", "popularity"}
    assert (found["source"] == "repeat").any() and (found["source"] == "ease").any()
    owned: dict[tuple[str, str], list] = {}
    for user, item, day in rows:
        owned.setdefault((user, item), []).append(day)
    newest = max(day for _, _, day in rows)
    for row in found.itertuples():
        days = owned.get((row.user_id, row.item_id), [])
        told = re.search(r"bought (once|\d+ times), last (\d+) days before", row.reason)
        assert bool(told) == bool(days), row
        if told:
            assert (1 if told[1] == "once" else int(told[1].split()[0])) == len(days)
            assert int(told[2]) == (newest - max(days)).days
        else:
            assert row.source != "repeat"
        if named := re.search(r"often bought with (\S+)(?: and (\S+))? of", row.reason):
            assert all((row.user_id, item) in owned and item != row.item_id for item in named.groups() if item)
        if told := re.search(r"(\d+) users have it", row.reason):
            assert int(told[1]) == len({user for user, item in owned if item == row.item_id})


def test_newcomers_get_what_is_popular_lately(market: tuple[Context, list]) -> None:
    context, rows = market
    found = frame(context, "user_candidates")
    last = {}
    for user, item, day in rows:
        last[user, item] = max(day, last.get((user, item), day))
    newest = max(last.values())
    weight: dict[str, float] = {}
    for (_, item), day in last.items():
        weight[item] = weight.get(item, 0.0) + 2 ** (-(newest - day).days / 14)
    best = sorted(weight, key=lambda item: -weight[item])[:5]
    for user in ("a-newcomer", "z-newcomer"):
        own = found[(found["user_id"] == user) & (found["list"] == "all")].sort_values("rank")
        assert own["item_id"].tolist()[:5] == best
        assert set(own["source"]) == {"popularity"}
    alike = found[(found["user_id"] == "b-newcomer") & (found["list"] == "explore")].sort_values("rank")
    assert (alike["item_id"].str[1:].astype(int) >= 20).tolist()[:5] == [True] * 5, "what its group takes"


def test_lists_know_their_group(market: tuple[Context, list]) -> None:
    """New items proposed to a user come from the half of the catalogue the user's group buys, far above chance."""
    context, _ = market
    found = frame(context, "user_candidates")
    top = found[(found["list"] == "explore") & (found["rank"] <= 3) & found["user_id"].str.startswith("u")]
    own_half = (top["item_id"].str[1:].astype(int) >= 20) == (top["user_id"].str[1:].astype(int) >= 30)
    assert own_half.mean() > 0.9


def test_blends(market: tuple[Context, list]) -> None:
    context, _ = market
    blends = frame(context, "blends").set_index(["list", "source"])
    assert set(blends["blend"]) == {"trees"} and set(blends["period"]) == {"test, validation"}
    found = frame(context, "user_candidates")
    counted = found[found["user_id"].str.startswith("u")].groupby("list")["source"].value_counts(normalize=True)
    for key, share in counted.items():
        assert blends.loc[key, "share"] == pytest.approx(share)
    assert blends.loc[("explore", "repeat"), "share"] == 0.0


def test_running_twice_gives_the_same_rows(market: tuple[Context, list]) -> None:
    context, _ = market
    tables = ("user_candidates", "blends")
    before = {table: context.lake.manifest(table, NIGHT).version for table in tables}
    candidates.run(context)
    assert {table: context.lake.manifest(table, NIGHT).version for table in tables} == before


def test_a_history_too_short_for_a_period_uses_the_fixed_blend(context: Context) -> None:
    rows = [row for row in tiny_market.events() if row[2] > NIGHT - timedelta(days=20)]
    tiny_market.fill(context, tiny_market.interactions(rows), tiny_market.holdouts([]))
    candidates.run(context)
    blends = frame(context, "blends")
    assert set(blends["blend"]) == {"fixed"} and blends["period"].isna().all()
    found = frame(context, "user_candidates")
    assert set(found["user_id"]) == {row[0] for row in rows}
    # The fixed blend of `all` trusts own purchases first: a user has about one item in seven.
    first = found[(found["list"] == "all") & (found["rank"] == 1)]
    owned = {(user, item) for user, item, _ in rows}
    assert sum(pair in owned for pair in zip(first["user_id"], first["item_id"], strict=True)) > 0.6 * len(first)


def test_an_empty_market_gives_empty_tables(context: Context) -> None:
    tiny_market.fill(context, tiny_market.interactions([]), tiny_market.holdouts([]))
    candidates.run(context)
    assert [len(frame(context, table)) for table in ("user_candidates", "blends")] == [0, 0]


def test_without_a_model_the_other_sources_do(context: Context) -> None:
    rows = tiny_market.events()
    tiny_market.fill(context, tiny_market.interactions(rows), tiny_market.holdouts(rows), with_model=False)
    candidates.run(context)
    assert "vae" not in set(frame(context, "user_candidates")["source"])
    assert "vae" not in set(frame(context, "blends")["source"])


def test_a_model_of_other_items_is_refused(context: Context) -> None:
    rows = tiny_market.events()
    tiny_market.fill(context, tiny_market.interactions(rows), tiny_market.holdouts(rows))
    fewer = [row for row in rows if row[1] != "i00"]
    context.lake.write("interactions", NIGHT, tiny_market.interactions(fewer, CUTS))
    with pytest.raises(DataError, match="made from older data"):
        candidates.run(context)


def test_a_missing_model_names_the_stage_to_run(context: Context) -> None:
    rows = tiny_market.events()
    context.lake.write("interactions", NIGHT, tiny_market.interactions(rows))
    context.lake.write("holdouts", NIGHT, tiny_market.holdouts(rows))
    with pytest.raises(LakeError, match="models/"):
        candidates.run(context)
