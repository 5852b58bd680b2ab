"""What was shown on past nights feeds the ranker: the newest exposures each cut could know, and no later ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from conf.project import Project
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend import candidates
from jobs.recommend.cuts import exposure_inputs, exposures_night
from tests.recommend import tiny_market
from tests.recommend.tiny_market import CUTS, ITEMS, NIGHT, USERS


@pytest.fixture
def context(project: Project, make_context: Callable[..., Context]) -> Context:
    small = project.model.candidates.model_copy(
        update={"top": ITEMS, "depth": ITEMS, "min_positives": 20, "trees": 40, "negative_share": 1.0}
    )
    return make_context(NIGHT, model=project.model.model_copy(update={"candidates": small}))


def show(context: Context, night: date, pairs: list[tuple[str, str]]) -> None:
    """Write the exposures of a night: every pair, on the five nights before it."""
    rows = [
        {
            "user_id": user, "item_id": item, "list": "all", "times": 5, "first_dt": night - timedelta(5),
            "last_dt": night - timedelta(1), "best_rank": 3, "taken": 0,
        }
        for user, item in pairs
    ]  # fmt: skip
    context.lake.write("exposures", night, pa.Table.from_pylist(rows, OUTPUTS["exposures"].schema))


def test_each_cut_knows_the_newest_exposures_of_its_week(context: Context) -> None:
    for days in (2, 8, 40):
        show(context, NIGHT - timedelta(days), [("u000", "i00")])
    assert exposures_night(context, NIGHT) == NIGHT - timedelta(2)
    assert exposures_night(context, NIGHT - timedelta(3)) == NIGHT - timedelta(8), "never one of a later night"
    assert exposures_night(context, NIGHT - timedelta(15)) is None, "a week old at most"
    assert exposure_inputs(context, "publish") == [("exposures", NIGHT - timedelta(2))]
    assert exposure_inputs(context, "test") == [], "a stage that runs beside `realised` does not wait for it"


def test_what_was_shown_in_vain_sinks(context: Context) -> None:
    """Users of this market never take what they were shown; half of the pairs are shown by chance."""
    rows = tiny_market.events()
    tiny_market.fill(context, tiny_market.interactions(rows), tiny_market.holdouts(rows))
    candidates.run(context)
    before = places(context)

    random = np.random.default_rng(5)
    everything = [(f"u{user:03d}", f"i{item:02d}") for user in range(USERS) for item in range(ITEMS)]
    for night in (CUTS["validation"], CUTS["test"]):
        taken = {(user, item) for user, item, day in rows if night < day <= night + timedelta(28)}
        show(context, night, [pair for pair in everything if pair not in taken and random.random() < 0.5])
    shown = {pair for pair in everything if random.random() < 0.5}
    show(context, NIGHT, sorted(shown))
    candidates.run(context)
    after = places(context)

    moved = {pair: after[pair] - before[pair] for pair in before if pair in after}
    sunk = np.mean([step for pair, step in moved.items() if pair in shown])
    risen = np.mean([step for pair, step in moved.items() if pair not in shown])
    assert sunk > 2 and risen < -2


def places(context: Context) -> dict[tuple[str, str], int]:
    """Rank of every pair in list `all`."""
    found = context.lake.read("user_candidates", NIGHT, ["user_id", "item_id", "list", "rank"]).to_pylist()
    return {(row["user_id"], row["item_id"]): row["rank"] for row in found if row["list"] == "all"}
