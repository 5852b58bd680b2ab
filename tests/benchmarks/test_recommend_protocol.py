"""The benchmark's protocol: nothing after the run date is in a history, and a user's own clock keeps his order."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.recommend import second, task
from benchmarks.recommend.own import floors

RUN_DATE = date(2020, 3, 1)


def rows() -> pd.DataFrame:
    random = np.random.default_rng(1)
    days = [RUN_DATE + timedelta(days=int(offset)) for offset in random.integers(-60, 40, 900)]
    users, items = random.integers(0, 30, 900), random.integers(0, 12, 900)
    return pd.DataFrame({"user": [f"u{n:02}" for n in users], "item": [f"i{n:02}" for n in items], "day": days})


def test_the_future_changes_what_is_relevant_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "MIN_USERS", 3)
    events = rows()
    whole = task.task_of(events, RUN_DATE)
    past = task.task_of(events[events["day"] <= RUN_DATE], RUN_DATE)
    for name in ("counts", "weight", "frequency"):
        assert (getattr(whole, name) != getattr(past, name)).nnz == 0
    np.testing.assert_array_equal(whole.popularity, past.popularity)
    assert past.relevant["all"].nnz == 0 < whole.relevant["all"].nnz
    assert whole.relevant["explore"].multiply(whole.counts).nnz == 0
    counted = len(events[(events["day"] > RUN_DATE) & (events["day"] <= RUN_DATE + timedelta(days=28))])
    assert whole.relevant["all"].sum() == counted


def test_a_pairs_weight_is_its_log_count_decayed_from_its_newest_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "MIN_USERS", 1)
    days = [RUN_DATE - timedelta(days=60), RUN_DATE - timedelta(days=120)]
    found = task.task_of(pd.DataFrame({"user": ["u", "u"], "item": ["i", "i"], "day": days}), RUN_DATE)
    assert found.weight.toarray().item() == pytest.approx(np.log(3) / 2)
    assert found.frequency.toarray().item() == pytest.approx(0.5 + 0.25)
    assert floors(found)["own frequency"]["all"].tolist() == [[0]]


def test_every_user_has_the_whole_span_and_keeps_his_order(tmp_path: Path) -> None:
    given = pd.DataFrame({"u": ["a"] * 5 + ["b"] * 10, "i": range(15), "r": 3, "t": [9, 8, 7, 6, 5, *range(10)]})
    given.to_csv(tmp_path / "ml-100k.inter", sep="\t", index=False)
    found = second.ratings(tmp_path)
    of_a = found[found["user"] == "a"].sort_values("event_ts")
    assert of_a["item"].tolist() == ["4", "3", "2", "1", "0"]
    for _, own in found.groupby("user"):
        assert own["event_ts"].min().date() == second.START
        later = own["event_ts"].dt.date > second.RUN_DATE
        assert later.sum() == len(own) // 5  # the last fifth is what is to be predicted
