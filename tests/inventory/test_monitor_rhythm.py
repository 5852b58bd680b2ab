"""A clock that is off by whole hours, against simulated shops with and without a daily rhythm."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from jobs.inventory.monitor.rhythm import HOURS, hours_of, shift_of

HOUR = np.arange(HOURS)
SHOP = np.exp(1.5 * np.cos(2 * np.pi * (HOUR - 15) / HOURS))  # busiest at 15 h, an eighteenth of it at 3 h
OPEN = np.where((HOUR >= 9) & (HOUR < 20), 1.0, 0.0)


def landings(rhythm: np.ndarray, count: int, seed: int, events: int = 800, *, spread: float = 20.0) -> np.ndarray:
    """Hours of `count` landings; `spread`: how alike their rhythms are (Dirichlet), and baskets of several lines."""
    random = np.random.default_rng(seed)
    rhythm = rhythm / rhythm.sum() + 1e-9
    own = random.dirichlet(spread * HOURS * rhythm, count)
    return np.array([4 * random.multinomial(events // 4, share) for share in own]).astype(float)


def test_events_are_counted_by_the_hour_of_utc() -> None:
    times = pa.chunked_array([pa.array([datetime(2024, 3, 1, 7, 59, tzinfo=UTC), None], pa.timestamp("us", "UTC"))])
    found = hours_of(times)
    assert found.sum() == found[7] == 1 and len(found) == HOURS


@pytest.mark.parametrize("rhythm", [SHOP, OPEN])
@pytest.mark.parametrize("hours", [-12, -5, -3, 3, 8])
def test_a_shifted_landing_is_told_with_its_hours(rhythm: np.ndarray, hours: int) -> None:
    every = landings(rhythm, 29, seed=abs(hours))
    found = shift_of(np.roll(every[-1], hours), list(every[:-1]))
    assert found.is_one and abs(found.hours - hours) <= (1 if rhythm is SHOP else 0)


def test_at_most_one_clean_landing_in_a_hundred_is_called_shifted() -> None:
    nights = 0
    alarms = 0
    for number, rhythm in enumerate([SHOP, OPEN, np.ones(HOURS), SHOP + OPEN]):
        every = landings(rhythm, 278, seed=number, spread=(20.0, 5.0, 2.0, 50.0)[number])
        for at in range(28, len(every)):
            alarms += shift_of(every[at], list(every[at - 28 : at])).is_one
            nights += 1
    assert nights == 1000
    assert alarms <= 10, f"{alarms} false alarms in {nights} nights"


def test_an_earlier_accident_does_not_hide_the_next_one() -> None:
    every = landings(SHOP, 29, seed=1)
    every[10] = np.roll(every[10], 6)
    assert shift_of(np.roll(every[-1], 3), list(every[:-1])).is_one


def test_without_a_rhythm_or_a_history_nothing_is_said() -> None:
    flat = landings(np.ones(HOURS), 29, seed=2, spread=1e6)
    assert not shift_of(np.roll(flat[-1], 6), list(flat[:-1])).is_one
    assert not shift_of(flat[0], []).is_one
    assert not shift_of(np.zeros(HOURS), list(flat)).is_one


def test_opening_hours_that_are_kept_tell_a_single_hour() -> None:
    every = landings(OPEN, 29, seed=3)
    for hours in (-1, 1):
        found = shift_of(np.roll(every[-1], hours), list(every[:-1]))
        assert found.is_one and found.hours == hours
