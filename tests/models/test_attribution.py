"""Attribution against autograd, and taking items away."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix

from models.attribution import Taste, without
from models.data import batches, unit_rows
from models.vae import MultVae


@pytest.fixture
def taste() -> Taste:
    random = np.random.default_rng(0)
    dense = random.random((7, 20)) * (random.random((7, 20)) < 0.5)
    dense[3] = 0
    return Taste(MultVae(20, 8, 5, 0.0, seed=2).eval(), csr_matrix(dense, dtype=np.float32))


def parts_by_autograd(taste: Taste, user: int, item: int) -> dict[int, float]:
    """Input × gradient of the score, by item of the user's history."""
    unit = unit_rows(taste.weight)
    batch = next(iter(batches(unit, unit, np.array([user]), 1)))
    batch.value.requires_grad_(True)
    mean, _ = taste.model.encode(batch)
    (mean @ torch.from_numpy(taste.model.item_vectors()[0][item])).sum().backward()
    parts = (batch.value * batch.value.grad).detach().numpy()
    return {int(i): float(p) for i, p in zip(batch.item, parts, strict=True) if int(i) != item}


def test_the_heaviest_terms_are_those_of_autograd(taste: Taste) -> None:
    user, item = np.array([0, 0, 2, 6, 6]), np.array([4, 5, 11, 0, 19])
    found = taste.heaviest(user, item, 3)
    for row in range(len(user)):
        parts = parts_by_autograd(taste, int(user[row]), int(item[row]))
        best = [i for i in sorted(parts, key=lambda i: -parts[i])[:3] if parts[i] > 0]
        assert [i for i in found[row].tolist() if i >= 0] == best
    assert (found >= 0).any()


def test_nobody_s_history_names_nothing(taste: Taste) -> None:
    assert taste.heaviest(np.array([3, 3]), np.array([1, 2])).tolist() == [[-1, -1], [-1, -1]]
    assert taste.heaviest(np.empty(0, int), np.empty(0, int)).shape == (0, 2)


def test_scores_are_the_published_dot_products(taste: Taste) -> None:
    vectors, bias = taste.model.item_vectors()
    wanted = (taste.model.user_vectors(taste.weight) @ vectors.T + bias)[np.arange(7), np.arange(7)]
    assert taste.score(taste.weight, np.arange(7)) == pytest.approx(wanted, abs=1e-5)


def test_without_an_item_the_rest_stays() -> None:
    dense = np.array([[1.0, 2, 0], [0, 3, 4]])
    assert without(csr_matrix(dense), np.array([1, 0])).toarray().tolist() == [[1, 0, 0], [0, 3, 4]]
