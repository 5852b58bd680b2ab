"""What is compared with what, and from which value on it is drift."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from conf.drift_config import DaysRange, DriftConfig
from conf.errors import ConfigError
from jobs.inventory.drift.columns import History, column_rows, judged, volume_row
from jobs.inventory.drift.judge import threshold
from jobs.inventory.drift.metrics import Measure
from jobs.inventory.drift.spans import comparisons
from tests.inventory.drift.states import state

CONFIG = DriftConfig()
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(60)]


def test_days_weeks_and_the_reference_of_a_daily_table():
    plan = {one.name: one for one in comparisons(DAYS, CONFIG, is_daily=True)}
    assert (plan["day"].before, plan["day"].after) == ((DAYS[-2],), (DAYS[-1],))
    assert len(plan["day"].history) == CONFIG.history and plan["day"].history[-1] == ((DAYS[-3],), (DAYS[-2],))
    assert (plan["week"].before, plan["week"].after) == (tuple(DAYS[-14:-7]), tuple(DAYS[-7:]))
    assert len(plan["week"].history) >= CONFIG.min_history
    assert plan["week"].history[-1] == (tuple(DAYS[-21:-14]), tuple(DAYS[-14:-7]))
    assert (plan["reference"].before, plan["reference"].after) == (tuple(DAYS[:28]), (DAYS[-1],))
    assert all(not set(before) & set(after) for before, after in plan["reference"].history)
    assert len(plan["reference"].history) == 28


def test_short_histories_gaps_weekly_tables_and_configured_references():
    assert comparisons([], CONFIG, is_daily=True) == []
    assert comparisons(DAYS[:1], CONFIG, is_daily=True) == []
    assert [one.name for one in comparisons(DAYS[:8], CONFIG, is_daily=True)] == ["day", "week"]
    assert [one.name for one in comparisons(DAYS[:8], CONFIG, is_daily=False)] == ["day"]
    gap = [*DAYS[:10], *DAYS[40:44]]
    assert [one.name for one in comparisons(gap, CONFIG, is_daily=True)] == ["day"], "the week before has no days"
    own = DaysRange(first=DAYS[10], last=DAYS[12])
    plan = {one.name: one for one in comparisons(DAYS, CONFIG, is_daily=True, reference=own)}
    assert plan["reference"].before == tuple(DAYS[10:13])


@pytest.mark.parametrize(
    ("now", "earlier", "expected"),
    [
        (Measure(0.5, 0.01, 0.05), [], 0.2),  # unknown_excess × limit
        (Measure(0.5, 0.001, 0.005), [], 0.1),  # the minimum effect
        (Measure(0.5, 0.01, 0.3), [Measure(0.01, 0.01, 0.05)] * 9, 0.3),  # sampling
        (Measure(0.5, 0.01, 0.05), [Measure(0.2, 0.01, 0.05)] * 9, 0.2),  # what is usual
        (Measure(0.5, 0.04, 0.05), [Measure(0.2, 0.01, 0.05)] * 9, 0.8),  # the same on a smaller day
        (Measure(0.5, 0.0, 0.0), [Measure(0.3, 0.0, 0.0)] * 9, 0.3),
    ],
)
def test_the_threshold_is_the_largest_of_effect_sampling_and_usual(now: Measure, earlier: list, expected: float):
    assert threshold(now, earlier, 0.1, CONFIG) == pytest.approx(expected)


def test_a_metric_without_a_minimum_effect_is_a_configuration_error():
    with pytest.raises(ConfigError, match=r"says nothing of metric 'other'.*"):
        judged("other", Measure(1, 1, 1), [], CONFIG)


def history(last: list, seed: int = 5) -> History:
    """59 days of 400 rows in baskets of 8 that share their store, and then `last`."""
    random = np.random.default_rng(seed)
    days = {day: state([str(s) for s in random.integers(1, 9, 50).repeat(8)]) for day in DAYS[:-1]}
    return History(days | {DAYS[-1]: state(last)}, CONFIG)


def drifted(found: History) -> set[tuple[str, str]]:
    plan = comparisons(DAYS, CONFIG, is_daily=True)
    return {(one.name, row["metric"]) for one in plan for row in column_rows(found, one, CONFIG) if row["is_drift"]}


def test_clustered_rows_do_not_look_like_drift_and_a_lost_store_does():
    random = np.random.default_rng(11)
    for seed in range(6):
        usual = [str(s) for s in random.integers(1, 9, 50).repeat(8)]
        assert drifted(history(usual, seed)) == set()
    lost = [str(s) for s in random.integers(1, 3, 50).repeat(8)]
    assert {("day", "psi"), ("reference", "psi"), ("reference", "linf")} <= drifted(history(lost))


def test_a_small_day_is_not_drift():
    random = np.random.default_rng(12)
    assert drifted(history([str(s) for s in random.integers(1, 9, 5).repeat(8)])) == set()


def test_columns_that_move_on_with_the_days_are_not_compared():
    weeks = {day: state([day.toordinal() // 7] * 50) for day in DAYS}
    plan = comparisons(DAYS, CONFIG, is_daily=True)
    assert all(column_rows(History(weeks, CONFIG), one, CONFIG) == [] for one in plan)
    baskets = {day: state([f"{day.toordinal() * 7919 % 10007}-{n}" for n in range(50)] * 8) for day in DAYS}
    found = [row["metric"] for one in plan for row in column_rows(History(baskets, CONFIG), one, CONFIG)]
    assert found == [], "ids that are new every day have no lasting values"


def test_volume_drifts_when_it_halves_and_not_with_its_weekday():
    random = np.random.default_rng(2)
    counts = {day: int(random.poisson(1000 * (0.6 if day.weekday() > 4 else 1))) for day in DAYS}
    day, week, reference = comparisons(DAYS, CONFIG, is_daily=True)
    assert not any(volume_row(counts, one, CONFIG)["is_drift"] for one in (day, week, reference))
    lost = counts | {one: counts[one] // 3 for one in DAYS[-7:]}
    assert volume_row(lost, week, CONFIG)["is_drift"]
    assert volume_row({}, day, CONFIG) is None
