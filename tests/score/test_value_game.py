"""The Owen and Shapley values themselves: their axioms, and their definition by brute force."""

from __future__ import annotations

from itertools import chain, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.score.value import game as module
from jobs.score.value.game import EXACT_PLAYERS, Game, leave_one_out, plan
from jobs.score.value.resampling import Interval, draw, mixed, resample

NAMES = "abcdefghijkl"


def worths(game: Game, seed: int) -> np.ndarray:
    """A random game: one worth per coalition."""
    return np.random.default_rng(seed).normal(size=len(game.coalitions))


def singles(players: int) -> dict[str, list[str]]:
    """Assets of one group each: there the Owen value is Shapley's."""
    return {name: [f"{name}.x"] for name in NAMES[:players]}


def structured(sizes: list[int]) -> dict[str, list[str]]:
    """Assets of so many groups."""
    return {NAMES[at]: [f"{NAMES[at]}.{group}" for group in range(size)] for at, size in enumerate(sizes)}


def by_permutations(game: Game, structure: dict[str, list[str]], worth: np.ndarray) -> np.ndarray:
    """Mean marginal contribution over all orders that keep each asset's groups together: the definition."""
    value = dict(zip(game.coalitions, worth, strict=True))
    total = dict.fromkeys(game.players, 0.0)
    orders = [
        list(chain.from_iterable(inner))
        for assets in permutations(structure)
        for inner in product(*(permutations(structure[asset]) for asset in assets))
    ]
    for order in orders:
        before = frozenset()
        for name in order:
            total[name] += value[before | {name}] - value[before]
            before = before | {name}
    return np.array([total[name] / len(orders) for name in game.players])


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.integers(1, 3), min_size=1, max_size=4), seed=st.integers(0, 2**32 - 1))
def test_equals_the_mean_over_all_orders(sizes: list[int], seed: int) -> None:
    structure = structured(sizes)
    game = plan(structure, seed=0)
    worth = worths(game, seed)
    np.testing.assert_allclose(game.owen @ worth, by_permutations(game, structure, worth), atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.integers(1, 3), min_size=1, max_size=4), seed=st.integers(0, 2**32 - 1))
def test_an_assets_groups_get_its_shapley_value_together(sizes: list[int], seed: int) -> None:
    """The quotient property: whatever the groups, assets are worth what they are worth whole."""
    structure = structured(sizes)
    game = plan(structure, seed=0)
    worth = worths(game, seed)
    whole = {asset: [asset] for asset in structure}
    alone = plan(whole, seed=0)
    value = dict(zip(game.coalitions, worth, strict=True))
    joined = [value[frozenset(chain.from_iterable(structure[asset] for asset in c))] for c in alone.coalitions]
    np.testing.assert_allclose(game.shapley @ worth, alone.owen @ np.array(joined), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(players=st.integers(1, 11), groups=st.integers(1, 2), seed=st.integers(0, 2**32 - 1))
def test_contributions_sum_to_what_there_is_to_share(players: int, groups: int, seed: int) -> None:
    game = plan(structured([groups] * players), seed=seed, permutations=64)
    worth = worths(game, seed)
    value = dict(zip(game.coalitions, worth, strict=True))
    total = value[frozenset(game.players)] - value[frozenset()]
    assert (game.owen @ worth).sum() == pytest.approx(total, abs=1e-9)
    assert (game.shapley @ worth).sum() == pytest.approx(total, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(players=st.integers(2, EXACT_PLAYERS), seed=st.integers(0, 2**32 - 1))
def test_symmetric_players_are_worth_the_same_and_a_null_player_nothing(players: int, seed: int) -> None:
    game = plan(singles(players), seed=0)
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
    structure = structured([1, 2, 1])
    for game in (plan(structure, seed=0), leave_one_out(structure)):
        worth = worths(game, 7)
        value = dict(zip(game.coalitions, worth, strict=True))
        whole = frozenset(game.players)
        expected = [value[whole] - value[whole - set(structure[name])] for name in structure]
        np.testing.assert_allclose(game.leave_one_out @ worth, expected, atol=1e-12)


def interacting(coalition: frozenset[str]) -> float:
    """Additive worths, and two groups of different assets that need each other."""
    return sum(NAMES.index(name[0]) for name in coalition) + 3.0 * ({"a.0", "b.0"} <= coalition)


def test_sampled_orders_come_near_the_exact_value() -> None:
    structure = structured([2, 1, 1, 2, 1, 1])
    exact = plan(structure, seed=0)
    weights = module._sampled(structure, exact.players, 1, 512, None)
    sampled = sum(weights[coalition] * interacting(coalition) for coalition in weights)
    np.testing.assert_allclose(sampled, exact.owen @ [interacting(c) for c in exact.coalitions], atol=0.2)


def test_truncated_orders_ask_for_less_and_still_share_out_everything() -> None:
    """Worth grows with the first three assets alone: whoever has them need not be asked further."""
    structure = singles(10)

    def worth(coalition: frozenset[str]) -> float:
        return len(coalition & {"a.x", "b.x", "c.x"}) / 3

    def is_close(coalitions: list[frozenset[str]]) -> list[bool]:
        return [worth(coalition) > 0.999 for coalition in coalitions]

    full, cut = plan(structure, seed=3), plan(structure, seed=3, is_close=is_close)
    assert len(cut.coalitions) < len(full.coalitions)
    for game in (full, cut):
        shares = game.owen @ np.array([worth(c) for c in game.coalitions])
        assert shares.sum() == pytest.approx(1.0, abs=1e-9)
        np.testing.assert_allclose(shares[:3], 1 / 3, atol=0.03)
        np.testing.assert_allclose(shares[3:], 0.0, atol=1e-12)


def intervals(shares: np.ndarray, draws: int, seed: int) -> list[Interval]:
    return resample(shares, draw(shares.shape[0], shares.shape[1], draws, seed)).intervals()


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


def test_a_mix_is_paired_draw_by_draw() -> None:
    """Two halves of the users that move against each other: mixed, their chance cancels out."""
    noise = np.random.default_rng(0).normal(size=400)
    shares = np.stack([noise, -noise], axis=-1)[None]
    draws = draw(1, 400, 300, seed=1)
    one, other = resample(shares[:, :, :1], draws), resample(shares[:, :, 1:], draws)
    both = mixed({"one": one, "other": other}, {"one": 0.3, "other": 0.3}).intervals()[0]
    assert (both.value, both.low, both.high) == pytest.approx((0, 0, 0), abs=1e-12)
    assert one.intervals()[0].high - one.intervals()[0].low > 0.1


def test_a_slice_counts_its_own_users_alone() -> None:
    shares = np.array([1.0] * 50 + [3.0] * 150)[None, :, None]
    inside = np.arange(200) < 50
    found = resample(shares, draw(1, 200, 200, seed=1), inside).intervals()[0]
    assert (found.value, found.low, found.high) == pytest.approx((1.0, 1.0, 1.0), abs=1e-12)
