"""The catalogue's top-k against scoring everything in float64 and sorting all of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse import random as random_sparse

from models import rounding
from models import top_products as module
from models.top_products import Catalogue, top_products


@pytest.fixture(autouse=True, params=[torch.bfloat16, torch.float32], ids=["bfloat16", "float32"])
def small_tiles(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of the size of these catalogues, so that all of the code is met, on either kind of processor."""
    monkeypatch.setattr(rounding, "FAST", request.param)
    monkeypatch.setattr(module, "_SAMPLE", 256)
    monkeypatch.setattr(module, "_TILE", 128)
    monkeypatch.setattr(module, "_USERS", 16)


def brute(
    users: np.ndarray, items: np.ndarray, bias: np.ndarray | None, k: int, seen: csr_matrix | None = None
) -> tuple[np.ndarray, np.ndarray]:
    scores = users.astype(np.float64) @ items.astype(np.float64).T + (0.0 if bias is None else bias)
    scores = scores.astype(np.float32)
    if seen is not None:
        scores[np.repeat(np.arange(len(users)), np.diff(seen.indptr)), seen.indices] = -np.inf
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    best = np.take_along_axis(scores, order, axis=1)
    return np.where(best > -np.inf, order, -1), best


def same(found: tuple[np.ndarray, np.ndarray], expected: tuple[np.ndarray, np.ndarray]) -> None:
    assert found[0].dtype == np.int32
    assert found[1].dtype == np.float32
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_array_equal(found[1], expected[1])


def vectors(seed: int, users: int, items: int, dimensions: int = 24) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    skew = random.lognormal(0, 1, (items, 1))  # lengths that differ as those of a trained decoder do
    return (
        random.standard_normal((users, dimensions)).astype(np.float32),
        (random.standard_normal((items, dimensions)) * skew).astype(np.float32),
        random.standard_normal(items).astype(np.float32),
    )


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000), items=st.integers(1, 1500), k=st.integers(1, 60), density=st.sampled_from([0, 0.05, 1])
)
def test_lists_and_scores_are_those_of_brute_force(seed: int, items: int, k: int, density: float) -> None:
    user, item, bias = vectors(seed, 40, items)
    seen = csr_matrix(random_sparse(40, items, density, random_state=seed, format="csr"))
    same(top_products(user, item, bias, k, seen), brute(user, item, bias, k, seen))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), levels=st.integers(1, 5), k=st.integers(1, 300))
def test_ties_are_broken_by_position(seed: int, levels: int, k: int) -> None:
    random = np.random.default_rng(seed)
    user = random.integers(-levels, levels + 1, (20, 4)).astype(np.float32)
    item = random.integers(-levels, levels + 1, (900, 4)).astype(np.float32)
    same(top_products(user, item, None, k), brute(user, item, None, k))


def test_few_rows_are_scored_whole_where_scores_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SAMPLE", 1024)
    user, item, bias = vectors(1, 64, 8000, 64)
    catalogue, whole = Catalogue(item, bias), []
    scored = catalogue._whole_rows
    monkeypatch.setattr(catalogue, "_whole_rows", lambda u, k, h: (whole.append(len(u)), scored(u, k, h))[1])
    same(catalogue.top(user, 20), brute(user, item, bias, 20))
    assert sum(whole) <= 3


def test_what_bfloat16_cannot_tell_apart_is_told_apart() -> None:
    """Scores that differ in the twentieth bit only: every one is a contender, and the order is exact."""
    random = np.random.default_rng(5)
    item = (1 + random.permutation(3000)[:, None] * 2.0**-20).astype(np.float32)
    user = np.full((3, 1), 3.0, dtype=np.float32)
    same(top_products(user, item, None, 50), brute(user, item, None, 50))


@pytest.mark.parametrize("scale", [1e-42, 1e-20, 1e15, 1e36])
def test_tiny_and_huge_vectors(scale: float) -> None:
    user, item, _ = vectors(2, 20, 1200)
    with np.errstate(over="ignore"):
        same(
            top_products(user, (item * scale).astype(np.float32), None, 10),
            brute(user, (item * scale).astype(np.float32), None, 10),
        )


def test_a_bias_of_minus_infinity_keeps_an_item_out() -> None:
    user, item, bias = vectors(3, 20, 1000)
    bias[::3] = -np.inf
    seen = csr_matrix(random_sparse(20, 1000, 0.1, random_state=3, format="csr"))
    same(top_products(user, item, bias, 15, seen), brute(user, item, bias, 15, seen))
    nothing, scores = top_products(user, item, np.full(1000, -np.inf, np.float32), 5)
    assert (nothing == -1).all()
    assert (scores == -np.inf).all()


def test_one_item_no_users_and_users_who_have_everything() -> None:
    one = np.ones((1, 3), np.float32)
    assert top_products(one, one, None, 100)[0].tolist() == [[0]]
    assert top_products(np.empty((0, 3), np.float32), one, None, 5)[0].shape == (0, 1)
    user, item, bias = vectors(4, 20, 700)
    everything = csr_matrix(np.ones((20, 700)))
    assert (top_products(user, item, bias, 10, everything)[0] == -1).all()
    almost = csr_matrix(np.hstack([np.ones((20, 697)), np.zeros((20, 3))]))
    same(top_products(user, item, bias, 10, almost), brute(user, item, bias, 10, almost))


def test_a_user_vector_of_zeros_gets_the_first_items_by_bias() -> None:
    _, item, _ = vectors(6, 1, 2000)
    bias = (np.arange(2000) % 7).astype(np.float32)
    user = np.zeros((5, item.shape[1]), np.float32)
    same(top_products(user, item, bias, 400), brute(user, item, bias, 400))


def test_grouping_and_threads_do_not_matter() -> None:
    user, item, bias = vectors(7, 50, 1500)
    catalogue = Catalogue(item, bias)
    together = catalogue.top(user, 20, threads=2)
    apart = [catalogue.top(user[row : row + 1], 20, threads=1) for row in range(50)]
    same(together, (np.vstack([p for p, _ in apart]), np.vstack([s for _, s in apart])))


@pytest.mark.parametrize("where", ["users", "items", "bias"])
def test_what_is_no_number_is_refused(where: str) -> None:
    user, item, bias = vectors(8, 3, 10)
    {"users": user, "items": item, "bias": bias[:, None]}[where][1, 0] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        top_products(user, item, bias, 3)


def test_shapes_that_do_not_fit_are_refused() -> None:
    user, item, bias = vectors(9, 3, 10)
    with pytest.raises(ValueError, match="fit"):
        top_products(user, item, bias[:5], 3)
    with pytest.raises(ValueError, match="dimensions"):
        top_products(user[:, :5], item, bias, 3)
    with pytest.raises(ValueError, match="users × items"):
        top_products(user, item, bias, 3, csr_matrix((10, 3)))
