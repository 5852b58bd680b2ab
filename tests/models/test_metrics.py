"""Metrics against figures worked out by hand, brute force and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import ndcg_score

from models.metrics import bootstrap, coverage_at_k, hits, ndcg_at_k, novelty_at_k, recall_at_k


def relevant(*rows: list[int], items: int = 6) -> csr_matrix:
    dense = np.zeros((len(rows), items), dtype=np.float32)
    for row, columns in enumerate(rows):
        dense[row, columns] = 1
    return csr_matrix(dense)


def test_hits_find_relevant_places_and_never_an_empty_one() -> None:
    found = hits(np.array([[3, 1, -1], [0, 2, 5]]), relevant([1, 5], [5]))
    assert found.tolist() == [[False, True, False], [False, False, True]]


def test_recall_is_hits_over_what_a_list_of_k_could_reach() -> None:
    found = np.array([[True, False, True], [True, False, False]])
    # 2 of min(2, 5) places cannot all be hits: 1 in the first two; the second user has one relevant item and gets it.
    assert recall_at_k(found, np.array([5, 1]), 2).tolist() == [0.5, 1.0]
    assert recall_at_k(found, np.array([5, 1]), 3).tolist() == pytest.approx([2 / 3, 1.0])


def test_ndcg_by_hand() -> None:
    found = np.array([[False, True, True]])
    gain = 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg_at_k(found, np.array([2]), 3)[0] == pytest.approx(gain / (1 + 1 / math.log2(3)))
    assert ndcg_at_k(found, np.array([9]), 2)[0] == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))


def test_a_list_shorter_than_k_is_judged_against_k() -> None:
    found = np.array([[True, True]])
    assert recall_at_k(found, np.array([10]), 5)[0] == pytest.approx(2 / 5)
    assert ndcg_at_k(found, np.array([10]), 5)[0] < 1


def test_users_without_relevant_items_have_no_figure() -> None:
    found = np.zeros((1, 3), dtype=bool)
    assert np.isnan(recall_at_k(found, np.array([0]), 3)[0])
    assert np.isnan(ndcg_at_k(found, np.array([0]), 3)[0])


@pytest.mark.parametrize("k", [1, 5, 20, 50])
def test_ndcg_equals_scikit_learn(k: int) -> None:
    random = np.random.default_rng(7)
    scores = random.permuted(np.tile(np.arange(50.0), (8, 1)), axis=1)
    truth = random.random((8, 50)) < 0.2
    truth[:, 0] = True
    order = np.argsort(-scores, axis=1)
    ours = ndcg_at_k(hits(order, csr_matrix(truth)), truth.sum(axis=1), k)
    theirs = [ndcg_score(truth[[user]].astype(float), scores[[user]], k=k) for user in range(8)]
    assert ours == pytest.approx(theirs)


def test_novelty_is_bits_of_the_filled_places() -> None:
    share = np.array([0.5, 0.25, 1.0])
    assert novelty_at_k(np.array([[0, 1, 2], [1, -1, -1]]), share, 2).tolist() == [1.5, 2.0]
    assert np.isnan(novelty_at_k(np.array([[-1]]), share, 1)[0])


def test_coverage_counts_items_once_and_no_empty_place() -> None:
    assert coverage_at_k(np.array([[0, 1, 3], [0, -1, 2]]), 4, 2) == 0.5


def test_bootstrap_interval_has_the_width_of_the_normal_one() -> None:
    values = np.random.default_rng(3).normal(2.0, 1.0, (2000, 1))
    interval = bootstrap(values, resamples=1000, seed=1)[0]
    error = values.std() / math.sqrt(2000)
    assert interval.value == pytest.approx(values.mean())
    assert interval.low == pytest.approx(values.mean() - 1.96 * error, abs=0.2 * error)
    assert interval.high == pytest.approx(values.mean() + 1.96 * error, abs=0.2 * error)
    assert interval.users == 2000


def test_bootstrap_pairs_columns_and_repeats_itself() -> None:
    random = np.random.default_rng(5)
    base = random.normal(0.0, 1.0, 500)
    columns = np.stack([base, base + 0.1, np.full(500, 0.1)], axis=1)
    first, second, difference = bootstrap(columns, resamples=200, seed=9)
    # The same resamples: a constant difference has no spread, however wide the two means' own intervals are.
    assert difference.low == pytest.approx(0.1) and difference.high == pytest.approx(0.1)
    assert second.low - first.low == pytest.approx(0.1)
    assert bootstrap(columns, resamples=200, seed=9)[0] == first
    assert bootstrap(columns, resamples=200, seed=10)[0] != first


def test_bootstrap_of_nobody_is_no_figure() -> None:
    interval = bootstrap(np.empty((0, 1)), resamples=100, seed=1)[0]
    assert np.isnan(interval.value) and interval.users == 0
