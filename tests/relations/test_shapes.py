"""Rows per key and days without events."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from jobs.relations.shapes import gaps, gini, shape

MONDAY = date(2024, 1, 1)


def test_the_shape_is_that_of_a_group_by() -> None:
    chance = np.random.default_rng(1)
    keys = pd.Series(chance.zipf(1.6, 5_000).clip(max=500))
    rows = keys.value_counts()
    found = shape(rows.to_numpy())
    assert (found["rows"], found["distinct"], found["max"]) == (5_000, keys.nunique(), rows.max())
    assert found["mean"] == pytest.approx(rows.mean())
    assert found["quantiles"][4] == int(np.quantile(rows, 0.5, method="inverted_cdf"))
    assert shape(np.empty(0, np.int64))["max"] is None


def test_gini_is_half_the_relative_mean_difference() -> None:
    rows = np.random.default_rng(2).integers(1, 50, 80)
    mean_difference = np.abs(rows[:, None] - rows[None, :]).mean()
    assert gini(rows) == pytest.approx(mean_difference / (2 * rows.mean()))
    assert gini(np.full(9, 4)) == 0
    assert gini(np.array([1] * 999 + [10**9])) > 0.998


def days(*missing: int, length: int = 60, every: int = 1) -> list[date]:
    return [MONDAY + timedelta(days=day) for day in range(0, length, every) if day not in missing]


def test_a_day_missing_from_a_daily_table_is_a_gap() -> None:
    (gap,) = gaps(days(20, 21), 100.0, 5)
    assert (gap["first_missing"], gap["last_missing"], gap["days"]) == (date(2024, 1, 21), date(2024, 1, 22), 2)
    assert gap["expected_rows"] == 200


def test_what_is_usual_is_no_gap() -> None:
    assert gaps(days(every=7), 100.0, 5) == []
    weekends = [day for day in range(140) if day % 7 > 4]
    assert gaps(days(*weekends, length=140), 100.0, 5) == []
    long_weekend = [*weekends, 35]
    assert [gap["days"] for gap in gaps(days(*long_weekend, length=140), 100.0, 5)] == [3]


def test_a_gap_in_which_hardly_a_row_was_to_be_expected_is_none() -> None:
    assert gaps(days(20, 21), 0.4, 5) == []
    assert gaps([], 1.0, 5) == gaps([MONDAY], 1.0, 5) == []


def test_the_most_expected_gap_comes_first() -> None:
    assert [gap["days"] for gap in gaps(days(3, 30, 31, 32), 100.0, 5)] == [3, 1]
