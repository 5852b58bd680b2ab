"""The bots benchmark's own arithmetic, and planted bots that are the same every time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from benchmarks.bots.detection import OURS, figures
from benchmarks.bots.effect import difference
from conf.table_config import TableConfig
from faults.strategies import plant_bots, strategies

CLICKS = TableConfig.model_validate(
    {
        "table": "clicks", "kind": "behaviour", "description": "Clicks", "owner": "web", "load": "incremental",
        "source": {"format": "csv", "path": "clicks"}, "events": {},
        "columns": {
            name: {"type": type_, "role": role, "description": "Told"}
            for name, type_, role in (
                ("visitor", "string", "user_id"), ("article", "string", "item_id"), ("at", "timestamp", "event_ts"),
                ("what", "string", "event_type"), ("price", "double", "price"),
            )
        },
    }
)  # fmt: skip


def test_figures_by_hand():
    strategy = ["", "", "", "", "scraper", "scraper", "sniper"]
    judged = pd.DataFrame({"strategy": strategy, OURS: [False, False, False, True, True, True, False]})
    found = figures(judged, OURS)
    assert found == {
        "recall": pytest.approx(2 / 3), "precision": pytest.approx(2 / 3), "false alarms": 0.25, "scraper": 1.0,
        "sniper": 0.0,
    }  # fmt: skip


def test_a_difference_is_paired_and_leaves_out_users_without_relevant_items():
    found = difference(np.array([0.5, 0.7, np.nan]), np.array([0.4, 0.6, np.nan]))
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))
    assert found.users == 2


def test_planted_bots_are_new_users_with_prices_of_real_events_and_the_same_every_time():
    random = np.random.default_rng(1)
    rows = pd.DataFrame(
        {
            "visitor": [f"u{n % 9}" for n in range(200)],
            "article": [f"i{n:02}" for n in random.integers(0, 30, 200)],
            "at": [datetime(2024, 1, 1 + n % 20, n % 24, tzinfo=UTC) for n in range(200)],
            "what": ["purchase" if n % 4 == 0 else "view" for n in range(200)],
        }
    )
    rows["price"] = rows["article"].str[1:].astype(int) + 0.5
    days = [date(2024, 1, day) for day in range(5, 15)]
    plan = dict.fromkeys(strategies(), 3)
    first, again = (plant_bots(rows, CLICKS, plan, days, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(plant_bots(rows, CLICKS, plan, days, seed=5))
    assert set(first["strategy"]) == set(plan)
    assert first["visitor"].nunique() == 3 * len(plan)
    assert not first["visitor"].isin(rows["visitor"]).any()
    assert (first["price"] == first["article"].str[1:].astype(int) + 0.5).all()
    assert set(first.loc[first["strategy"] == "order_brushing", "what"]) == {"purchase"}
    assert set(first.loc[first["strategy"] != "order_brushing", "what"]) == {"view"}
    assert set(first["at"].dt.date) <= {*days, date(2024, 1, 15)}
