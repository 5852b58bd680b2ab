"""The folded tail is a likelihood over all items, and folding loses nothing but who is who in the tail."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from conf.model_config import VaeConfig
from models.tail import fold_tail
from models.training import figures_of, fit
from models.vae import MultVae


def shop(seed: int, items: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    ids = np.array([f"item {number}" for number in random.permutation(items)], dtype=object)
    return ids, random.integers(0, 50, items).astype(float)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 999), items=st.integers(1, 80), head=st.integers(0, 90), buckets=st.integers(1, 9))
def test_probabilities_of_all_items_add_up_to_one(seed: int, items: int, head: int, buckets: int) -> None:
    ids, popularity = shop(seed, items)
    tail = fold_tail(ids, popularity, head, buckets)
    random = np.random.default_rng(seed)
    vectors, bias = random.standard_normal((tail.columns, 4)), random.standard_normal(tail.columns)
    user = random.standard_normal(4)
    own_vectors, own_bias = tail.unfold(vectors, bias)
    used = np.unique(tail.column)
    scores = own_vectors @ user + own_bias
    columns = vectors[used] @ user + bias[used]
    np.testing.assert_allclose(np.exp(scores).sum(), np.exp(columns).sum(), rtol=1e-5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 999), head=st.integers(0, 30))
def test_folding_keeps_every_users_total_and_the_heads_entries(seed: int, head: int) -> None:
    ids, popularity = shop(seed, 30)
    tail = fold_tail(ids, popularity, head, 3)
    dense = np.random.default_rng(seed).integers(0, 3, (6, 30)).astype(np.float32)
    matrix = csr_matrix(dense)
    folded = tail.fold(matrix).toarray()
    np.testing.assert_array_equal(matrix.toarray(), dense, "the matrix itself stays as it is")
    np.testing.assert_allclose(folded.sum(axis=1), dense.sum(axis=1))
    alone = tail.column < head
    np.testing.assert_array_equal(folded[:, tail.column[alone]], dense[:, alone])


def test_the_head_is_the_most_popular_and_a_column_does_not_depend_on_the_order_of_items() -> None:
    ids, popularity = shop(1, 40)
    tail = fold_tail(ids, popularity, 10, 4)
    assert popularity[tail.column < 10].min() >= popularity[tail.column >= 10].max()
    order = np.random.default_rng(2).permutation(40)
    again = fold_tail(ids[order], popularity[order], 10, 4)
    assert set(ids[order][again.column < 10]) == set(ids[tail.column < 10])
    of = dict(zip(ids, tail.column, strict=True))
    assert all(of[i] == c for i, c in zip(ids[order], again.column, strict=True) if c >= 10)


def test_a_small_catalogue_stays_as_it_is_and_a_tail_needs_a_bucket() -> None:
    ids, popularity = shop(3, 5)
    assert fold_tail(ids, popularity, 5, 0).column.tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="bucket"):
        fold_tail(ids, popularity, 4, 0)


def test_the_unfolded_model_says_of_items_what_the_folded_one_says_of_columns() -> None:
    ids, popularity = shop(4, 30)
    tail = fold_tail(ids, popularity, 10, 3)
    folded = MultVae(tail.columns, 5, 4, 0.0, popularity=np.arange(1.0, tail.columns + 1), seed=1).eval()
    whole = tail.unfold_model(folded)
    random = np.random.default_rng(0)
    history = csr_matrix(np.eye(30, dtype=np.float32)[random.permutation(30)[:8]])  # one item each: equal unit rows
    np.testing.assert_allclose(whole.user_vectors(history), folded.user_vectors(tail.fold(history)), rtol=1e-6)
    vectors, bias = whole.item_vectors()
    expected = tail.unfold(*folded.item_vectors())
    np.testing.assert_allclose(vectors, expected[0])
    np.testing.assert_allclose(bias, expected[1], rtol=1e-6)


def test_a_folded_training_still_learns_the_head_and_is_judged_on_every_item() -> None:
    """Users take one half of the catalogue each; of either half six items are popular and the others rare."""
    random = np.random.default_rng(3)
    history, later = np.zeros((120, 40), np.float32), np.zeros((120, 40), np.float32)
    for user in range(120):
        own = np.arange(20) + 20 * (user % 2)
        often = random.permutation(own[:6])
        history[user, [*often[:3], random.choice(own[6:])]] = 1
        later[user, often[3:]] = 1
    weight, relevant = csr_matrix(history), {"explore": csr_matrix(later)}
    ids = np.array([f"i{number:02d}" for number in range(40)], dtype=object)
    tail = fold_tail(ids, history.sum(axis=0), 12, 4)
    config = VaeConfig(hidden=12, latent=4, batch_size=32, max_epochs=25, patience=25, learning_rate=0.02)
    trained = fit(weight, config, judge=lambda model: figures_of(model, weight, relevant), tail=tail)
    assert len(trained.model.item_vectors()[1]) == 40
    figure = figures_of(trained.model, weight, relevant)["explore"]["ndcg_at_100"]
    assert figure == pytest.approx(trained.epochs[trained.best_epoch - 1].figures["explore"]["ndcg_at_100"])
    assert figure > trained.epochs[0].figures["explore"]["ndcg_at_100"] + 0.1 and figure > 0.8
