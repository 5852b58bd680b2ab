"""The Shapley value itself: its axioms, and its definition by brute force."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.score.value.game import EXACT_PLAYERS, Game, intervals, plan

NAMES = "abcdefghijkl"


def worths(game: Game, seed: int) -> np.ndarray:
    """A random game: one worth per coalition."""
    return np.random.default_rng(seed).normal(size=len(game.coalitions))


def by_permutations(game: Game, worth: np.ndarray) -> np.ndarray:
    """Mean marginal contribution over all orders: the definition."""
    value = dict(zip(game.coalitions, worth, strict=True))
    total = dict.fromkeys(game.players, 0.0)
    orders = list(permutations(game.players))
    for order in orders:
        before = frozenset()
        for name in order:
            total[name] += value[before | {name}] - value[before]
            before = before | {name}
    return np.array([total[name] / len(orders) for name in game.players])


@settings(max_examples=40, deadline=None)
@given(players=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))
def test_equals_the_mean_over_all_permutations(players: int, seed: int) -> None:
    game = plan(NAMES[:players], seed=0)
    worth = worths(game, seed)
    np.testing.assert_allclose(game.shapley @ worth, by_permutations(game, worth), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(players=st.integers(1, 11), seed=st.integers(0, 2**32 - 1))
def test_contributions_sum_to_what_there_is_to_share(players: int, seed: int) -> None:
    game = plan(NAMES[:players], seed=seed)
    worth = worths(game, seed)
    value = dict(zip(game.coalitions, worth, strict=True))
    total = value[frozenset(game.players)] - value[frozenset()]
    assert (game.shapley @ worth).sum() == pytest.approx(total, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(players=st.integers(2, EXACT_PLAYERS), seed=st.integers(0, 2**32 - 1))
def test_symmetric_players_are_worth_the_same_and_a_null_player_nothing(players: int, seed: int) -> None:
    game = plan(NAMES[:players], seed=0)
    twins, null = set(game.players[:2]), game.players[-1]
    generator, cache = np.random.default_rng(seed), {}

    def worth(coalition: frozenset[str]) -> float:
        key = (len(coalition & twins), frozenset(coalition - twins - ({null} if players > 2 else set())))
        return cache.setdefault(key, float(generator.normal()))

    shares = game.shapley @ np.array([worth(coalition) for coalition in game.coalitions])
    assert shares[0] == pytest.approx(shares[1], abs=1e-12)
    if players > 2:
        assert shares[-1] == pytest.approx(0, abs=1e-12)


def test_leave_one_out_is_the_loss_of_the_whole() -> None:
    game = plan("abc", seed=0)
    worth = worths(game, 7)
    value = dict(zip(game.coalitions, worth, strict=True))
    whole = frozenset("abc")
    expected = [value[whole] - value[whole - {name}] for name in "abc"]
    np.testing.assert_allclose(game.leave_one_out @ worth, expected, atol=1e-12)


def test_sampled_permutations_come_near_the_exact_value() -> None:
    from jobs.score.value import game as module

    players = tuple(NAMES[:6])
    exact = plan(players, seed=0)
    additive = dict(zip(players, range(6), strict=True))

    def worth(coalition: frozenset[str]) -> float:
        return sum(additive[name] for name in coalition) + 3.0 * ({"a", "b"} <= coalition)

    weights = module._sampled(players, seed=1)
    sampled = sum(weights[coalition] * worth(coalition) for coalition in weights)
    np.testing.assert_allclose(sampled, exact.shapley @ [worth(c) for c in exact.coalitions], atol=0.2)


def test_interval_covers_the_mean_and_tightens_with_users() -> None:
    generator = np.random.default_rng(0)
    few, many = (intervals(generator.normal(1.0, 1.0, size=(3, users, 1)), 400, seed=1)[0] for users in (40, 4000))
    assert few.low < 1.0 < few.high
    assert (many.high - many.low) < 0.3 * (few.high - few.low)
    assert many.low <= many.value <= many.high


def test_interval_widens_when_the_seeds_disagree() -> None:
    users = np.random.default_rng(0).normal(size=(1, 500, 1))
    agreed = intervals(np.repeat(users, 3, axis=0), 400, seed=1)[0]
    apart = intervals(users + np.array([-1.0, 0.0, 1.0])[:, None, None], 400, seed=1)[0]
    assert apart.high - apart.low > 3 * (agreed.high - agreed.low)
