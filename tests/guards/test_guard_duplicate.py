"""Guard 6: a duplicated asset: φ halves for each, and taking one away costs nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from jobs.lake.context import Context
from jobs.score import value
from jobs.score.value import game as games
from jobs.score.value import uniqueness
from jobs.score.value.game import Game
from jobs.score.value.known import Archive
from jobs.score.value.measure import Fit, Worths, fit, values_of
from jobs.score.value.problem import Problem
from jobs.score.value.slices import MIX
from tests.score.small_shop import NIGHT, ORDERS, config, make_shop, shop_context


def asked_of(make_context: Callable[..., Context], *, is_double: bool) -> tuple[Context, Problem, Fit]:
    """The shop with its events once, or twice under two names."""
    shop = make_shop()
    copy = config("orders_copy", "behaviour", "incremental", ORDERS, events={})
    context = shop_context(make_context, shop, {"orders_copy": (copy, shop.events, NIGHT)} if is_double else {})
    found = value.problem_of(context, Archive(context, 28))
    assert found is not None
    return context, found[2], fit(found[2], context.project.model.value)


@pytest.fixture(scope="module")
def made() -> dict[bool, tuple[Context, Problem, Fit]]:
    """Fits are made once; the bugs are in what follows."""
    return {}


def check_guard(make_context: Callable[..., Context], made: dict[bool, tuple[Context, Problem, Fit]]) -> None:
    """Raises AssertionError."""
    for is_double in (False, True):
        if is_double not in made:
            made[is_double] = asked_of(make_context, is_double=is_double)

    def values(is_double: bool) -> tuple[Problem, dict, dict]:
        context, problem, fitted = made[is_double]
        config = context.project.model.value
        game = games.plan(problem.structure, config.seed)
        found = values_of(Worths(fitted, problem.test, config.k), game, config)[MIX]
        return problem, found.contribution, found.leave_one_out

    (_, alone, _), (problem, shared, left_out) = values(False), values(True)
    whole = alone["orders"].value
    likeness = uniqueness.told_by_others(problem.test.features, problem.needs, seed=1)
    for name in ("orders", "orders_copy"):
        assert shared[name].value == pytest.approx(whole / 2, rel=0.2), "φ does not halve"
        assert abs(left_out[name].value) < 0.15 * whole, "one of two equals is missed"
        alone_there, substitutability = uniqueness.uniqueness_of(
            left_out[name].value, shared[name].value, likeness[name][0]
        )
        assert substitutability > 0.7, "an equal is no substitute"
        assert alone_there < 0.2, "one of two equals is called unique"


def test_a_duplicate_halves_the_value(make_context: Callable[..., Context], made: dict) -> None:
    check_guard(make_context, made)


def in_name_order(true_plan: Callable[..., Game]) -> Callable[..., Game]:
    """Bug: what a table adds to those before it by name, instead of to any of them."""

    def planned(structure: dict, *rest: object) -> Game:
        game = true_plan(structure, *rest)
        game.owen[:] = 0.0
        before: frozenset[str] = frozenset()
        for row, player in enumerate(game.players):
            after = before | {player}
            game.owen[row, game.coalitions.index(after)] += 1.0
            game.owen[row, game.coalitions.index(before)] -= 1.0
            before = after
        return game

    return planned


def by_leave_one_out(true_plan: Callable[..., Game]) -> Callable[..., Game]:
    """Bug: contribution is what is lost without the table, so that equals are worth nothing."""

    def planned(structure: dict, *rest: object) -> Game:
        game = true_plan(structure, *rest)
        game.owen[:] = game.equally @ game.leave_one_out
        return game

    return planned


@pytest.mark.parametrize("bug", [in_name_order, by_leave_one_out])
def test_the_guard_fails_when_values_are_not_shared_among_equals(
    make_context: Callable[..., Context], made: dict, monkeypatch: pytest.MonkeyPatch, bug: Callable
) -> None:
    monkeypatch.setattr(games, "plan", bug(games.plan))
    with pytest.raises(AssertionError):
        check_guard(make_context, made)


def test_the_guard_fails_when_likeness_is_not_seen(
    make_context: Callable[..., Context], made: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bug: unknown values (an item never bought) are counted as a likeness of nothing, R² is 0 throughout."""
    monkeypatch.setattr(uniqueness, "_standardised", lambda flat: np.zeros_like(flat))
    with pytest.raises(AssertionError):
        check_guard(make_context, made)
