"""AUC, lift and intervals against scikit-learn and brute force."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models.response import fit_response, gains_of_responders, places_of_responders, ratio_intervals


def test_the_mean_place_of_responders_is_the_auc_ties_included() -> None:
    random = np.random.default_rng(0)
    score, responded = random.integers(0, 9, 300).astype(float), random.random(300) < 0.2
    assert places_of_responders(score, responded).mean() == pytest.approx(roc_auc_score(responded, score))


def test_lift_is_the_share_of_responders_in_the_first_tenth_over_a_tenth() -> None:
    random = np.random.default_rng(1)
    responded = random.random(200) < 0.2
    score = responded + random.normal(size=200)
    first = np.argsort(-score)[:20]
    assert gains_of_responders(score, responded, 0.1).mean() == pytest.approx(
        responded[first].mean() / responded.mean()
    )
    assert gains_of_responders(np.zeros(200), responded, 0.1).mean() == pytest.approx(1.0), "ties are no knowledge"


def test_parts_add_up_to_the_log_odds_and_what_matters_is_found() -> None:
    random = np.random.default_rng(2)
    features = random.normal(3, 2, size=(2000, 2))
    responded = random.random(2000) < 1 / (1 + np.exp(-(features[:, 0] - 3)))
    model = fit_response(features, responded)
    score = model.score(features)
    assert np.log(score / (1 - score)) == pytest.approx(model.parts(features).sum(axis=1) + model.intercept)
    assert abs(model.weight[0]) > 10 * abs(model.weight[1]) and score.mean() == pytest.approx(
        responded.mean(), abs=0.01
    )


def test_a_feature_that_never_varies_does_no_harm() -> None:
    features = np.stack([np.ones(20), np.arange(20.0)], axis=1)
    assert np.isfinite(fit_response(features, np.arange(20) > 9).score(features)).all()


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    random, held = np.random.default_rng(3), 0
    for trial in range(200):
        below = random.integers(1, 20, size=(80, 1)).astype(float)
        own = random.beta(2, 6, size=(80, 1))  # users differ, and their rows with them
        above = random.binomial(below.astype(int), own).astype(float)
        _, low, high = ratio_intervals(above, below, resamples=200, seed=trial)
        held += bool(low[0] <= 0.25 <= high[0])
    assert 0.88 <= held / 200 <= 0.99


def test_nothing_shown_has_no_rate() -> None:
    value, low, high = ratio_intervals(np.zeros((3, 2)), np.array([[1.0, 0]] * 3), resamples=100, seed=1)
    assert value[0] == low[0] == high[0] == 0 and np.isnan([value[1], low[1], high[1]]).all()
    assert np.isnan(ratio_intervals(np.zeros((0, 1)), np.zeros((0, 1)), resamples=100, seed=1)[0]).all()
