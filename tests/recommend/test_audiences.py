"""audiences on a tiny market whose campaigns are answered by those who buy what they offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from conf.project import Project
from jobs.lake.context import Context
from jobs.recommend import audiences
from tests.recommend import tiny_market, tiny_stores
from tests.recommend.tiny_market import NIGHT, USERS
from tests.recommend.tiny_stores import GOODS, ORDERS, table

CAMPAIGN = ("string", "campaign_id")
OFFERS = table("offers", "marketing", {"campaign": CAMPAIGN, "good": ("string", "item_id")})
SENT = table("sent", "marketing", {"campaign": CAMPAIGN, "buyer": ("string", "user_id")})
DATES = table(
    "dates", "marketing", {"campaign": CAMPAIGN, "until": ("date", "attribute"), "since": ("date", "attribute")}
)
ANSWERS = table(
    "answers", "behaviour", {"campaign": CAMPAIGN, "buyer": ("string", "user_id"), "on": ("date", "event_ts")}
)
TABLES = {t.table: t for t in (ORDERS, GOODS, OFFERS, SENT, DATES, ANSWERS)}


@pytest.fixture
def context(project: Project, make_context: Callable[..., Context]) -> Context:
    model = project.model
    small = model.audiences.model_copy(update={"users": 20, "min_responders": 10})
    changes = {"audiences": small, "protocol": model.protocol.model_copy(update={"bootstrap": 200})}
    return make_context(NIGHT, tables=TABLES, model=model.model_copy(update=changes))


def campaigns(context: Context, *, answered: bool = True) -> None:
    """Seven campaigns of ten days, the last under way; each offers half of the goods, which its buyers answer to."""
    rows = tiny_market.events()
    tiny_stores.fill(context, rows)
    offers, sent, dates, answers = [], [], [], []
    random = np.random.default_rng(5)
    for number in range(7):
        name, start = f"c{number}", NIGHT - timedelta(days=75 - 12 * number)
        half = number % 2
        offers += [{"campaign": name, "good": f"i{item:02d}"} for item in range(20 * half, 20 * half + 20)]
        sent += [{"campaign": name, "buyer": f"u{user:03d}"} for user in range(USERS)]
        dates.append({"campaign": name, "since": start, "until": start + timedelta(days=9)})
        for user in range(USERS):
            keen = (user >= USERS // 2) == half
            if answered and random.random() < (0.6 if keen else 0.05):
                answers.append({"campaign": name, "buyer": f"u{user:03d}", "on": start + timedelta(days=2)})
    for config, content in ((OFFERS, offers), (SENT, sent), (DATES, dates), (ANSWERS, answers)):
        tiny_stores.write_clean(context, config, [row for row in content if row.get("on", date.min) <= NIGHT])


def frame(context: Context, name: str) -> pd.DataFrame:
    return context.lake.read(name, NIGHT).to_pandas()


def test_who_buys_what_is_offered_is_listed_first(context: Context) -> None:
    campaigns(context)
    audiences.run(context)
    found, figures = frame(context, "campaign_audiences"), frame(context, "audience_figures")
    assert set(found["campaign_id"]) == {"c6"} and found["rank"].tolist() == list(range(1, 21))
    assert (found["score"].diff().dropna() <= 0).all() and found["score"].between(0, 1).all()
    assert set(found["source"]) == {"learned"} and found["is_recipient"].all()
    assert (found["user_id"].str[1:].astype(int) < 30).mean() > 0.9, "c6 offers what the first half buys"
    assert found["reason"].str.contains("campaign").mean() > 0.9
    value = figures.set_index(["model", "metric"])["value"]
    assert value["learned", "auc"] > 0.8 and value["learned", "lift"] > 1.5
    assert value["learned-minus-spend", "auc"] == pytest.approx(value["learned", "auc"] - value["spend", "auc"])
    assert (figures["low"] <= figures["value"]).all() and (figures["value"] <= figures["high"]).all()


def test_nothing_later_than_the_start_of_a_campaign_counts(context: Context) -> None:
    """Purchases, responses and recipients from the first day of the running campaign on change nobody's score."""
    campaigns(context)
    audiences.run(context)
    before = frame(context, "campaign_audiences").drop(columns="is_recipient")
    start = NIGHT - timedelta(days=3)
    late = [("u059", "i01", start + timedelta(days=day % 4)) for day in range(50)]
    tiny_stores.write_clean(context, ORDERS, tiny_stores.orders(tiny_market.events() + late))
    answers = context.lake.read("clean/answers", NIGHT).drop_columns(["dt"]).to_pylist()
    late_answers = [{"campaign": "c6", "buyer": "u059", "on": start}]
    tiny_stores.write_clean(context, ANSWERS, answers + late_answers)
    audiences.run(context)
    pd.testing.assert_frame_equal(frame(context, "campaign_audiences").drop(columns="is_recipient"), before)


def test_too_few_responses_fall_back_to_who_bought_the_items(context: Context) -> None:
    campaigns(context, answered=False)
    audiences.run(context)
    found = frame(context, "campaign_audiences")
    assert set(found["source"]) == {"bought the items"} and len(frame(context, "audience_figures")) == 0
    assert (found["user_id"].str[1:].astype(int) < 30).all()


def test_without_campaigns_the_tables_are_empty(make_context: Callable[..., Context]) -> None:
    bare = make_context(NIGHT, tables={"orders": ORDERS, "goods": GOODS})
    tiny_stores.fill(bare, tiny_market.events())
    audiences.run(bare)
    assert len(frame(bare, "campaign_audiences")) == len(frame(bare, "audience_figures")) == 0
