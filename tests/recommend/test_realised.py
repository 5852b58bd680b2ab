"""realised against a plain count: complete windows only, each judged once, released lists only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import pyarrow as pa
import pytest

from conf.project import Project
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend import realised
from tests.recommend import tiny_market, tiny_stores
from tests.recommend.tiny_market import NIGHT
from tests.recommend.tiny_stores import GOODS, ORDERS

FIRST = NIGHT - timedelta(days=30)
ROWS = tiny_market.events()


@pytest.fixture
def context(project: Project, make_context: Callable[..., Context]) -> Context:
    model = project.model
    changes = {
        "protocol": model.protocol.model_copy(update={"bootstrap": 200}),
        "feedback": model.feedback.model_copy(update={"ranks": (2, 5), "shown_rank": 3, "shown_days": 30}),
    }
    found = make_context(NIGHT, tables={"orders": ORDERS, "goods": GOODS}, model=model.model_copy(update=changes))
    tiny_stores.write_clean(found, ORDERS, tiny_stores.orders(ROWS))
    return found


def publish(context: Context, night, *, released: bool = True) -> pd.DataFrame:
    """Lists of six items for ten users, the same for all."""
    rows = [
        {
            "user_id": f"u{user:03d}",
            "item_id": f"i{rank + 3 * (name == 'all'):02d}",
            "list": name,
            "rank": rank,
            "score": 0.5 / rank,
            "source": "repeat" if rank % 2 else "ease",
            "reason": "because",
            "model_version": "m",
        }
        for user in range(10)
        for name in ("all", "explore")
        for rank in range(1, 7)
    ]
    lists = context.lake.write("user_candidates", night, pa.Table.from_pylist(rows, OUTPUTS["user_candidates"].schema))
    if released:
        row = {"table": "user_candidates", "version": lists.version, "rows": len(rows), "path": "x"}
        context.lake.write("releases", night, pa.Table.from_pylist([row], OUTPUTS["releases"].schema))
    return pd.DataFrame(rows)


def on(context: Context, night) -> Context:
    return Context(night, context.project, context.selected)


def judged(context: Context, night=NIGHT) -> pd.DataFrame:
    realised.run(on(context, night))
    return context.lake.read("realised", night).to_pandas()


def test_rates_are_those_of_a_plain_count(context: Context) -> None:
    lists = publish(context, FIRST)
    found = judged(context)
    assert set(found["window_days"]) == {7, 28} and set(found["published_dt"]) == {FIRST}
    bands = {1: "1–2", 2: "1–2", 3: "3–5", 4: "3–5", 5: "3–5", 6: "over 5"}
    for window in (7, 28):
        bought = {(u, i) for u, i, day in ROWS if FIRST < day <= FIRST + timedelta(days=window)}
        lists["taken"] = [pair in bought for pair in zip(lists["user_id"], lists["item_id"], strict=True)]
        for row in found[found["window_days"] == window].itertuples():
            own = lists[lists["list"] == row.list]
            own = own if row.rank_band == "all" else own[own["rank"].map(bands) == row.rank_band]
            own = own if row.source == "all" else own[own["source"] == row.source]
            assert (row.shown, row.taken, row.users) == (len(own), own["taken"].sum(), 10)
            assert row.rate == pytest.approx(own["taken"].mean()) and row.low <= row.rate <= row.high
            assert row.expected == pytest.approx(own["score"].mean())
    assert found["taken"].max() > 0


def test_a_window_is_judged_when_it_is_complete_and_only_once(context: Context) -> None:
    publish(context, FIRST)
    assert len(judged(context, FIRST + timedelta(days=6))) == 0
    assert set(judged(context, FIRST + timedelta(days=7))["window_days"]) == {7}
    assert set(judged(context, FIRST + timedelta(days=28))["window_days"]) == {28}
    assert len(judged(context, FIRST + timedelta(days=29))) == 0
    again = FIRST + timedelta(days=28)
    before = context.lake.manifest("realised", again).version
    assert len(judged(context, again)) and context.lake.manifest("realised", again).version == before


def test_what_was_held_back_or_replaced_was_not_published(context: Context) -> None:
    publish(context, FIRST, released=False)
    assert len(judged(context)) == 0 and len(context.lake.read("exposures", NIGHT)) == 0
    publish(context, FIRST)
    other = context.lake.read("user_candidates", FIRST).drop_columns(["dt"]).slice(0, 5)
    context.lake.write("user_candidates", FIRST, other)
    assert len(judged(context)) == 0


def test_exposures_count_nights_and_what_was_had_since_the_first(context: Context) -> None:
    second = FIRST + timedelta(days=10)
    publish(context, FIRST), publish(context, second), publish(context, NIGHT)
    realised.run(context)
    found = context.lake.read("exposures", NIGHT).to_pandas()
    assert len(found) == 10 * 2 * 3 and (found["times"] == 2).all() and found["best_rank"].max() == 3
    assert set(found["first_dt"]) == {FIRST} and set(found["last_dt"]) == {second}
    later = pd.Series([(u, i) for u, i, day in ROWS if FIRST < day <= NIGHT]).value_counts()
    assert found["taken"].tolist() == [
        later.get(pair, 0) for pair in zip(found["user_id"], found["item_id"], strict=True)
    ]
    assert found["taken"].sum() > 0


def test_the_first_night_has_nothing_to_look_back_on(context: Context) -> None:
    assert len(judged(context)) == 0 and len(context.lake.read("exposures", NIGHT)) == 0
