"""How two measurements of values are held against each other: ceilings, intervals, pairs that swap."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.value.agreement import ceilings, headline, interval_of, paired, swaps
from jobs.score.value.problem import Judged
from jobs.score.value.slices import ALL, Listing, Slice

USERS, ASSETS = 400, ("a", "b", "c", "d")
TRUE = np.array([0.1, 0.02, 0.019, 0.0])


def judged() -> Judged:
    inside, cold = np.ones((USERS, 3), dtype=bool), np.arange(USERS) < 100
    slices = [
        Slice(ALL, ALL, np.ones(USERS, dtype=bool), None),
        Slice("warm", ALL, ~cold, 0.9),
        Slice("cold", ALL, cold, 0.1),
    ]
    return Judged(np.zeros((USERS, 3, 1)), inside, [Listing(ALL, inside, inside.sum(axis=1))], slices, {})


def measured(seeds: int, noise: float, seed: int, true: np.ndarray = TRUE) -> dict[str, np.ndarray]:
    return {ALL: true + np.random.default_rng(seed).normal(size=(seeds, USERS, len(true))) * noise}


def test_what_is_measured_without_noise_agrees_with_itself() -> None:
    one, draws = measured(4, 0.0, 1), paired(4, 4, USERS, 1)
    same, apart = ceilings(judged(), one, 1)
    assert len(same) == len(apart) == 6
    assert same == apart == pytest.approx([1.0] * 6)
    sides = [headline(judged(), one, side) for side in draws]
    found = interval_of(*sides)
    assert (found.value, found.low, found.high) == pytest.approx((1.0, 1.0, 1.0))
    assert swaps(ASSETS, *sides) == []
    np.testing.assert_allclose(sides[0].mean, TRUE)


def test_noise_lowers_the_ceiling() -> None:
    same, apart = ceilings(judged(), measured(4, 1.0, 1), 1)
    assert np.mean(same) < 1
    assert np.mean(apart) < 1


def test_a_swap_counts_if_the_truth_tells_the_two_apart() -> None:
    draws = paired(3, 4, USERS, 1)
    theirs = headline(judged(), measured(4, 0.01, 2), draws[1])
    ours = headline(judged(), measured(3, 0.0, 1, TRUE[[0, 2, 3, 1]]), draws[0])  # d before b and c
    found = {(swap.first, swap.second): swap for swap in swaps(ASSETS, ours, theirs)}
    assert set(found) == {("b", "d"), ("c", "d")}
    assert found["b", "d"].beyond_noise
    assert found["b", "d"].retrained.value == pytest.approx(0.02, abs=0.002)
    assert found["b", "d"].quick.value < 0
    hidden = headline(judged(), measured(4, 2.0, 2), draws[1])
    assert not any(swap.beyond_noise for swap in swaps(ASSETS, ours, hidden) if "a" not in (swap.first, swap.second))
