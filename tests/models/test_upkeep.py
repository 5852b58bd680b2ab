"""A model carried to another vocabulary keeps its scores; drift is what a rotation cannot undo."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from conf.model_config import VaeConfig
from models.registry import Checkpoint
from models.training import fit
from models.upkeep import carry_over, drift, to_rehearse
from models.vae import MultVae


def ids(*names: str) -> np.ndarray:
    return np.asarray(names, dtype=object)


@pytest.fixture
def parent() -> Checkpoint:
    model = MultVae(4, 6, 3, 0.0, popularity=np.array([4.0, 3, 2, 1]), seed=1)
    return Checkpoint(model.eval(), ids("a", "b", "c", "d"), {"model_version": "v1"})


def test_items_keep_their_scores_whatever_comes_and_goes(parent):
    kinds = [{"kind": "tea"}, {"kind": "milk"}, {"kind": "tea"}]
    carried = carry_over(parent, ids("a", "b", "new"), np.array([4.0, 3, 2]), kinds, dropout=0.5)
    assert (carried.new_items, carried.vanished_items) == (1, 2)
    history = csr_matrix(np.array([[1.0, 2, 0]], np.float32))
    old = parent.latent(csr_matrix(np.array([[1.0, 2, 0, 0]], np.float32)))
    users = carried.model.user_vectors(history)
    np.testing.assert_allclose(users, old.users, atol=1e-6)
    items, bias = carried.model.item_vectors()
    np.testing.assert_allclose((users @ items.T + bias)[:, :2], (old.users @ old.items.T + old.bias)[:, :2], atol=1e-5)
    np.testing.assert_allclose(items[2], old.items[0], atol=1e-6, err_msg="the only other tea")
    assert bias[0] > bias[2] > bias[1] - 2, "its bias is on the scale of the others"


def test_an_item_like_no_other_and_a_market_of_one(parent):
    carried = carry_over(parent, ids("a", "new"), np.array([4.0, 2]), [{}, {}], dropout=0.5)
    assert not carried.model.item_vectors()[0][1].any()
    alone = carry_over(parent, ids("other"), np.array([1.0]), [{"kind": "tea"}], dropout=0.5)
    assert (alone.new_items, alone.vanished_items) == (1, 4)
    vectors = alone.model.user_vectors(csr_matrix((2, 1), dtype=np.float32))
    assert np.isfinite(vectors @ alone.model.item_vectors()[0].T).all(), "an empty history, one item"


@pytest.mark.parametrize("names", [(), ("a", "a")])
def test_a_vocabulary_without_items_or_with_an_id_twice_is_refused(parent, names):
    with pytest.raises(ValueError, match="no id twice"):
        carry_over(parent, ids(*names), np.ones(len(names)), [{}] * len(names), dropout=0.5)


def test_a_weight_that_is_not_a_number_is_refused():
    weight = csr_matrix(np.array([[1.0, np.nan], [1, 1]], np.float32))
    with pytest.raises(ValueError, match="not a finite number"):
        fit(weight, VaeConfig(hidden=4, latent=2), epochs=1)


def test_a_warm_start_learns_from_the_chosen_users_only():
    weight = csr_matrix(np.random.default_rng(0).random((40, 12)).astype(np.float32))
    config = VaeConfig(hidden=4, latent=2, batch_size=8)
    first = fit(weight, config, epochs=2).model
    before = {name: value.clone() for name, value in first.state_dict().items()}
    trained = fit(weight, config, start=first, rows=np.arange(8), epochs=1)
    assert trained.model is first and trained.epochs[0].beta == config.beta
    assert any((before[name] != value).any() for name, value in first.state_dict().items())
    again = MultVae(12, 4, 2, config.dropout)
    again.load_state_dict(before)
    other = csr_matrix(np.vstack([weight[:8].toarray(), np.ones((32, 12), np.float32) * weight.data.mean()]))
    fit(other, config, start=again, rows=np.arange(8), epochs=1)
    # The other users' rows only move the scale of the likelihood, never what is looked at.
    for name, value in first.state_dict().items():
        np.testing.assert_allclose(value.numpy(), again.state_dict()[name].numpy(), atol=1e-3)


def test_rehearsal_takes_every_changed_user_and_a_share_of_the_others():
    changed = np.arange(2000) < 500
    rows = to_rehearse(changed, 0.25, seed=3)
    assert set(range(500)) <= set(rows.tolist())
    assert 300 < (rows >= 500).sum() < 450
    assert np.array_equal(rows, to_rehearse(changed, 0.25, seed=3))


def test_drift_is_what_no_rotation_undoes():
    random = np.random.default_rng(5)
    vectors = random.normal(size=(200, 8)).astype(np.float32)
    turn, _ = np.linalg.qr(random.normal(size=(8, 8)))
    turned = drift(vectors, (vectors @ turn).astype(np.float32))
    assert turned.aligned == pytest.approx(0, abs=1e-5)
    assert turned.unaligned > 0.3
    assert drift(vectors, vectors).unaligned == pytest.approx(0, abs=1e-6)
    assert drift(vectors, random.normal(size=(200, 8))).aligned > 0.5
    assert drift(vectors, vectors[:, :4]) is None
