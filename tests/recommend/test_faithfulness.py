"""Reasons are borne out by deletion, and the check notices reasons that are not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from conf.project import Project
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend import faithfulness
from jobs.recommend.cuts import published_taste, stream
from jobs.recommend.reasons import OF_HISTORY, WITH, first_named
from models.ease import fit_ease
from models.matrix import Interactions, interactions_of
from models.neighbours import ease_neighbours, heaviest_terms
from tests.recommend import tiny_market
from tests.recommend.tiny_market import NIGHT


@pytest.fixture
def context(project: Project, make_context: Callable[..., Context]) -> Context:
    found = make_context(NIGHT, model=project.model)
    rows = tiny_market.events()
    tiny_market.fill(found, tiny_market.interactions(rows), tiny_market.holdouts(rows))
    return found


def publish(context: Context, named: Callable[[Interactions, str, np.ndarray, np.ndarray], np.ndarray]) -> None:
    """Lists of every user, four items by each source, with the reason `named` finds for each."""
    cut = interactions_of(stream(context, "interactions"), "publish")
    user = np.repeat(np.arange(len(cut.users)), 4)
    item = np.random.default_rng(4).integers(0, len(cut.items), len(user))
    rows = []
    for source in WITH:
        for one, other, term in zip(user, item, named(cut, source, user, item), strict=True):
            told = f"{WITH[source]}{cut.items[term]}{OF_HISTORY}" if term >= 0 else "fits as a whole"
            rows.append({"user_id": cut.users[one], "item_id": cut.items[other], "list": "all", "rank": 1, "score": 0.5,
                         "source": source, "reason": told, "model_version": "tiny-1"})  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=OUTPUTS["user_candidates"].schema)
    context.lake.write("user_candidates", NIGHT, table)


def checked(context: Context) -> pd.DataFrame:
    faithfulness.run(context)
    return context.lake.read("reason_checks", NIGHT).to_pandas().set_index("source")


def test_named_items_carry_the_score(context: Context) -> None:
    def heaviest(cut: Interactions, source: str, user: np.ndarray, item: np.ndarray) -> np.ndarray:
        if source == "vae":
            taste = published_taste(context, cut, "publish")
            assert taste is not None
            return taste.heaviest(user, item)[:, 0]
        logs = cut.events.copy()
        logs.data = np.log1p(logs.data)
        ease = fit_ease(logs, context.project.model.candidates.ease_history_l2)
        return heaviest_terms(logs, user, item, ease_neighbours(ease, 39))[:, 0]

    publish(context, heaviest)
    found = checked(context)
    assert set(found.index) == {"ease", "vae"} and (found["rows"] > 50).all()
    assert (found["share"] > 0.85).all() and (found["low"] > 0.8).all()
    assert (found["drop_named"] > found["drop_random"]).all() and (found["drop_named"] > 0).all()


def test_reasons_made_up_are_noticed(context: Context) -> None:
    random = np.random.default_rng(8)

    def anything(cut: Interactions, source: str, user: np.ndarray, item: np.ndarray) -> np.ndarray:
        return np.asarray([random.choice(cut.events[one].indices) for one in user])

    publish(context, anything)
    assert (checked(context)["share"] < 0.62).all()


def test_rows_that_name_nothing_are_not_checked(context: Context) -> None:
    publish(context, lambda cut, source, user, item: np.full(len(user), -1))
    assert len(checked(context)) == 0


def test_ids_are_found_in_a_reason_whatever_they_hold() -> None:
    history = {"a and b", "c", "x of the user's"}
    assert first_named(f"{WITH['vae']}a and b and c{OF_HISTORY}; bought once", "vae", history) == "a and b"
    assert first_named(f"{WITH['ease']}c{OF_HISTORY}", "ease", history) == "c"
    assert first_named(f"{WITH['ease']}d{OF_HISTORY}", "ease", history) is None
    assert first_named("popular lately", "popularity", history) is None
