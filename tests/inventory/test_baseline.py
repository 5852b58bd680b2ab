"""A point against its history: exact rules, and the measured rate of false alarms."""

from __future__ import annotations

import numpy as np
import pytest

from jobs.inventory.baseline import Rule, judge

RULE = Rule(history=56, min_history=7, deviations=4.0, min_effect=0.1, min_share_effect=0.01)
NOISY = [100, 104, 97, 101, 99, 103, 98, 102, 100, 96]


def test_too_little_history_is_not_judged():
    verdict = judge(1e9, [1.0] * 6, RULE, kind="amount")
    assert (verdict.expected, verdict.low, verdict.history, verdict.is_anomaly) == (1.0, None, 6, None)
    assert judge(1.0, [], RULE, kind="amount").expected is None


def test_limits_are_the_scaled_mad_around_the_median():
    points = [float(number) for number in range(90, 111)]
    verdict = judge(100.0, points, RULE, kind="amount")
    correction = np.sqrt(1 + np.pi / 42) * 21 / 19.8
    assert verdict.expected == 100
    assert verdict.high - 100 == pytest.approx(4 * 1.4826 * 5 * correction)
    assert verdict.low + verdict.high == pytest.approx(200)
    assert verdict.history == 21


def test_only_the_newest_history_counts():
    verdict = judge(1.0, [500.0] * 100 + [1.0] * 56, RULE, kind="amount")
    assert (verdict.expected, verdict.history, verdict.is_anomaly) == (1.0, 56, False)


@pytest.mark.parametrize(("value", "is_anomaly"), [(100.0, False), (109.9, False), (110.1, True), (89.9, True)])
def test_a_constant_may_move_by_the_minimum_effect_only(value: float, is_anomaly: bool):
    assert judge(value, [100.0] * 10, RULE, kind="amount").is_anomaly is is_anomaly


def test_a_constant_zero_may_not_move_unless_it_is_a_share():
    assert judge(0.0, [0.0] * 10, RULE, kind="amount").is_anomaly is False
    assert judge(1e-6, [0.0] * 10, RULE, kind="amount").is_anomaly is True
    assert judge(0.009, [0.0] * 10, RULE, kind="share").is_anomaly is False
    assert judge(0.011, [0.0] * 10, RULE, kind="share").is_anomaly is True


def test_a_mostly_constant_history_is_judged_by_its_mean_deviation():
    points = [6.0, 6, 6, 7, 6, 6, 5, 6, 6, 7, 6, 6]
    assert judge(7.0, points, RULE, kind="count").is_anomaly is False
    assert judge(12.0, points, RULE, kind="count").is_anomaly is True


def test_small_changes_are_no_anomaly_however_quiet_the_history():
    quiet = [100 + number / 1000 for number in range(10)]
    assert judge(109.0, quiet, RULE, kind="amount").is_anomaly is False
    assert judge(112.0, quiet, RULE, kind="amount").is_anomaly is True


def test_nothing_where_there_was_always_something_is_an_anomaly():
    wild = [10.0, 500, 80, 900, 30, 700, 60, 1000]
    assert judge(0.0, wild, RULE, kind="count").is_anomaly is True
    assert judge(0.0, wild, RULE, kind="amount").is_anomaly is False
    assert judge(0.0, [*wild[:-1], 0.0], RULE, kind="count").is_anomaly is False


def test_a_weekday_is_compared_with_its_own_kind():
    days = list(range(7)) * 8
    week = [100.0, 101, 99, 100, 120, 300, 280]
    points = [week[day] + (number % 3) for number, day in enumerate(days)]
    sunday_as_monday = judge(280.0, points, RULE, weekdays=[*days, 0], kind="count")
    assert sunday_as_monday.is_anomaly is True
    assert sunday_as_monday.expected == pytest.approx(101)
    assert judge(280.0, points, RULE, weekdays=[*days, 6], kind="count").is_anomaly is False
    assert judge(100.0, points, RULE, weekdays=[*days, 6], kind="count").is_anomaly is True
    assert judge(280.0, points, RULE, kind="count").expected < 130


def test_before_a_weekday_is_known_the_range_of_a_week_is_allowed():
    days = [number % 7 for number in range(13)]
    points = [[100.0, 100, 100, 100, 110, 150, 140][day] for day in days]
    assert judge(140.0, points, RULE, weekdays=[*days, 6], kind="count").is_anomaly is False
    assert judge(250.0, points, RULE, weekdays=[*days, 6], kind="count").is_anomaly is True


def test_the_tested_point_is_not_in_its_own_baseline():
    for value in (0.0, 1e12):
        assert judge(value, NOISY, RULE, kind="amount").expected == np.median(NOISY)


# ---- false alarms and hits, on simulated series


def series(generator: np.random.Generator, noise: str, length: int) -> np.ndarray:
    draws = {
        "normal": lambda: 1 + 0.15 * generator.standard_normal(length),
        "lognormal": lambda: np.exp(0.2 * generator.standard_normal(length)),
        "poisson": lambda: generator.poisson(60, length) / 60,
        "null share": lambda: generator.binomial(4000, 0.002, length) / 4000,
    }
    return draws[noise]()


WEEK = np.array([1, 1, 1, 1, 1.1, 1.5, 1.4])


def alarm_rate(points: int, pattern: str, change: float = 1.0) -> float:
    """Share of 1,600 clean series (four kinds of noise) whose last point, times `change`, is called an anomaly."""
    generator = np.random.default_rng(20180101)
    alarms = []
    for noise in ("normal", "lognormal", "poisson", "null share"):
        kind = "share" if noise == "null share" else "count"
        for first in range(400):
            days = [(first + number) % 7 for number in range(points + 1)]
            values = series(generator, noise, points + 1)
            if pattern == "weekly" and kind == "count":
                values = values * WEEK[days]
            *earlier, last = values.tolist()
            weekdays = days if pattern == "weekly" else []
            alarms.append(judge(last * change, earlier, RULE, weekdays=weekdays, kind=kind).is_anomaly)
    return float(np.mean(alarms))


@pytest.mark.parametrize(
    ("points", "pattern", "at_most"),
    [(56, "weekly", 0.006), (28, "weekly", 0.01), (13, "weekly", 0.01), (52, "none", 0.004), (12, "none", 0.01)],
)
def test_false_alarms_are_rare(points: int, pattern: str, at_most: float):
    rate = alarm_rate(points, pattern)
    print(f"false alarms, {points} earlier points, pattern {pattern}: {rate:.2%} of 1600")
    assert rate <= at_most


def test_what_is_rare_on_clean_series_is_common_on_broken_ones():
    # The null shares, a quarter of the series, stay below the least difference that counts for a share.
    assert alarm_rate(56, "weekly", change=0.0) >= 0.74
    assert alarm_rate(56, "weekly", change=3.0) >= 0.74
