"""Items nobody had: what their attributes give away, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from conf.model_config import ColdConfig
from models.cold_attributes import coded, one_hot
from models.cold_items import Catalogue, fit_cold, guess, only, ranked, sampled
from models.cold_space import nearest_by_content, ridge, smoothed_space, telling_groups
from models.ease import DualEase, PrimalEase, fit_ease
from models.matrix import Interactions

CONFIG = ColdConfig(dimensions=8, l2=5.0, folds=3, trees=20, min_positives=20, depth=20, neighbours=3, groups=2, top=5)
USERS, ITEMS, KINDS = 90, 60, 3


def market(seed: int = 0) -> tuple[Interactions, csr_matrix, list[dict[str, str]]]:
    """(history, what is bought later, attributes): a user buys one kind of item; the kind is an attribute."""
    random = np.random.default_rng(seed)
    likes = np.arange(USERS)[:, None] % KINDS == np.arange(ITEMS)[None, :] % KINDS
    past = likes & (random.random(likes.shape) < 0.4)
    later = likes & (random.random(likes.shape) < 0.3)
    counts = csr_matrix((past * random.integers(1, 4, past.shape)).astype(np.float32))
    age = counts.copy()
    age.data = random.integers(0, 60, age.nnz).astype(np.float32)
    ids = [
        np.asarray([f"{letter}{n:03}" for n in range(size)], object) for letter, size in (("u", USERS), ("i", ITEMS))
    ]
    attributes = [{"kind": "ABC"[n % KINDS], "colour": "red" if n % 7 else "blue"} for n in range(ITEMS)]
    history = Interactions(users=ids[0], items=ids[1], weight=counts, frequency=counts, events=counts, age=age)
    return history, csr_matrix(later.astype(np.float32)), attributes


def catalogue(attributes: list[dict[str, str]]) -> Catalogue:
    return Catalogue(coded(attributes), np.zeros((len(attributes), 0), np.float32))


def test_hidden_items_are_ranked_by_kind_for_every_user():
    cut, later, attributes = market()
    cold, warm = np.arange(0, ITEMS, 5), np.setdiff1d(np.arange(ITEMS), np.arange(0, ITEMS, 5))
    ranker = fit_cold(only(cut, warm), catalogue(attributes), warm, csr_matrix(later[:, warm]), CONFIG)
    assert ranker is not None and "kind" in ranker.groups
    for found in (ranker, None):
        guesses, _ = guess(only(cut, warm), catalogue(attributes), warm, cold, CONFIG, ranker.groups)
        (rows, best, scores), *rest = ranked(found, guesses, 4, CONFIG.depth)
        assert not rest and (np.diff(scores, axis=1) <= 0).all()
        right = cold[best] % KINDS == (np.arange(USERS) % KINDS)[rows][:, None]
        assert right.mean() > 0.95, "random would be a third"


def test_the_history_of_a_hidden_item_changes_nothing():
    cut, _, attributes = market()
    cold, warm = np.arange(6), np.arange(6, ITEMS)
    scores = []
    for factor in (1.0, 50.0):
        dense = cut.events.toarray()
        dense[:, :6] *= factor
        other = Interactions(cut.users, cut.items, *[csr_matrix(dense)] * 3, age=cut.age)
        guesses, _ = guess(only(other, warm), catalogue(attributes), warm, cold, CONFIG)
        user, item = np.nonzero(np.ones((USERS, len(cold))))
        scores.append(guesses.features(user, item))
    np.testing.assert_array_equal(scores[0], scores[1])


def test_too_little_to_learn_from_gives_no_ranker_and_forbidden_items_stay_out():
    cut, later, attributes = market()
    assert fit_cold(cut, catalogue(attributes), np.arange(ITEMS), later * 0, CONFIG) is None
    strict = CONFIG.model_copy(update={"min_positives": 10**6})
    assert fit_cold(cut, catalogue(attributes), np.arange(ITEMS), later, strict) is None
    warm, cold = np.arange(1, ITEMS), np.arange(1)
    guesses, _ = guess(only(cut, warm), catalogue(attributes), warm, cold, CONFIG)
    forbidden = csr_matrix((np.ones(1), ([3], [0])), shape=(USERS, 1))
    ((_, best, _),) = ranked(None, guesses, 5, 5, forbidden)
    assert best[3].tolist() == [-1] and (best[np.arange(USERS) != 3] == 0).all(), "a list of the only new item"


def test_items_without_attributes_and_users_without_history_give_finite_features():
    cut, _, attributes = market()
    warm, cold = np.arange(10, ITEMS), np.arange(10)
    bare = [{} for _ in range(10)] + attributes[10:]
    empty = csr_matrix(cut.events.multiply((np.arange(USERS) != 4)[:, None]), dtype=np.float32)
    other = Interactions(cut.users, cut.items, empty, empty, empty, age=empty)
    guesses, _ = guess(only(other, warm), catalogue(bare), warm, cold, CONFIG)
    user, item = np.nonzero(np.ones((USERS, len(cold))))
    assert np.isfinite(guesses.features(user, item)).all()
    assert (guesses.nearest == -1).all()


@pytest.mark.parametrize("users", [20, 80])
def test_ease_is_multiplied_without_being_built(users):
    matrix = csr_matrix((np.random.default_rng(1).random((users, 40)) < 0.3).astype(np.float32))
    ease = fit_ease(matrix, 2.0)
    assert isinstance(ease, DualEase if users < 40 else PrimalEase)
    whole = ease.weights(np.arange(40))
    right = np.random.default_rng(2).normal(size=(40, 5)).astype(np.float32)
    np.testing.assert_allclose(ease.times(right), whole @ right, atol=2e-4)
    np.testing.assert_allclose(ease.times_transposed(right), whole.T @ right, atol=2e-4)
    space = smoothed_space(ease, 40, seed=0)
    np.testing.assert_allclose(space.users @ space.items.T, matrix @ whole, atol=2e-3)


def test_ridge_solves_the_normal_equations():
    random = np.random.default_rng(3)
    values = csr_matrix((random.random((50, 12)) < 0.4).astype(np.float32))
    targets = random.normal(size=(50, 3)).astype(np.float32)
    dense = values.toarray()
    exact = np.linalg.solve(dense.T @ dense + 0.7 * np.eye(12), dense.T @ targets)
    np.testing.assert_allclose(ridge(values, targets, 0.7, steps=100), exact, atol=1e-2)
    with pytest.raises(FloatingPointError):
        ridge(values, targets * np.nan, 0.7)


def test_amounts_get_bands_ids_do_not_and_unknown_values_count_nowhere():
    items = coded([{"size": "16 OZ", "maker": "69"}, {"size": "1 LB", "maker": "70"}, {"size": "2 L"}, {}])
    assert items.codes["size band"][0] == items.codes["size band"][1] != items.codes["size band"][2]
    assert "maker band" not in items.codes
    assert items.codes["maker"].tolist()[2:] == [-1, -1]
    assert items.codes["maker × size"].tolist()[2:] == [-1, -1]
    values = one_hot(items, np.array([True, True, True, False]))
    assert np.isfinite(values.data).all() and values[3].nnz == 0


def test_neighbours_are_the_most_alike_and_groups_the_most_telling():
    _, _, attributes = market()
    items = coded(attributes)
    values = one_hot(items, np.ones(ITEMS, bool))
    weights, likeness = nearest_by_content(values[:3], values[3:], 4)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)
    for n in (1, 2):
        assert ((weights[n].indices + 3) % KINDS == n).all()
    assert (likeness > 0.5).all()
    vectors = np.eye(KINDS, dtype=np.float32)[np.arange(ITEMS) % KINDS]
    assert telling_groups(items, np.arange(ITEMS), vectors, 1) == ("kind",)


def test_pairs_are_sampled_once_and_all_purchases_are_among_them():
    bought = csr_matrix(np.eye(6, dtype=np.float32))
    user, item = sampled(bought, np.arange(6) < 3, 0.5, np.random.default_rng(0))
    pairs = set(zip(user.tolist(), item.tolist(), strict=True))
    assert len(pairs) == len(user) and {(n, n) for n in range(6)} <= pairs
    assert all(u < 3 or u == i for u, i in pairs)
