"""Conformal p-values and false discoveries against exact figures and scipy's."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jobs.inventory.monitor.scores import RUNS, Calibration, discoveries, tail_share


@given(past=st.lists(st.floats(0, 100), min_size=1, max_size=39), score=st.floats(0, 200))
def test_a_share_is_counted_exactly_where_few_points_calibrate(past: list[float], score: float) -> None:
    assert tail_share(np.sort(past), score) == (1 + sum(one >= score for one in past)) / (1 + len(past))


def test_a_usual_score_is_uniform_among_usual_ones() -> None:
    random = np.random.default_rng(1)
    p = [tail_share(np.sort(draws[:-1]), draws[-1]) for draws in random.standard_t(3, (2000, 100)) ** 2]
    # Valid at every level: P(p ≤ level) ≤ level, to within 4 standard errors.
    for level in (0.02, 0.05, 0.2, 0.5):
        assert np.mean(np.array(p) <= level) <= level + 4 * np.sqrt(level * (1 - level) / 2000)


def test_beyond_the_largest_score_the_tail_goes_on_falling() -> None:
    past = np.sort(np.abs(np.random.default_rng(2).standard_normal(5000)))
    shares = [tail_share(past, score) for score in (past[-1], 6.0, 8.0, 20.0)]
    assert all(later < earlier for earlier, later in pairwise(shares))
    # Heavier than the normal law it was drawn from: an extrapolation does not claim more than it can know.
    assert shares[1] > 2 * stats.norm.sf(6.0)


def test_a_pareto_tail_is_met() -> None:
    past = np.sort(np.random.default_rng(3).pareto(3.0, 20_000) + 1)
    beyond = 3 * past[-1]
    assert 0.3 < tail_share(past, beyond) / beyond**-3.0 < 3


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=60), st.sampled_from([0.01, 0.05, 0.2]))
def test_discoveries_are_scipys(p_values: list[float], rate: float) -> None:
    adjusted = stats.false_discovery_control(p_values)
    clear = np.abs(adjusted - rate) > 1e-9
    assert (discoveries(np.array(p_values), rate) == (adjusted <= rate))[clear].all()


def test_no_test_is_no_discovery() -> None:
    assert discoveries(np.array([]), 0.05).tolist() == []


def calibration_of(scores: np.ndarray) -> Calibration:
    """Of single points; no run is longer."""
    return Calibration(np.column_stack([scores, np.zeros((len(scores), len(RUNS) - 1))]))


def single(score: float) -> np.ndarray:
    return np.array([score, *[0.0] * (len(RUNS) - 1)])


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_the_limit_of_a_single_point_is_where_its_p_value_is_met(side: float) -> None:
    calibration = calibration_of(np.random.default_rng(4).standard_normal(4000))
    for level in (0.2, 0.05, 0.001):
        limit = calibration.score_of(level, side)
        assert calibration.p_value(single(side * limit * 1.001)) <= level
        assert calibration.p_value(single(side * limit * 0.99)) > level


def test_days_far_above_their_baseline_do_not_hide_one_far_below() -> None:
    """A holiday lifts all counts of a shop at once; a landing that lacks most of its rows is as rare as before."""
    usual = np.random.default_rng(5).standard_normal(300)
    holiday = np.concatenate([usual, np.full(11, 7.0)])
    assert calibration_of(holiday).p_value(single(-6.0)) < 2 * calibration_of(usual).p_value(single(-6.0)) < 0.002
    assert calibration_of(holiday).p_value(single(6.0)) > 0.01, "as far above, it is one of several such days"


def test_p_values_of_either_side_together_are_those_of_usual_points() -> None:
    """Valid at every level though the sides differ: lognormal points fall far above more often than far below."""
    random = np.random.default_rng(6)
    p = [
        calibration_of(draws[:-1]).p_value(single(draws[-1])) for draws in np.expm1(random.standard_normal((1500, 80)))
    ]
    for level in (0.05, 0.2, 0.5):
        assert np.mean(np.array(p) <= level) <= level + 4 * np.sqrt(level * (1 - level) / 1500)
