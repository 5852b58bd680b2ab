"""The arithmetic of flags: chances beyond the reference, their combination, and the rate of false discoveries."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jobs.inventory.bots.tails import _LADDER, _below_the_cliff, combined, discoveries, quantile, survival


def test_a_quantile_counts_weights_and_not_rows():
    values, weights = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 8.0])
    assert quantile(values, weights, 0.2) == 2
    assert quantile(values, weights, 0.21) == 3


@pytest.mark.parametrize(
    ("law", "least"),
    [(stats.expon(), 0.1), (stats.norm(), 0.1), (stats.gamma(3), 0.1), (stats.poisson(2), 1.0)],
    ids=["exponential", "normal", "gamma", "poisson"],
)
def test_chances_of_customers_are_never_far_too_small(law, least: float):
    """A chance p may come up for at most a share p of customers, down to one in a thousand."""
    usual = law.rvs(20_000, random_state=1).astype(float)
    new = law.rvs(200_000, random_state=2).astype(float)
    chances = survival(new, usual, np.ones(len(usual)), least=least)
    for p in (0.1, 0.03, 0.01, 0.003, 0.001):
        assert (chances <= p).mean() <= 1.25 * p + 1e-4, p


@pytest.mark.parametrize("bots", [0.02, 0.04, 0.08, 0.15, 0.25])
def test_bots_in_the_reference_do_not_hide_bots(bots: float):
    random = np.random.default_rng(3)
    count = int(10_000 * bots)
    usual = np.concatenate([random.exponential(size=10_000 - count), random.uniform(40, 80, count)])
    (chance,) = survival(np.array([40.0]), usual, np.ones(len(usual)), least=0.1)
    assert chance < 1e-4


@pytest.mark.parametrize(
    ("law", "zeros"),
    [(stats.expon(), 0.0), (stats.lognorm(1), 0.0), (stats.pareto(0.7), 0.0), (stats.expon(scale=3), 0.85)],
    ids=["exponential", "lognormal", "Pareto", "mostly none"],
)
def test_the_tail_of_customers_has_no_cliff(law, zeros: float):
    usual = law.rvs(20_000, random_state=1) * (np.random.default_rng(2).random(20_000) >= zeros)
    at = {share: quantile(usual, np.ones(len(usual)), share) for share in _LADDER}
    assert _below_the_cliff(at, 1.0) == at


def test_a_crowd_beyond_a_cliff_is_left_out():
    at = dict(zip(_LADDER, [1.0, 1.3, 1.7, 2.3, 3.3, 90.0, 95.0], strict=True))
    assert list(_below_the_cliff(at, 0.1)) == [0.5, 0.6, 0.7, 0.8, 0.9]


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
