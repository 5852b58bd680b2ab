"""Daily series with a weekly pattern, promotions and five kinds of noise; clean, or shifted from a night on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from jobs.inventory.monitor.baseline import Series

FIRST = date(2023, 1, 2)
NOISES = ("normal", "lognormal", "poisson", "student t, 5 degrees", "autocorrelated")
_WEEK = np.array([1.0, 1.0, 1.0, 1.0, 1.1, 1.5, 1.4])
_PROMOTION_EVERY, _PROMOTION_DAYS, _PROMOTION_EFFECT = 45, 3, 1.8


def noise_of(kind: str, random: np.random.Generator, length: int) -> np.ndarray:
    """Values around 1, float64 [length]."""
    if kind == "normal":
        return 1 + 0.15 * random.standard_normal(length)
    if kind == "lognormal":
        return np.exp(0.2 * random.standard_normal(length))
    if kind == "poisson":
        return random.poisson(60, length) / 60
    if kind.startswith("student"):
        return np.maximum(1 + 0.1 * random.standard_t(5, length), 0.0)
    steps = 0.13 * random.standard_normal(length)
    for at in range(1, length):
        steps[at] += 0.5 * steps[at - 1]
    return np.maximum(1 + steps, 0.0)


def clean_series(count: int, length: int, seed: int, noises: tuple[str, ...] = NOISES) -> list[Series]:
    """`count` series of `length` days without any fault, the noises in turn."""
    random = np.random.default_rng(seed)
    days = tuple(FIRST + timedelta(days=at) for at in range(length))
    found = []
    for number in range(count):
        promoted = (np.arange(length) + number * 7) % _PROMOTION_EVERY < _PROMOTION_DAYS
        values = 1000 * noise_of(noises[number % len(noises)], random, length) * _WEEK[np.arange(length) % 7]
        values = values * np.where(promoted, _PROMOTION_EFFECT, 1.0)
        found.append(
            Series(
                "simulated",
                str(number),
                "rows",
                "count",
                days,
                values,
                True,
                tuple("promotion" if one else None for one in promoted),
            )
        )
    return found


def robust_deviation(series: Series, upto: int) -> np.ndarray:
    """What one robust standard deviation is on each day, from the usual days before `upto`: float64 [days].

    1.4826 · MAD of the ratios to the medians of their own weekdays, times that median: independent of the code tested.
    """
    weekday = np.arange(len(series.values)) % 7
    usual = np.array([event is None for event in series.events]) & (np.arange(len(series.values)) < upto)
    medians = np.array([np.median(series.values[usual & (weekday == day)]) for day in range(7)])
    ratios = series.values[usual] / medians[weekday[usual]] - 1
    return 1.4826 * np.median(np.abs(ratios)) * medians[weekday]


def shifted(series: Series, start: int, deviations: float) -> Series:
    """The series with all days from `start` on moved by so many of its robust deviations (of the days before)."""
    moved = series.values.copy()
    moved[start:] += deviations * robust_deviation(series, start)[start:]
    return replace(series, values=moved)


def until(series: Series, end: int) -> Series:
    """The series as it was known with `end` days."""
    return replace(series, days=series.days[:end], values=series.values[:end], events=series.events[:end])
