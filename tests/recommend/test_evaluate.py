"""The stage evaluate on a tiny market: figures anyone can recompute, and no look at the judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import torch

from conf.project import Project
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend import evaluate
from tests.recommend import tiny_market
from tests.recommend.tiny_market import NIGHT

KEY = ["model", "list", "slice", "metric", "k"]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def night(project: Project, make_context: Callable[..., Context]) -> Callable[..., pd.DataFrame]:
    """`night(interactions, holdouts, …)`: the evaluations of a run on them, by key."""
    small = project.model.candidates.model_copy(
        update={"depth": 20, "min_positives": 20, "trees": 20, "few_events": 30}
    )
    protocol = project.model.protocol.model_copy(update={"bootstrap": 200})
    model = project.model.model_copy(update={"candidates": small, "protocol": protocol})

    def run(pairs: pa.Table, held: pa.Table, **options: object) -> pd.DataFrame:
        context = make_context(NIGHT, model=model)
        tiny_market.fill(context, pairs, held, **options)
        evaluate.run(context)
        found = context.lake.read("evaluations", NIGHT).to_pandas()
        assert not found.duplicated(KEY).any()
        return found.set_index(KEY).sort_index()

    return run


def test_every_figure_has_its_rows(night: Callable[..., pd.DataFrame]) -> None:
    rows = tiny_market.events()
    found = night(tiny_market.interactions(rows), tiny_market.holdouts(rows))
    models = set(found.index.get_level_values("model"))
    rivals = {"popularity", "repeat", "ease", "ease-history", "vae", "blend-linear", "blend-without-vae"}
    rivals |= {"neighbours", "category", "store"}
    assert models == {"blend"} | rivals | {f"blend-minus-{name}" for name in rivals}
    assert "repeat" not in set(found.xs("explore", level="list").index.get_level_values("model"))
    assert set(found.index.get_level_values("slice")) == {"all", "light", "medium", "heavy", "few events"}
    assert {(m, k) for _, _, _, m, k in found.index} == {
        ("recall", 20), ("recall", 50), ("ndcg", 20), ("ndcg", 100), ("novelty", 20), ("coverage", 20),
    }  # fmt: skip
    averaged = found[found.index.get_level_values("metric") != "coverage"].dropna(subset=["value"])
    assert (averaged["low"] <= averaged["value"] + 1e-9).all() and (averaged["value"] <= averaged["high"] + 1e-9).all()
    assert found.xs("coverage", level="metric")["low"].isna().all()
    thirds = [found.loc[("blend", "all", name, "ndcg", 100), "users"] for name in ("light", "medium", "heavy")]
    assert sum(thirds) == found.loc[("blend", "all", "all", "ndcg", 100), "users"]


def test_differences_are_paired(night: Callable[..., pd.DataFrame]) -> None:
    rows = tiny_market.events()
    found = night(tiny_market.interactions(rows), tiny_market.holdouts(rows))["value"]
    for list_name, floor in (("all", "repeat"), ("explore", "popularity"), ("all", "blend-without-vae")):
        at = (list_name, "all", "ndcg", 100)
        difference = found[("blend", *at)] - found[(floor, *at)]
        assert found[(f"blend-minus-{floor}", *at)] == pytest.approx(difference)


def test_floors_recomputed_from_the_events(night: Callable[..., pd.DataFrame]) -> None:
    """Own frequency and popularity, ranked and judged again with plain dictionaries."""
    rows = tiny_market.events()
    found = night(tiny_market.interactions(rows), tiny_market.holdouts(rows))["value"]
    cut = tiny_market.CUTS["test"]
    popular: dict[str, float] = {}
    own: dict[str, dict[str, float]] = {}
    last: dict[tuple[str, str], int] = {}
    newest = max(day for _, _, day in rows if day <= cut)
    for user, item, day in rows:
        if day <= cut:
            mine = own.setdefault(user, {})
            mine[item] = mine.get(item, 0.0) + 2 ** (-(cut - day).days / 60)
            last[user, item] = min((newest - day).days, last.get((user, item), 10**6))
    for (_, item), days in last.items():
        popular[item] = popular.get(item, 0.0) + 2 ** (-days / 14)
    recalls = {"repeat": [], "popularity": []}
    for user, mine in own.items():
        bought = {item for u, item, day in rows if u == user and day > cut and item in popular}
        if bought:
            by_popularity = sorted(popular, key=lambda item: (-popular[item], item))
            by_frequency = sorted(popular, key=lambda item, mine=mine: (-mine.get(item, 0), -popular[item], item))
            for name, ranked in (("popularity", by_popularity), ("repeat", by_frequency)):
                recalls[name].append(len(bought.intersection(ranked[:20])) / min(20, len(bought)))
    for name, values in recalls.items():
        assert found[(name, "all", "all", "recall", 20)] == pytest.approx(np.mean(values))


def test_the_judge_is_never_looked_at(night: Callable[..., pd.DataFrame]) -> None:
    """Other purchases of the heavy users in the test period change no figure of the light ones.

    A blend fitted on the test period, or generators that saw it, would rank the light users' items differently.
    """
    rows = tiny_market.events()
    pairs, held = tiny_market.interactions(rows), tiny_market.holdouts(rows)
    before = night(pairs, held)
    counts: dict[str, int] = {}
    for user, _, day in rows:
        if day <= tiny_market.CUTS["test"]:
            counts[user] = counts.get(user, 0) + 1
    heavy = {user for user, count in counts.items() if count > np.quantile(list(counts.values()), 2 / 3)}
    changed = [
        {**row, "item_id": f"i{39 - int(row['item_id'][1:]):02d}", "is_repeat": False}
        if row["period"] == "test" and row["user_id"] in heavy
        else row
        for row in held.to_pylist()
    ]
    after = night(pairs, pa.Table.from_pylist(changed, schema=OUTPUTS["holdouts"].schema))
    light = before.xs("light", level="slice")
    pd.testing.assert_frame_equal(light, after.xs("light", level="slice"))
    assert (before.xs("heavy", level="slice")["value"] != after.xs("heavy", level="slice")["value"]).any()

    # The same change one period earlier is what the blend learns from, so it must be felt.
    taught = [
        {**row, "item_id": f"i{39 - int(row['item_id'][1:]):02d}", "is_repeat": False}
        if row["period"] == "validation"
        else row
        for row in held.to_pylist()
    ]
    felt = night(pairs, pa.Table.from_pylist(taught, schema=OUTPUTS["holdouts"].schema))["value"]
    at = ("all", "light", "ndcg", 20)
    assert felt[("blend", *at)] != before["value"][("blend", *at)]
    assert felt[("repeat", *at)] == before["value"][("repeat", *at)]


def test_data_after_the_cut_changes_nothing(night: Callable[..., pd.DataFrame]) -> None:
    rows = tiny_market.events()
    pairs, held = tiny_market.interactions(rows), tiny_market.holdouts(rows)
    before = night(pairs, held)
    without_publish = pairs.filter(np.array([cut != "publish" for cut in pairs["cut"].to_pylist()]))
    pd.testing.assert_frame_equal(before, night(without_publish, held))
    known = [row for row in rows if row[2] <= tiny_market.CUTS["test"]]
    pd.testing.assert_frame_equal(before, night(pairs, held, days=tiny_market.event_days(known)))
    later = [(user, item, day - timedelta(days=28)) for user, item, day in rows]
    felt = night(pairs, held, days=tiny_market.event_days(later))["value"]
    assert (felt.xs("blend") != before["value"].xs("blend")).any(), "what the ranker may know does matter"


def test_no_test_period_gives_no_rows(night: Callable[..., pd.DataFrame]) -> None:
    assert len(night(tiny_market.interactions(tiny_market.events()), tiny_market.holdouts([]))) == 0
    assert len(night(tiny_market.interactions([]), tiny_market.holdouts([]))) == 0


def test_without_a_validation_period_the_fixed_blend_is_judged(night: Callable[..., pd.DataFrame]) -> None:
    rows = tiny_market.events()
    held = tiny_market.holdouts(rows)
    held = held.filter(np.array([period == "test" for period in held["period"].to_pylist()]))
    pairs = tiny_market.interactions(rows)
    pairs = pairs.filter(np.array([cut != "validation" for cut in pairs["cut"].to_pylist()]))
    found = night(pairs, held)
    models = set(found.index.get_level_values("model"))
    assert {"blend", "repeat", "popularity"} <= models and "blend-linear" not in models
    at = ("all", "all", "ndcg", 20)
    assert found["value"][("blend", *at)] > found["value"][("popularity", *at)]
