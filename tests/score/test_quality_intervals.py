"""Intervals against an independent formula, and the laws they must obey."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binomtest, norm

from jobs.score.quality.intervals import block_bootstrap, wilson

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("passed", "tested"), [(0, 1), (1, 1), (5, 7), (27, 27), (0, 12), (999, 1000), (123, 456)])
def test_wilson_is_scipys_interval(passed: int, tested: int):
    expected = binomtest(passed, tested).proportion_ci(confidence_level=0.9, method="wilson")
    assert wilson(passed, tested, 0.9) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize(("passed", "tested", "population"), [(40, 50, 80), (3, 10, 1000), (19, 20, 40)])
def test_a_sample_of_a_finite_population_solves_the_score_equation_with_its_variance(
    passed: int, tested: int, population: int
):
    z, share = norm.ppf(0.975), passed / tested
    correction = (population - tested) / (population - 1)

    def distance(p: float) -> float:
        return abs(share - p) - z * math.sqrt(correction * p * (1 - p) / tested)

    expected = brentq(distance, 1e-12, share - 1e-12), brentq(distance, share + 1e-12, 1 - 1e-12)
    assert wilson(passed, tested, 0.95, population) == pytest.approx(expected, abs=1e-9)


def test_a_whole_population_has_no_sampling_error():
    assert wilson(7, 10, 0.95, population=10) == pytest.approx((0.7, 0.7))


@given(counts)
def test_the_interval_contains_the_point(count: tuple[int, int]):
    low, high = wilson(*count, 0.95)
    assert 0 <= low <= count[0] / count[1] <= high <= 1


@given(counts.filter(lambda count: count[0] > 0))
def test_one_more_broken_row_raises_neither_end(count: tuple[int, int]):
    before, after = wilson(*count, 0.95), wilson(count[0] - 1, count[1], 0.95)
    assert after[0] <= before[0]
    assert after[1] <= before[1]


@pytest.mark.parametrize("wrong", [(0, 0), (3, 2), (-1, 2)])
def test_impossible_counts_are_refused(wrong: tuple[int, int]):
    with pytest.raises(ValueError, match="no share"):
        wilson(*wrong, 0.95)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_bootstrap_contains_the_mean_and_stays_in_range(daily: list[float]):
    low, high = block_bootstrap(daily, 0.95, samples=200, seed=7)
    assert 0 <= low <= math.fsum(daily) / len(daily) <= high <= 1


def test_the_bootstrap_covers_the_truth_about_as_often_as_it_says():
    draw = random.Random(5)
    covered = 0
    for trial in range(200):
        daily = [min(1.0, max(0.0, draw.gauss(0.6, 0.1))) for _ in range(60)]
        low, high = block_bootstrap(daily, 0.95, samples=300, seed=trial)
        covered += low <= 0.6 <= high
    assert 0.88 <= covered / 200 <= 0.99


def test_days_that_hang_together_widen_the_interval():
    """Two regimes of 30 days: resampling single days would hide that there are two of them."""
    together = [0.2] * 30 + [0.8] * 30
    alternating = [0.2, 0.8] * 30
    width = {
        name: (lambda ends: ends[1] - ends[0])(block_bootstrap(days, 0.95, samples=1000, seed=1))
        for name, days in {"together": together, "alternating": alternating}.items()
    }
    assert width["together"] > 1.5 * width["alternating"]


def test_the_same_seed_gives_the_same_digits():
    daily = [0.1, 0.9, 0.4, 0.7, 0.3]
    assert block_bootstrap(daily, 0.95, samples=100, seed=3) == block_bootstrap(daily, 0.95, samples=100, seed=3)
    assert block_bootstrap([0.25] * 9, 0.95, samples=100, seed=3) == (0.25, 0.25)
