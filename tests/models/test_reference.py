"""The reference ranker: what it solves is ridge regression, and a part of its sums is training on that part alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge

from models import reference
from models.reference import Inputs, ReferenceRanker, basis_of, inputs_of, scale_of, score_blocks, train_ranker

FOLDS, KNOTS = 3, 3
MULTIPLIED = np.array([True, True, True, False, False])


def pairs(seed: int = 0, users: int = 60, pool: int = 12) -> Inputs:
    """Five features, the first known of every pair; what is taken hangs on a bent one and on a product."""
    generator = np.random.default_rng(seed)
    values = generator.normal(size=(users, pool, 5)).astype(np.float32)
    values[..., 4] = generator.integers(0, 2, size=(users, pool))
    wanted = np.abs(values[..., 1]) + values[..., 0] * values[..., 2]
    relevant = wanted + generator.normal(size=wanted.shape) > 1.5
    unknown = generator.random(values.shape) < 0.3
    unknown[..., 0] = False
    values[unknown] = np.nan
    return inputs_of(values, relevant, scale_of(values))


def part(inputs: Inputs, features: np.ndarray) -> Inputs:
    at = torch.from_numpy(features)
    return Inputs(inputs.values[..., at].contiguous(), inputs.known[..., at].contiguous(), inputs.relevant)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return pairs()


@pytest.fixture(scope="module")
def ranker(inputs: Inputs) -> ReferenceRanker:
    return train_ranker(inputs, MULTIPLIED, KNOTS, FOLDS, seed=1)


def test_functions_are_what_they_are_called(inputs: Inputs, ranker: ReferenceRanker) -> None:
    basis = ranker.basis
    found = basis.of(inputs.values, inputs.known).numpy()
    x, k = inputs.values.numpy(), inputs.known.numpy()
    expected = [*(x[..., i] for i in range(5)), *(k[..., i] for i in range(5))]
    expected += [k[..., i] * np.maximum(x[..., i] - knot, 0) for i, knot in zip(basis.bent, basis.knots, strict=True)]
    expected += [x[..., i] * x[..., j] for i, j in ((0, 1), (0, 2), (1, 2))]
    np.testing.assert_allclose(found, np.stack(expected), rtol=1e-6)
    assert basis.reads.shape == (len(found), 5)
    assert basis.reads[-1].tolist() == [False, True, True, False, False]
    assert not basis.reads[:, 4][10 : 10 + len(basis.bent)].any(), "two values need no knot"
    assert set(basis.bent) == {0, 1, 2, 3}


def test_weights_are_those_of_ridge_regression_with_the_ridge_that_errs_least_on_the_fold(
    inputs: Inputs, ranker: ReferenceRanker
) -> None:
    """scikit-learn's Ridge on the same functions, each less its mean in the pool, on the rows of the other folds."""
    rows = np.flatnonzero(inputs.relevant.sum(dim=1).numpy() > 0)
    dealt = np.random.default_rng(1).permutation(len(rows)) % FOLDS
    functions = ranker.basis.of(inputs.values, inputs.known).double().numpy()
    functions -= functions.mean(axis=2, keepdims=True)
    taken = inputs.relevant.double().numpy()
    taken -= taken.mean(axis=1, keepdims=True)
    found = ranker.weights(np.ones(5, dtype=bool))
    for fold in range(FOLDS):
        learnt, own = rows[dealt != fold], rows[dealt == fold]
        x, y = functions[:, learnt].reshape(len(functions), -1).T, taken[learnt].ravel()
        size = np.sqrt((x**2).sum(axis=0))
        says = size**2 > 1e-6 * len(x)
        assert not says[5], "the first feature is known everywhere: to know it tells nothing"
        best = None
        for ridge in reference._RIDGES:
            model = Ridge(alpha=ridge, fit_intercept=False, solver="cholesky").fit((x / size.clip(1e-9))[:, says], y)
            weights = np.zeros(len(size))
            weights[says] = model.coef_ / size[says]
            missed = taken[own].ravel() - functions[:, own].reshape(len(functions), -1).T @ weights
            if best is None or (missed**2).sum() < best[0]:
                best = (missed**2).sum(), weights
        assert best is not None
        np.testing.assert_allclose(found[fold], best[1], rtol=2e-3, atol=2e-5)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.booleans(), min_size=4, max_size=4), st.integers(0, 3))
def test_a_part_of_the_sums_is_training_on_that_part_alone(others: list[bool], seed: int) -> None:
    """The law the values rest on: scores with features hidden are those of a ranker that never had them."""
    inputs, shown = pairs(seed, users=30), np.array([True, *others])
    whole = train_ranker(inputs, MULTIPLIED, KNOTS, FOLDS, seed=1)
    at = np.flatnonzero(shown)
    alone = train_ranker(part(inputs, at), MULTIPLIED[at], KNOTS, FOLDS, seed=1)
    hidden = np.concatenate([scores for _, scores in score_blocks(whole, inputs, shown[None])], axis=2)
    anew = [scores for _, scores in score_blocks(alone, part(inputs, at), np.ones((1, len(at)), dtype=bool))]
    np.testing.assert_allclose(hidden, np.concatenate(anew, axis=2), atol=2e-4)


def test_hidden_values_change_no_score(inputs: Inputs, ranker: ReferenceRanker) -> None:
    shown = np.array([[True, True, False, False, True]])
    before = np.concatenate([scores for _, scores in score_blocks(ranker, inputs, shown)], axis=2)
    values = inputs.values.clone()
    values[..., 2:4] = 3.0
    changed = Inputs(values, inputs.known, inputs.relevant)
    after = np.concatenate([scores for _, scores in score_blocks(ranker, changed, shown)], axis=2)
    np.testing.assert_allclose(before, after, atol=1e-6)


def test_what_says_the_same_of_all_items_weighs_nothing() -> None:
    inputs = pairs()
    inputs.values[..., 3] = 1.0
    inputs.known[..., 3] = 1.0
    ranker = train_ranker(inputs, np.zeros(5, dtype=bool), KNOTS, FOLDS, seed=1)
    only = np.array([False, False, False, True, False])
    assert not ranker.weights(only).any()
    assert np.isfinite(ranker.weights(np.ones(5, dtype=bool))).all()


def test_bends_and_products_are_found() -> None:
    """Of what is taken a straight line knows little: it hangs on |x₁| and x₀·x₂."""
    many, fresh = pairs(users=400), pairs(seed=9, users=400)
    curved = train_ranker(many, MULTIPLIED, KNOTS, FOLDS, seed=1)
    straight = train_ranker(many, np.zeros(5, dtype=bool), 1, FOLDS, seed=1)
    found = []
    for one in (curved, straight):
        blocks = [scores for _, scores in score_blocks(one, fresh, np.ones((1, 5), dtype=bool))]
        scores = np.concatenate(blocks, axis=2)[0, 0]
        first = scores.argmax(axis=1)
        found.append(fresh.relevant.numpy()[np.arange(len(first)), first].mean())
    assert found[0] > found[1] + 0.1


def test_knots_of_a_feature_hang_on_that_feature_alone(inputs: Inputs) -> None:
    whole = basis_of(inputs, MULTIPLIED, KNOTS)
    alone = basis_of(part(inputs, np.array([3])), MULTIPLIED[3:4], KNOTS)
    np.testing.assert_array_equal(whole.knots[whole.bent == 3], alone.knots)
