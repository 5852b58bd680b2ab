"""Exact top-k against a full sort, ties included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from models.ranking import NEVER, best_first, blocks, hide, top_k


def full_sort(scores: np.ndarray, k: int) -> np.ndarray:
    """The same by sorting everything, as slow and as plain as can be."""
    rows = []
    for row in scores:
        allowed = [position for position in range(len(row)) if row[position] > NEVER]
        best = sorted(allowed, key=lambda position, row=row: (-row[position], position))[:k]
        width = min(k, len(row))
        rows.append(best + [-1] * (width - len(best)))
    return np.array(rows)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), items=st.integers(1, 30), k=st.integers(1, 35), levels=st.integers(1, 6))
def test_top_k_equals_a_full_sort_whatever_the_ties(seed: int, items: int, k: int, levels: int) -> None:
    random = np.random.default_rng(seed)
    scores = random.integers(0, levels, (4, items)).astype(np.float32)
    scores[random.random((4, items)) < 0.2] = NEVER
    assert top_k(scores, k).tolist() == full_sort(scores, k).tolist()


def test_equal_scores_stand_in_order_of_position() -> None:
    assert top_k(np.ones((1, 5), dtype=np.float32), 3).tolist() == [[0, 1, 2]]


def test_forbidden_items_are_never_chosen() -> None:
    assert top_k(np.array([[NEVER, 1.0, NEVER]], dtype=np.float32), 3).tolist() == [[1, -1, -1]]


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        top_k(np.array([[1.0, np.nan]]), 1)


def test_hidden_items_are_those_stored_even_as_zero() -> None:
    seen = csr_matrix((np.array([0.0, 2.0]), (np.array([0, 1]), np.array([2, 0]))), shape=(2, 3))
    assert hide(np.ones((2, 3), dtype=np.float32), seen).tolist() == [[1, 1, NEVER], [NEVER, 1, 1]]


def test_no_items_give_no_lists() -> None:
    assert top_k(np.empty((3, 0)), 5).shape == (3, 0)


def test_blocks_cover_every_row_once() -> None:
    assert [row for part in blocks(10, 4) for row in range(part.start, part.stop)] == list(range(10))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), rows=st.integers(0, 4), items=st.integers(1, 40))
def test_best_first_is_a_stable_sort_of_the_negated_scores(seed: int, rows: int, items: int) -> None:
    random = np.random.default_rng(seed)
    odd = np.array([-np.inf, np.inf, 0.0, -0.0, 1e-45, -1e-45, 3.4e38, -3.4e38, 1.0, 1.0000001], dtype=np.float32)
    scores = np.where(
        random.random((rows, items)) < 0.5, random.choice(odd, (rows, items)), random.normal(size=(rows, items))
    )
    scores = scores.astype(np.float32)
    np.testing.assert_array_equal(best_first(scores), np.argsort(-scores, axis=1, kind="stable"))
