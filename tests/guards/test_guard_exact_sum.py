"""Guard 7: Σφ = v(N) − v(∅) to 1e-9, over assets and over groups, exact and sampled, in every slice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb

import numpy as np
import pytest

from conf.value_config import ValueConfig
from jobs.score.value import game as games
from jobs.score.value import measure
from jobs.score.value.game import Coalition
from jobs.score.value.measure import Fit, Worths, values_of
from jobs.score.value.problem import Judged
from jobs.score.value.slices import ALL, Listing, Slice
from models.reference import Scale, inputs_of, train_ranker

FEW = {"a": ["a.x", "a.y", "a.z"], "b": ["b.x"], "c": ["c.x", "c.y"]}
MANY = {name: [f"{name}.x", f"{name}.y"] for name in "abcdefghij"}
CONFIG = ValueConfig(k=5, group_users=10, bootstrap=100)


def judged_by(structure: dict[str, list[str]]) -> Worths:
    """A ranker of random pairs: worths of no meaning, so that no symmetry can hide a wrong weight."""
    players = [player for groups in structure.values() for player in groups]
    needs = (frozenset[str](), *(frozenset({player}) for player in players))
    generator = np.random.default_rng(3)
    users, pool, features = 60, 30, len(needs)
    values = generator.normal(size=(users, pool, features)).astype(np.float32)
    hits = generator.random((users, pool)) < 0.15
    hits[:, 0] = True
    is_tail = generator.random((users, pool)) < 0.5
    is_tail[:, 0] = True
    listings = [
        Listing(ALL, np.ones((users, pool), dtype=bool), hits.sum(axis=1)),
        Listing("long tail", is_tail, (hits & is_tail).sum(axis=1)),
    ]
    cold = np.arange(users) < 20
    slices = [
        Slice(ALL, ALL, np.ones(users, dtype=bool), None), Slice("established", ALL, ~cold, 0.6),
        Slice("cold user", ALL, cold, 0.1), Slice("long tail", "long tail", ~cold, 0.3),
    ]  # fmt: skip
    scale = Scale(np.zeros(features, dtype=np.float32), np.ones(features, dtype=np.float32))
    random = inputs_of(generator.normal(size=values.shape), generator.random((users, pool)) < 0.15, scale)
    ranker = train_ranker(random, np.zeros(features, dtype=bool), 2, CONFIG.folds, 1)
    fitted = Fit(("popularity", *players), needs, scale, ranker)
    return Worths(fitted, Judged(values, hits, listings, slices, {}), CONFIG.k)


def check_guard(structure: dict[str, list[str]], tolerance: float | None = None) -> None:
    """Raises AssertionError."""
    worths = judged_by(structure)
    whole = frozenset(player for groups in structure.values() for player in groups)
    is_close = None if tolerance is None else worths.near(whole, tolerance)
    game = games.plan(structure, 1, 32, is_close)
    for name, found in values_of(worths, game, CONFIG).items():
        total = found.v_all - found.v_empty
        assert abs(total) > 1e-4, "there is something to share out"
        assets = sum(phi.value for phi in found.contribution.values())
        groups = sum(phi.value for phi in found.owen.values())
        assert assets == pytest.approx(total, abs=1e-9), f"the assets' values do not sum up in {name}"
        assert groups == pytest.approx(total, abs=1e-9), f"the groups' values do not sum up in {name}"
        for asset, own in structure.items():
            part = sum(found.owen[player].value for player in own)
            assert part == pytest.approx(found.contribution[asset].value, abs=1e-9), f"the groups of {asset}"


def test_values_sum_to_what_there_is_to_share() -> None:
    check_guard(FEW)
    check_guard(MANY)
    check_guard(MANY, tolerance=0.01)


def test_the_guard_fails_when_the_weights_count_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bug: coalitions of n players instead of n − 1."""
    monkeypatch.setattr(games, "comb", lambda n, k: comb(n + 1, k))
    with pytest.raises(AssertionError):
        check_guard(FEW)


def test_the_guard_fails_when_truncation_throws_the_rest_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bug: an order that is cut short leaves what is left to nobody."""
    true_sampled = games._sampled

    def cut(structure: dict, players: tuple, seed: int, permutations: int, is_close: Callable | None) -> dict:
        found = true_sampled(structure, players, seed, permutations, None)
        asked: Sequence[Coalition] = list(found)
        for coalition, near in zip(asked, is_close(asked) if is_close else [], strict=False):
            if near:
                found[coalition] = np.zeros(len(players))
        return found

    monkeypatch.setattr(games, "_sampled", cut)
    with pytest.raises(AssertionError):
        check_guard(MANY, tolerance=0.01)


def test_the_guard_fails_when_a_slice_mixes_lists_that_are_not_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bug: users without anything of the list's kind count as 0 in the worth and not in the shares."""
    true_ends = measure._ends
    monkeypatch.setattr(measure, "_ends", lambda game: true_ends(game) * 1.001)
    with pytest.raises(AssertionError):
        check_guard(FEW)


def test_the_guard_fails_when_groups_are_measured_on_their_own_users_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bug: the groups' own values on some users, not tied to the asset's value on all."""
    true_game = games._game

    class Untied(games.Game):
        @property
        def equally(self) -> np.ndarray:
            return np.zeros((len(self.players), len(self.assets)))

    def untied(*arguments: object) -> games.Game:
        game = true_game(*arguments)
        return Untied(**{name: getattr(game, name) for name in game.__dataclass_fields__})

    monkeypatch.setattr(games, "_game", untied)
    with pytest.raises(AssertionError):
        check_guard(FEW)
