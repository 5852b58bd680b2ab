"""The reference ranker: hidden features count nothing, and coalitions are drawn as the Owen value asks."""

from __future__ import annotations

import numpy as np
import torch

from models.reference import (
    Players,
    ReferenceRanker,
    Training,
    availability,
    inputs_of,
    random_coalitions,
    scale_of,
    score_blocks,
    train_ranker,
)


def raw(users: int = 40, pool: int = 12, features: int = 5) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    values = generator.normal(size=(users, pool, features)).astype(np.float32)
    values[generator.random(values.shape) < 0.3] = np.nan
    values[..., 0] = generator.normal(size=(users, pool))  # known everywhere
    return values, generator.random((users, pool)) < 0.2


def test_scores_of_a_pattern_are_those_of_the_net_with_the_others_hidden() -> None:
    values, relevant = raw()
    inputs = inputs_of(values, relevant, scale_of(values))
    torch.manual_seed(0)
    ranker = ReferenceRanker(5, 7)
    shown = np.array([[1, 1, 1, 1, 1], [1, 0, 0, 0, 0], [0, 1, 0, 1, 0], [1, 0, 1, 0, 1]], dtype=bool)
    found = np.concatenate([scores for _, scores in score_blocks(ranker, inputs, shown)], axis=1)
    for pattern, scores in zip(shown, found, strict=True):
        available = torch.from_numpy(pattern.astype(np.float32))
        with torch.no_grad():
            expected = ranker(inputs.values, inputs.known, available).numpy()
        # What is known of every pair moves all scores of a list alike.
        constant = (scores - expected).mean(axis=1, keepdims=True)
        np.testing.assert_allclose(scores - constant, expected, atol=1e-5)


def test_a_feature_is_seen_only_with_all_it_needs() -> None:
    required = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    inside = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    assert availability(required, inside).tolist() == [[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 1]]


def test_coalitions_are_drawn_as_the_owen_value_meets_them() -> None:
    """One asset at most is there in part; how many others, and how much of it, is uniform."""
    owner = np.array([0, 0, 0, 1, 2, 2])
    drawn = random_coalitions(20_000, owner, torch.Generator().manual_seed(1)).numpy().astype(bool)
    sizes = np.bincount(owner)
    inside = np.stack([drawn[:, owner == asset].sum(axis=1) for asset in range(3)], axis=1)
    partial = (inside > 0) & (inside < sizes)
    assert partial.sum(axis=1).max() == 1
    # The first asset is taken apart a third of the time, and then has 1 or 2 of 3 groups half of the time.
    assert abs(partial[:, 0].mean() - 1 / 3 * 1 / 2) < 0.01
    whole = (inside == sizes).sum(axis=1)[partial[:, 0]]
    assert np.allclose(np.bincount(whole, minlength=3) / len(whole), 1 / 3, atol=0.03)
    assert abs(drawn[:, 0][partial[:, 0]].mean() - 0.5) < 0.03


def test_a_ranker_learns_what_its_coalition_shows() -> None:
    """The second feature tells all: whoever sees it ranks by it, also when it was hidden half of the time."""
    values, _ = raw(200, 12, 3)
    values[..., 1] = np.random.default_rng(1).normal(size=values.shape[:2])
    relevant = values[..., 1] >= np.sort(values[..., 1], axis=1)[:, -2:-1]
    inputs = inputs_of(values, relevant, scale_of(values))
    players = Players(np.array([[0, 0], [1, 0], [0, 1]], dtype=bool), np.array([0, 1]))
    training = Training(hidden=8, epochs=12, batch_users=32, pairs=12, learning_rate=1e-2, weight_decay=0.0)
    ranker = train_ranker(inputs, players, training, seed=1)
    shown = np.array([[True, True, False], [True, False, True]])
    scores = np.concatenate([block for _, block in score_blocks(ranker, inputs, shown)], axis=1)
    first = scores.argmax(axis=2)
    found = [relevant[np.arange(200), best].mean() for best in first]
    assert found[0] > 0.95
    assert found[1] < 0.4
