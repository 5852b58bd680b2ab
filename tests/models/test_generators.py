"""Popularity, EASE in both forms, and neighbours, against the closed form written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from models.ease import DualEase, fit_ease
from models.neighbours import cosine_neighbours, ease_neighbours, heaviest_terms
from models.popularity import popularity
from models.sparse_ease import SparseEase, fit_sparse_ease, strongest


def histories(users: int, items: int, seed: int = 1) -> csr_matrix:
    random = np.random.default_rng(seed)
    dense = random.random((users, items)) * (random.random((users, items)) < 0.4)
    return csr_matrix(dense.astype(np.float32))


def closed_form(matrix: csr_matrix, l2: float) -> np.ndarray:
    """B of Steck (2019): P = (XᵀX + λI)⁻¹, B = I − P · diag(1 / diag P)."""
    x = matrix.toarray().astype(np.float64)
    inverse = np.linalg.inv(x.T @ x + l2 * np.eye(x.shape[1]))
    return np.eye(x.shape[1]) - inverse / np.diag(inverse)


@pytest.mark.parametrize(("users", "items"), [(7, 19), (19, 7), (9, 9)])
def test_ease_is_the_closed_form_in_either_form(users: int, items: int) -> None:
    matrix = histories(users, items)
    ease = fit_ease(matrix, 3.0)
    expected = closed_form(matrix, 3.0)
    assert isinstance(ease, DualEase) == (users < items)
    assert ease.scores(slice(0, users)) == pytest.approx(matrix.toarray() @ expected, abs=1e-5)
    assert ease.scores(slice(2, 5)) == pytest.approx((matrix.toarray() @ expected)[2:5], abs=1e-5)
    assert ease.weights(np.arange(items)) == pytest.approx(expected, abs=1e-5)
    assert ease.weights(np.array([3, 1])) == pytest.approx(expected[:, [3, 1]], abs=1e-5)


def test_too_long_on_both_sides_the_most_bought_items_are_solved_among_themselves() -> None:
    matrix = histories(15, 12)
    ease = fit_sparse_ease(matrix, 2.0, 6, 4)
    bought = np.bincount(matrix.indices, minlength=12)
    head = np.sort(np.argsort(-bought, kind="stable")[:6])
    found = ease.weights(np.arange(12))
    expected = closed_form(matrix[:, head], 2.0)
    assert found[np.ix_(head, head)] == pytest.approx(expected, abs=1e-5)
    tail = np.setdiff1d(np.arange(12), head)
    assert not found[np.ix_(tail, head)].any()
    assert isinstance(fit_ease(matrix, 2.0, max_side=6), SparseEase)
    assert ((found[:, tail] != 0).sum(axis=0) <= 4).all() and found[:, tail].any(axis=0).all()
    assert ease.scores(slice(2, 9)) == pytest.approx(matrix[2:9].toarray() @ found, abs=1e-5)
    assert ease.weights(np.array([7, 0, 3])) == pytest.approx(found[:, [7, 0, 3]], abs=1e-5)


@pytest.mark.parametrize("users", [40, 90])
def test_with_every_item_for_a_neighbour_the_tail_is_ease_itself(users: int) -> None:
    matrix = histories(users, 30, seed=users)
    ease = fit_sparse_ease(matrix, 2.0, 7, 29)
    bought = np.bincount(matrix.indices, minlength=30)
    tail = np.setdiff1d(np.arange(30), np.argsort(-bought, kind="stable")[:7])
    assert ease.weights(tail) == pytest.approx(closed_form(matrix, 2.0)[:, tail], abs=1e-4)
    right = np.random.default_rng(2).normal(size=(30, 5)).astype(np.float32)
    assert ease.times(right) == pytest.approx(ease.weights(np.arange(30)) @ right, abs=1e-4)
    assert ease.times_transposed(right) == pytest.approx(ease.weights(np.arange(30)).T @ right, abs=1e-4)


def test_a_tail_item_is_regressed_on_its_nearest_items_alone() -> None:
    matrix = histories(60, 20, seed=4)
    ease = fit_sparse_ease(matrix, 3.0, 5, 6)
    x = matrix.toarray().astype(np.float64)
    gram = x.T @ x
    cosine = gram / np.sqrt(np.outer(np.diag(gram), np.diag(gram)))
    head = set(np.argsort(-np.bincount(matrix.indices, minlength=20), kind="stable")[:5].tolist())
    for item in sorted(set(range(20)) - head):
        near = sorted(sorted((other for other in range(20) if other != item), key=lambda o: -cosine[o, item])[:6])
        expected = np.zeros(20)
        expected[near] = np.linalg.solve(gram[np.ix_(near, near)] + 3.0 * np.eye(6), gram[near, item])
        assert ease.weights(np.array([item]))[:, 0] == pytest.approx(expected, abs=1e-4)


def test_items_nobody_has_and_a_gram_matrix_with_gaps_do_no_harm() -> None:
    dense = histories(40, 25, seed=9).toarray()
    dense[:, 3] = 0
    matrix = csr_matrix(dense)
    squares = np.asarray(matrix.power(2).sum(axis=0)).ravel()
    kept = strongest(matrix, squares, 2)
    assert (abs(kept - kept.T) > 0).nnz == 0 and not kept.diagonal().any()
    found = fit_sparse_ease(matrix, 0.01, 4, 3).weights(np.arange(25))
    assert np.isfinite(found).all() and not found[:, 3].any() and not found[3].any()


def test_an_item_never_speaks_for_itself() -> None:
    ease = fit_ease(histories(6, 10), 1.0)
    assert np.diag(ease.weights(np.arange(10))).tolist() == [0.0] * 10


def test_popularity_halves_with_its_half_life() -> None:
    age = csr_matrix((np.array([14.0, 0.0], dtype=np.float32), (np.array([0, 1]), np.array([0, 1]))), shape=(2, 3))
    assert popularity(age, 14.0).tolist() == pytest.approx([1 / 3, 2 / 3, 0.0])


def test_ease_neighbours_are_the_heaviest_positive_weights() -> None:
    matrix = histories(8, 12)
    expected = closed_form(matrix, 1.0)
    found = ease_neighbours(fit_ease(matrix, 1.0), 3, block=5)
    for item in range(12):
        column = expected[:, item]
        best = [other for other in np.argsort(-column, kind="stable")[:3] if column[other] > 0]
        assert [other for other in found.item[item] if other >= 0] == best
        assert found.weight[item, : len(best)] == pytest.approx(column[best], abs=1e-5)


def test_cosine_neighbours_leave_out_the_item_and_vectors_of_nothing() -> None:
    vectors = np.array([[1, 0], [2, 0.1], [0, 1], [0, 0]], dtype=np.float32)
    found = cosine_neighbours(vectors, 3, block=2)
    assert found.item[0].tolist() == [1, 2, -1]
    assert found.item[3].tolist() == [-1, -1, -1]
    assert found.weight[0, 0] == pytest.approx(2 / np.hypot(2, 0.1))


def test_heaviest_terms_are_what_the_linear_score_is_made_of() -> None:
    matrix = histories(8, 12)
    weights = closed_form(matrix, 1.0)
    neighbours = ease_neighbours(fit_ease(matrix, 1.0), 12)
    user, item = np.array([3, 3, 5]), np.array([0, 7, 2])
    found = heaviest_terms(matrix, user, item, neighbours)
    for row in range(3):
        terms = matrix.toarray()[user[row]] * weights[:, item[row]]
        expected = [other for other in np.argsort(-terms, kind="stable")[:2] if terms[other] > 1e-9]
        assert [term for term in found[row] if term >= 0] == expected
