"""Every source against a plain computation, and at the edges: one item, a user with everything, nothing at all."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from models.candidates import FEATURES, candidate_blocks
from models.history import History
from models.matrix import Interactions
from models.sources import GROUP_OF, SOURCES, Latent, Sources, fit_sources


def cut_of(events: np.ndarray, age: np.ndarray) -> Interactions:
    stored = csr_matrix(events.astype(np.float32))

    def like(values: np.ndarray) -> csr_matrix:
        own = values[stored.nonzero()].astype(np.float32)
        return csr_matrix((own, stored.indices, stored.indptr), shape=stored.shape)

    return Interactions(
        users=np.array([f"u{n:02d}" for n in range(len(events))], dtype=object),
        items=np.array([f"i{n:02d}" for n in range(events.shape[1])], dtype=object),
        weight=like(np.log1p(events)),
        frequency=like(events * np.exp2(-age / 60)),
        events=stored,
        age=like(age),
    )


def history_of_cut(cut: Interactions) -> History:
    """One event day a pair, at the pair's age; two stores, by the user."""
    user, item = cut.events.nonzero()
    age = cut.age.data.astype(np.int64)
    ones = np.ones(len(user))
    kinds = np.arange(cut.shape[1]) // 3
    return History(
        shape=cut.shape, last_day=1000, user=user.astype(np.int64), item=item.astype(np.int64), day=1000 - age,
        events=ones, quantity=ones, value=ones, discount=0 * ones, store=(user % 2).astype(np.int64), stores=2,
        groups={"kind": kinds},
    )  # fmt: skip


def sources(events: np.ndarray, age: np.ndarray, *, latent: bool = True) -> Sources:
    cut = cut_of(events, age)
    users, items = events.shape
    vectors = Latent(np.ones((users, 2), np.float32), np.ones((items, 2), np.float32), np.zeros(items, np.float32), "v")
    return fit_sources(cut, vectors if latent else None, l2=5.0, history_l2=5.0, history=history_of_cut(cut))


@pytest.fixture
def market() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    return random.poisson(0.5, (20, 12)), random.integers(0, 90, (20, 12))


def test_sources_are_found_by_listing_their_folder(market: tuple[np.ndarray, np.ndarray]) -> None:
    assert set(SOURCES) == {
        "category", "ease", "ease_history", "neighbours", "popularity", "repeat", "store", "vae",
    }  # fmt: skip
    assert set(sources(*market).scores(slice(0, 5))) == set(SOURCES)
    assert {GROUP_OF[name] for name in ("ease", "ease_history")} == {"ease"}
    alone = fit_sources(cut_of(*market), None, l2=5.0, history_l2=5.0)
    assert set(alone.names) == set(SOURCES) - {"vae", "category", "store"}


def test_neighbours_vote_with_what_they_took_lately(market: tuple[np.ndarray, np.ndarray]) -> None:
    events, age = market
    found = sources(events, age).scores(slice(3, 9))["neighbours"]
    held = (events > 0).sum(axis=0)
    taste = np.log1p(events * np.exp2(-age / 60)) * np.log(20 / np.maximum(held, 1))
    taste /= np.linalg.norm(taste, axis=1, keepdims=True)
    like = taste @ taste.T
    np.fill_diagonal(like, 0)
    expected = (like / like.sum(axis=1, keepdims=True)) @ ((events > 0) & (age < 28))
    np.testing.assert_allclose(found, expected[3:9], atol=1e-5)


def test_stores_mix_by_the_user_s_visits(market: tuple[np.ndarray, np.ndarray]) -> None:
    events, age = market
    found = sources(events, age).scores(slice(0, 20))["store"]
    decayed = (events > 0) * np.exp2(-age / 28.0)
    market_share = decayed.sum(axis=0) / decayed.sum()
    for user in (0, 7):
        own = decayed[user % 2 :: 2]
        np.testing.assert_allclose(found[user], (own.sum(axis=0) + 50 * market_share) / (own.sum() + 50), rtol=1e-4)


def test_a_category_offers_what_sells_of_it(market: tuple[np.ndarray, np.ndarray]) -> None:
    events, age = market
    found = sources(events, age).scores(slice(0, 20))["category"]
    recent = ((events > 0) * np.exp2(-age / 28.0)).sum(axis=0)
    for kind in range(4):
        own = found[:, 3 * kind : 3 * kind + 3]
        share = recent[3 * kind : 3 * kind + 3] / recent[3 * kind : 3 * kind + 3].sum()
        np.testing.assert_allclose(own, own.sum(axis=1, keepdims=True) * share, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("shape", [(6, 1), (1, 6), (1, 1)])
def test_one_item_or_one_user_is_enough(shape: tuple[int, int]) -> None:
    found = sources(np.ones(shape, int), np.full(shape, 3))
    for name in ("all", "explore"):
        for _, pairs, scores in candidate_blocks(found, name, 5):
            assert all(not np.isnan(score).any() for score in scores.values())
            assert len(pairs) == (shape[0] * min(shape[1], 5) if name == "all" else 0)


def test_a_user_with_every_item_has_nothing_to_explore(market: tuple[np.ndarray, np.ndarray]) -> None:
    events, age = market
    events[4] = 2
    (_, pairs, _), *_ = candidate_blocks(sources(events, age), "explore", 5)
    assert 4 not in pairs.user and set(pairs.user) == set(range(20)) - {4}
    (_, pairs, _), *_ = candidate_blocks(sources(events, age), "all", 5)
    assert (pairs.user == 4).sum() >= 5


def test_an_empty_history_row_has_finite_scores_and_candidates(market: tuple[np.ndarray, np.ndarray]) -> None:
    events, age = market
    events[2] = 0
    (_, pairs, scores), *_ = candidate_blocks(sources(events, age), "all", 5)
    assert all(np.isfinite(score[2]).all() for score in scores.values())
    own = pairs.user == 2
    assert own.sum() >= 5
    assert set(pairs.features) == {name for name in FEATURES if not name.startswith("shown_")}
    assert all(np.isfinite(values[own]).all() for values in pairs.features.values())
