"""A point against its history: exact rules, weekdays, events, and the rates of false alarms and of shifts found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from benchmarks.anomalies.__main__ import false_alarms, found_by_night
from benchmarks.anomalies.rules import RULES
from benchmarks.anomalies.simulated import NOISES
from conf.monitor_config import MonitorConfig
from jobs.inventory.monitor.baseline import Kind, Series
from jobs.inventory.monitor.verdicts import Verdict, judge_night

MONDAY = date(2024, 1, 1)
NOISY = [100, 104, 97, 101, 99, 103, 98, 102, 100, 96, 101, 99]
CONFIG = MonitorConfig()


def series_of(
    points: Sequence[float], *, kind: Kind = "amount", is_daily: bool = False, events: Sequence[str | None] = ()
) -> Series:
    days = tuple(MONDAY + timedelta(days=number) for number in range(len(points)))
    return Series("t", "c", "m", kind, days, np.array(points, float), is_daily, tuple(events))


def judge(value: float, earlier: Sequence[float], *, kind: Kind = "amount", is_daily: bool = False) -> Verdict:
    """A night of one series: too few points to calibrate, so that the score decides."""
    (verdict,) = judge_night([series_of([*earlier, value], kind=kind, is_daily=is_daily)], CONFIG)
    return verdict


def test_too_little_history_is_not_judged():
    verdict = judge(1e9, [1.0] * 6)
    assert (verdict.expected, verdict.low, verdict.history, verdict.is_anomaly) == (1.0, None, 6, None)
    assert judge(1.0, []).expected is None


def test_limits_are_the_scaled_mad_around_the_median():
    points = [float(number) for number in range(90, 111)]
    verdict = judge(100.0, points)
    correction = np.sqrt(1 + np.pi / 42) * 21 / 19.8
    assert verdict.expected == 100
    assert verdict.high - 100 == pytest.approx(
        4 * stats.median_abs_deviation(points, scale=0.6745) * correction, rel=1e-4
    )
    assert verdict.low + verdict.high == pytest.approx(200)
    assert verdict.history == 21


def test_only_the_newest_history_counts():
    verdict = judge(1.0, [500.0] * 100 + [1.0] * 60)
    assert (verdict.expected, verdict.history, verdict.is_anomaly) == (1.0, 56, False)


@pytest.mark.parametrize(("value", "is_anomaly"), [(100.0, False), (109.9, False), (110.1, True), (89.9, True)])
def test_a_constant_may_move_by_the_minimum_effect_only(value: float, is_anomaly: bool):
    verdict = judge(value, [100.0] * 12)
    assert verdict.is_anomaly is is_anomaly
    assert verdict.score is None


def test_a_constant_zero_may_not_move_unless_it_is_a_share():
    assert judge(0.0, [0.0] * 12).is_anomaly is False
    assert judge(1e-6, [0.0] * 12).is_anomaly is True
    assert judge(0.009, [0.0] * 12, kind="share").is_anomaly is False
    assert judge(0.011, [0.0] * 12, kind="share").is_anomaly is True


def test_a_mostly_constant_history_is_judged_by_its_mean_deviation():
    points = [6.0, 6, 6, 7, 6, 6, 5, 6, 6, 7, 6, 6, 6, 6, 6, 6]
    assert judge(7.0, points, kind="count").is_anomaly is False
    assert judge(12.0, points, kind="count").is_anomaly is True


def test_small_changes_are_no_anomaly_however_quiet_the_history():
    quiet = [100 + number / 1000 for number in range(14)]
    assert judge(109.0, quiet).is_anomaly is False
    assert judge(112.0, quiet).is_anomaly is True


def test_nothing_where_there_was_always_something_is_an_anomaly():
    wild = [10.0, 500, 80, 900, 30, 700, 60, 1000]
    assert judge(0.0, wild, kind="count").is_anomaly is True
    assert judge(0.0, wild).is_anomaly is False
    assert judge(0.0, [*wild[:-1], 0.0], kind="count").is_anomaly is False


def test_a_weekday_is_compared_with_its_own_kind():
    week = [100.0, 101, 99, 100, 120, 300, 280]
    points = [week[number % 7] + (number % 3) for number in range(56)]
    sunday_as_monday = judge(280.0, points, kind="count", is_daily=True)
    assert sunday_as_monday.is_anomaly is True
    assert sunday_as_monday.expected == pytest.approx(101)
    assert judge(280.0, [*points, *points[:6]], kind="count", is_daily=True).is_anomaly is False
    assert judge(100.0, [*points, *points[:6]], kind="count", is_daily=True).is_anomaly is True
    assert judge(280.0, points, kind="count").expected < 130


def test_before_a_weekday_is_known_the_range_of_a_week_is_allowed():
    points = [[100.0, 100, 100, 100, 110, 150, 140][number % 7] for number in range(13)]
    assert judge(140.0, points, kind="count", is_daily=True).is_anomaly is False
    assert judge(250.0, points, kind="count", is_daily=True).is_anomaly is True


def test_the_tested_point_is_not_in_its_own_baseline():
    for value in (0.0, 1e12):
        assert judge(value, NOISY).expected == judge(100.0, NOISY).expected


# ---- events of the calendar


def promoted(effect: float, *, today: float | None, seen_before: bool = True) -> Verdict:
    """A year of days around 100 with a promotion of `effect`, once a year ago if seen, and tonight."""
    values = [100.0 + (number % 5) for number in range(400)]
    events: list[str | None] = [None] * 400
    if seen_before:
        values[100:103], events[100:103] = [100 * effect] * 3, ["sale"] * 3
    events[-1] = None if today is None else "sale"
    values[-1] = 102.0 if today is None else today
    (verdict,) = judge_night([series_of(values, kind="count", is_daily=True, events=events)], CONFIG)
    return verdict


def test_a_day_of_a_promotion_is_compared_with_earlier_days_of_it():
    usual = promoted(2.0, today=205.0)
    assert usual.event == "sale"
    assert usual.expected == pytest.approx(102 * 2 * 100 / 102, rel=0.05)
    assert usual.is_anomaly is False
    assert promoted(2.0, today=600.0).is_anomaly is True
    assert promoted(2.0, today=100.0).is_anomaly is True, "no promotion on a day of it"


def test_a_promotion_never_seen_is_not_judged_unless_nothing_came_at_all():
    assert promoted(2.0, today=205.0, seen_before=False).is_anomaly is None
    assert promoted(2.0, today=0.0, seen_before=False).is_anomaly is True


def test_days_of_a_promotion_are_no_part_of_the_baseline_of_usual_days():
    values = [100.0 + number % 5 for number in range(60)]
    events: list[str | None] = [None] * 60
    for at in range(10, 50):
        values[at], events[at] = 300.0, "sale"
    (verdict,) = judge_night([series_of([*values, 102.0], kind="count", events=[*events, None])], CONFIG)
    assert (verdict.expected, verdict.history, verdict.is_anomaly) == (102.0, 20, False)


# ---- rates, on simulated series with promotions and weekly patterns


def test_at_most_one_point_in_a_hundred_of_a_clean_series_raises_an_alarm():
    assert false_alarms(RULES["ours"], NOISES, seeds=[0], nights=2) <= 0.01


def test_a_shift_of_four_robust_deviations_is_found_within_five_nights():
    found = found_by_night(RULES["ours"], NOISES, seeds=[0])
    assert found[-1] >= 0.9, found


def test_the_rules_of_other_systems_fail_where_ours_does_not():
    assert false_alarms(RULES["1.96 · sd of absolute residuals"], NOISES, seeds=[0]) > 0.1
    assert found_by_night(RULES["z-score, the point inside its window of 10"], NOISES, seeds=[0])[-1] == 0
    assert false_alarms(RULES["bare p-value at 5 %"], NOISES, seeds=[0]) > 0.02
