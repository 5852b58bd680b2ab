"""The trade-off on a tiny market: the knob costs relevance and brings diversity, and published lists obey it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from conf.project import Project
from jobs.lake.context import Context
from jobs.recommend.tradeoffs import descriptions, mixture, tradeoff_rows
from models.matrix import interactions_of
from tests.recommend import tiny_market, tiny_stores
from tests.recommend.tiny_stores import GOODS, ORDERS


@pytest.fixture
def context(project: Project, make_context: Callable[..., Context]) -> Context:
    changes = {
        "protocol": project.model.protocol.model_copy(update={"bootstrap": 100}),
        "diversity": project.model.diversity.model_copy(update={"knobs": (0.5, 0.9), "knob": 0.5}),
    }
    model = project.model.model_copy(update=changes)
    return make_context(tiny_market.NIGHT, tables={"orders": ORDERS, "goods": GOODS}, model=model)


def test_more_knob_is_more_diverse_and_less_relevant(context: Context) -> None:
    rows = tiny_market.events()
    tiny_stores.fill(context, rows)
    cut = interactions_of(tiny_market.interactions(rows), "publish")
    users, items = cut.shape
    # A ranking that knows: first what the user takes, all of two aisles, then the rest.
    relevant = csr_matrix(cut.events > 0, dtype=np.float32)
    own = relevant.toarray() + np.random.default_rng(1).random((users, items)) * 0.5
    ranked = np.argsort(-own, axis=1)[:, :30]
    vectors, kind = descriptions(context, cut, None)
    assert vectors.shape[0] == items and len(np.unique(kind)) == 4
    table = tradeoff_rows({"all": ranked}, {"all": relevant}, cut, vectors, kind, context.project.model).to_pandas()
    value = table.set_index(["knob", "metric"])["value"]
    assert set(table["knob"]) == {0.0, 0.5, 0.9} and set(table.loc[table["is_default"], "knob"]) == {0.5}
    assert value[0.0, "ndcg"] == pytest.approx(1.0) and value[0.0, "ndcg-minus-0"] == 0
    assert value[0.0, "ndcg"] > value[0.5, "ndcg"] > value[0.9, "ndcg"]
    assert value[0.0, "spread"] < value[0.5, "spread"] <= value[0.9, "spread"] + 1e-9
    assert value[0.9, "ndcg-minus-0"] == pytest.approx(value[0.9, "ndcg"] - value[0.0, "ndcg"])


def test_mixtures_are_shares_of_the_decayed_history(context: Context) -> None:
    cut = interactions_of(tiny_market.interactions(tiny_market.events()), "publish")
    kind = np.arange(len(cut.items)) % 3
    kind[:5] = -1
    found = mixture(cut, kind)
    dense = cut.frequency.toarray()
    wanted = np.stack([dense[:, kind == one].sum(axis=1) for one in range(3)], axis=1)
    assert found == pytest.approx(wanted / wanted.sum(axis=1, keepdims=True), abs=1e-6)


def test_without_catalogue_and_model_there_is_nothing_to_spread(make_context: Callable[..., Context]) -> None:
    bare = make_context(tiny_market.NIGHT, tables={"orders": ORDERS})
    rows = tiny_market.events()
    tiny_stores.fill(bare, rows, catalogue=False)
    cut = interactions_of(tiny_market.interactions(rows), "publish")
    vectors, kind = descriptions(bare, cut, None)
    assert not vectors.any() and (kind == -1).all()
