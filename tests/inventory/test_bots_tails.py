"""The arithmetic of flags: chances beyond the reference, their combination, and the rate of false discoveries."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jobs.inventory.bots.tails import combined, discoveries, quantile, survival


def test_a_quantile_counts_weights_and_not_rows():
    values, weights = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 8.0])
    assert quantile(values, weights, 0.2) == 2
    assert quantile(values, weights, 0.21) == 3


@pytest.mark.parametrize(
    "law",
    [stats.expon(), stats.norm(), stats.gamma(3), stats.poisson(2)],
    ids=["exponential", "normal", "gamma", "poisson"],
)
def test_chances_of_customers_are_never_far_too_small(law):
    """A chance p may come up for at most a share p of customers, down to one in a thousand."""
    usual = law.rvs(20_000, random_state=1).astype(float)
    new = law.rvs(200_000, random_state=2).astype(float)
    chances = survival(new, usual, np.ones(len(usual)), least=0.1)
    for p in (0.1, 0.03, 0.01, 0.003, 0.001):
        assert (chances <= p).mean() <= 1.25 * p + 1e-4, p


def test_a_few_per_cent_of_bots_in_the_reference_do_not_hide_bots():
    random = np.random.default_rng(3)
    usual = np.concatenate([random.exponential(size=9_800), np.full(200, 40.0)])
    (chance,) = survival(np.array([40.0]), usual, np.ones(len(usual)), least=0.1)
    assert chance < 1e-6


def test_a_user_of_many_days_weighs_as_one():
    random = np.random.default_rng(4)
    usual = np.concatenate([random.exponential(size=1_000), np.full(1_000, 40.0)])
    weights = np.concatenate([np.ones(1_000), np.full(1_000, 1 / 100)])
    (chance,) = survival(np.array([40.0]), usual, weights, least=0.1)
    assert chance < 1e-9


def test_one_telling_sign_is_enough():
    assert combined(np.array([[1e-12, 0.4, 0.9], [0.5, 0.5, 0.5]])).tolist() == [3e-12, 1.0]


def test_a_combined_chance_of_signs_that_always_agree_or_never_do_is_no_smaller_than_it_says():
    random = np.random.default_rng(5)
    alike = np.repeat(random.random((100_000, 1)), 6, axis=1)
    apart = random.random((100_000, 6))
    for chances in (alike, apart):
        assert (combined(chances) <= 0.001).mean() <= 0.00125


def test_discoveries_are_those_of_scipy():
    random = np.random.default_rng(6)
    for _ in range(50):
        chances = random.random(40) ** random.integers(1, 6)
        expected = stats.false_discovery_control(chances) <= 0.05
        assert (discoveries(chances, 0.05) == expected).all()
    assert not discoveries(np.empty(0), 0.05).any()
