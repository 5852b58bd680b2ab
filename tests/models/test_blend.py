"""The blend: features, fitting, calibration, what each source adds, and lists."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.special import expit

from models.blend import GROUPS, LinearBlend, fit_linear, fit_trees, training_pairs
from models.candidates import FEATURES, Candidates, candidate_blocks
from models.features import SPEAKS_FOR
from models.matrix import Interactions
from models.rhythm import NEVER_DAYS
from models.sources import Latent, Sources, fit_sources


def cut_of(users: int = 30, items: int = 50, seed: int = 4) -> Interactions:
    random = np.random.default_rng(seed)
    events = csr_matrix((random.poisson(0.4, (users, items))).astype(np.float32))

    def like(values: np.ndarray) -> csr_matrix:
        return csr_matrix((values.astype(np.float32), events.indices, events.indptr), shape=events.shape)

    age = random.integers(0, 90, events.nnz)
    return Interactions(
        users=np.array([f"u{n:02d}" for n in range(users)], dtype=object),
        items=np.array([f"i{n:02d}" for n in range(items)], dtype=object),
        weight=like(np.log1p(events.data) * np.exp2(-age / 60)),
        frequency=like(events.data * np.exp2(-age / 60)),
        events=events,
        age=like(age),
    )


def sources_of(cut: Interactions, *, with_latent: bool = True) -> Sources:
    random = np.random.default_rng(8)
    users, items = cut.shape
    latent = Latent(
        users=random.normal(size=(users, 4)).astype(np.float32),
        items=random.normal(size=(items, 4)).astype(np.float32),
        bias=np.zeros(items, dtype=np.float32),
        version="v",
    )
    return fit_sources(cut, latent if with_latent else None, l2=5.0, history_l2=5.0)


def test_features_say_what_the_history_says() -> None:
    cut = cut_of()
    sources = sources_of(cut)
    rows, pairs, _ = next(candidate_blocks(sources, "all", 10))
    assert rows == slice(0, 30)
    of_history = set(SPEAKS_FOR) | {name for name in FEATURES if name.startswith(("category_", "store_"))}
    assert set(pairs.features) == set(FEATURES) - of_history
    events, age, frequency = cut.events.toarray(), cut.age.toarray(), cut.frequency.toarray()
    order = np.lexsort((pairs.item, pairs.user))
    assert (order == np.arange(len(pairs))).all()
    for position in range(0, len(pairs), 7):
        user, item = pairs.user[position], pairs.item[position]
        own = {name: values[position] for name, values in pairs.features.items()}
        assert own["events"] == events[user, item]
        assert own["age_days"] == (age[user, item] if events[user, item] else NEVER_DAYS)
        assert own["repeat_share"] == pytest.approx(frequency[user, item] / frequency[user].sum(), rel=1e-5)
        assert own["item_users"] == (events[:, item] > 0).sum()
        assert own["user_events"] == events[user].sum()
        same = pairs.user == user
        higher = pairs.features["ease_score"][same] > own["ease_score"]
        assert own["ease_rank"] == higher.sum()


def test_every_source_s_first_items_are_candidates() -> None:
    cut = cut_of()
    for name in ("all", "explore"):
        for rows, pairs, scores in candidate_blocks(sources_of(cut), name, 5):
            chosen = {(int(u), int(i)) for u, i in zip(pairs.user, pairs.item, strict=True)}
            for source, score in scores.items():
                if source != "repeat":
                    for user in range(rows.stop - rows.start):
                        assert {
                            (user + rows.start, int(i)) for i in np.argsort(-score[user], kind="stable")[:5]
                        } <= chosen


def test_explore_never_proposes_what_the_user_has() -> None:
    cut = cut_of()
    owned = cut.events.toarray() > 0
    for _, pairs, _ in candidate_blocks(sources_of(cut), "explore", 20):
        assert not owned[pairs.user, pairs.item].any()
        assert np.isfinite(pairs.matrix(tuple(pairs.features))).all()


def test_only_the_users_asked_for_are_trained_on() -> None:
    cut = cut_of()
    relevant = csr_matrix((np.ones(2, np.float32), ([3, 7], [1, 2])), shape=cut.shape)
    relevant[[3], [1]] = 1
    sources = sources_of(cut)
    pairs, labels = training_pairs(sources, {"all": relevant}, depth=50, users=100, seed=1)["all"]
    assert set(pairs.user.tolist()) == {3, 7}
    assert {(int(u), int(i)) for u, i in zip(pairs.user[labels], pairs.item[labels], strict=True)} == {(3, 1), (7, 2)}
    few, _ = training_pairs(sources, {"all": relevant}, depth=50, users=1, seed=1)["all"]
    assert len(set(few.user.tolist())) == 1
    assert training_pairs(sources, {"all": csr_matrix(cut.shape)}, depth=50, users=9, seed=1) == {}


def test_a_sample_keeps_every_purchase_and_the_ranks_of_the_whole() -> None:
    cut = cut_of()
    relevant = csr_matrix((np.random.default_rng(2).random(cut.shape) < 0.1).astype(np.float32))
    sources = sources_of(cut)
    whole, labels = training_pairs(sources, {"all": relevant}, depth=50, users=100, seed=1)["all"]
    part, kept = training_pairs(sources, {"all": relevant}, depth=50, users=100, seed=1, negative_share=0.2)["all"]
    assert kept.sum() == labels.sum()
    assert (len(kept) - kept.sum()) == pytest.approx(0.2 * (len(labels) - labels.sum()), rel=0.15)
    rank = {(u, i): r for u, i, r in zip(whole.user, whole.item, whole.features["ease_rank"], strict=True)}
    assert all(rank[u, i] == r for u, i, r in zip(part.user, part.item, part.features["ease_rank"], strict=True))


def made_up(size: int = 60_000, seed: int = 2) -> tuple[Candidates, np.ndarray, np.ndarray]:
    """Pairs whose truth depends on repeat and popularity scores only: (pairs, labels, probabilities)."""
    random = np.random.default_rng(seed)
    names = [name for name in FEATURES if name not in SPEAKS_FOR]
    features = {name: random.random(size).astype(np.float32) for name in names}
    truth = expit(6 * features["repeat_score"] + 2 * features["popularity_score"] - 7)
    pairs = Candidates(np.repeat(np.arange(size // 100), 100), np.tile(np.arange(100), size // 100), features)
    return pairs, random.random(size) < truth, truth


def test_scores_are_probabilities_though_negatives_were_sampled() -> None:
    pairs, labels, truth = made_up()
    kept = labels | (np.random.default_rng(1).random(len(labels)) < 0.3)
    features = {name: values[kept] for name, values in pairs.features.items()}
    sample = Candidates(pairs.user[kept], pairs.item[kept], features)
    blend = fit_trees(sample, labels[kept], iterations=60, seed=1, negative_share=0.3)
    score = blend.score(pairs)
    assert score.mean() == pytest.approx(labels.mean(), rel=0.05)
    assert np.abs(score - truth).mean() < 0.03


def test_influence_names_the_sources_that_matter() -> None:
    pairs, labels, _ = made_up()
    blend = fit_trees(pairs, labels, iterations=40, seed=1)
    best = np.argsort(-blend.score(pairs))[:500]
    parts = {group: float(values.mean()) for group, values in blend.influence(pairs, best).items()}
    assert set(parts) == set(GROUPS)
    assert parts["repeat"] > parts["popularity"] > 0.2
    assert abs(parts["vae"]) < 0.2 and abs(parts["ease"]) < 0.2


def test_influences_add_up_to_the_score_above_the_mean_and_missing_values_find_their_way() -> None:
    pairs, labels, _ = made_up(20_000)
    of_sources = {name: values for name, values in pairs.features.items() if FEATURES[name] != "user"}
    of_sources["vae_score"] = np.where(np.arange(20_000) % 3 == 0, np.nan, of_sources["vae_score"]).astype(np.float32)
    pairs = Candidates(pairs.user, pairs.item, of_sources)
    blend = fit_trees(pairs, labels | np.isnan(of_sources["vae_score"]), iterations=20, seed=1)
    chosen = np.arange(0, 20_000, 7)
    parts = blend.influence(pairs, chosen)
    rest = blend.log_odds(pairs)[chosen] - sum(parts.values())
    assert np.ptp(rest) < 1e-4, "what is left is the same for every pair: the mean"
    assert np.abs(parts["vae"]).max() > 1


def test_a_source_left_out_is_not_looked_at() -> None:
    pairs, labels, _ = made_up(6000)
    blend = fit_trees(pairs, labels, iterations=10, seed=1, without="repeat")
    changed = dict(pairs.features, repeat_score=pairs.features["repeat_score"] + 5)
    assert (blend.score(pairs) == blend.score(Candidates(pairs.user, pairs.item, changed))).all()
    full = fit_trees(pairs, labels, iterations=10, seed=1)
    assert (full.score(pairs) != full.score(Candidates(pairs.user, pairs.item, changed))).any()


def test_the_same_pairs_give_the_same_blend() -> None:
    pairs, labels, _ = made_up(6000)
    first, second = (fit_trees(pairs, labels, iterations=10, seed=1, negative_share=0.5) for _ in range(2))
    assert (first.score(pairs) == second.score(pairs)).all()


def test_the_linear_blend_finds_the_source_that_is_right() -> None:
    random = np.random.default_rng(1)
    rank = {f"{name}_rank": random.integers(0, 50, 4000).astype(np.float32) for name in ("repeat", "ease", "vae")}
    pairs = Candidates(np.zeros(4000, np.int64), np.arange(4000), rank)
    blend = fit_linear(pairs, rank["ease_rank"] < 3)
    assert blend.coefficients["ease"] > 10 * max(abs(blend.coefficients["repeat"]), abs(blend.coefficients["vae"]))


def test_lists_break_ties_by_item_and_fill_up() -> None:
    pairs = Candidates(np.array([5, 5, 5, 7]), np.array([9, 2, 4, 1]), {})
    lists = pairs.lists(np.array([1.0, 1.0, 2.0, 0.5]), slice(5, 8), 3)
    assert lists.tolist() == [[2, 1, 0], [-1, -1, -1], [3, -1, -1]]


def test_the_fixed_blend_orders_by_standing() -> None:
    pairs = Candidates(
        np.zeros(2, np.int64),
        np.arange(2),
        {"repeat_rank": np.array([0, 5], np.float32), "ease_rank": np.array([5, 0], np.float32)},
    )
    assert np.argmax(LinearBlend({"repeat": 2.0, "ease": 1.0}, 0.0).log_odds(pairs)) == 0
    assert np.argmax(LinearBlend({"repeat": 1.0, "ease": 2.0, "vae": 9.0}, 0.0).log_odds(pairs)) == 1
