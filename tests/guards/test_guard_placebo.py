"""Guard 5: a placebo, a group whose rows are shuffled, is worth nothing: its interval covers 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from jobs.lake.context import Context
from jobs.score import value
from jobs.score.value import game as games
from jobs.score.value import measure
from jobs.score.value.game import Game
from jobs.score.value.known import Archive
from jobs.score.value.measure import Fit, Worths, fit, values_of
from jobs.score.value.problem import Problem
from jobs.score.value.resampling import Resampled
from tests.score.small_shop import goods_table, make_shop, shop_context


@pytest.fixture(scope="module")
def asked() -> dict[str, tuple[Problem, Fit]]:
    """Fits are made once; the bugs are in what follows."""
    return {}


def placebo(
    make_context: Callable[..., Context], asked: dict[str, tuple[Problem, Fit]]
) -> tuple[Context, Problem, Fit]:
    """Aisle and maker of every item are some other item's."""
    shop = make_shop()
    order = np.random.default_rng(5).permutation(len(shop.goods))
    rows = [row | {"thing": shop.goods[other]["thing"]} for row, other in zip(shop.goods, order, strict=True)]
    context = shop_context(make_context, shop, goods_table(rows))
    if "placebo" not in asked:
        found = value.problem_of(context, Archive(context, 28))
        assert found is not None
        asked["placebo"] = (found[2], fit(found[2], context.project.model.value))
    return context, *asked["placebo"]


def check_guard(context: Context, problem: Problem, fitted: Fit) -> None:
    """Asset and groups of the placebo cover 0, and are small beside what is real. Raises AssertionError."""
    config = context.project.model.value
    game = games.plan(problem.structure, config.seed)
    for name, found in values_of(Worths(fitted, problem.test, config.k), game, config).items():
        goods, orders = found.contribution["goods"], found.contribution["orders"]
        assert goods.low <= 0 <= goods.high, f"the placebo is worth {goods} in the slice {name}"
        assert orders.low > 0.05, "what is real is worth nothing"
        for player, owen in found.owen.items():
            if player.startswith("goods."):
                assert owen.low <= 0 <= owen.high, f"{player} is worth {owen}"


def test_a_placebo_covers_zero(make_context: Callable[..., Context], asked: dict) -> None:
    check_guard(*placebo(make_context, asked))


def test_the_guard_fails_when_intervals_have_no_width(
    make_context: Callable[..., Context], asked: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    def certain(shares: np.ndarray, draws: object, inside: np.ndarray | None = None) -> Resampled:
        part = shares if inside is None else shares[:, inside]
        mean = part.mean(axis=(0, 1))
        return Resampled(mean, np.repeat(mean[None], 10, axis=0))

    monkeypatch.setattr(measure, "resample", certain)
    with pytest.raises(AssertionError):
        check_guard(*placebo(make_context, asked))


def test_the_guard_fails_when_everyone_gets_the_same_share(
    make_context: Callable[..., Context], asked: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_plan = games.plan

    def equal(*arguments: object) -> Game:
        game = true_plan(*arguments)
        game.owen[:] = (measure._ends(game)[1] - measure._ends(game)[0]) / len(game.players)
        return game

    monkeypatch.setattr(games, "plan", equal)
    with pytest.raises(AssertionError):
        check_guard(*placebo(make_context, asked))


def test_the_guard_fails_when_features_know_what_users_will_take(
    make_context: Callable[..., Context], asked: dict
) -> None:
    """Bug: what happened after the decision has found its way into the placebo's features."""
    context, problem, _ = placebo(make_context, asked)
    leaky = [at for at, need in enumerate(problem.needs) if any(player.startswith("goods.") for player in need)]
    features = problem.test.features.copy()
    features[..., leaky] += 3.0 * problem.test.hits[..., None] * np.nanstd(features[..., leaky])
    train = problem.train.copy()
    train[..., leaky] += 3.0 * problem.train_hits[..., None] * np.nanstd(train[..., leaky])
    known = replace(problem, train=train, test=replace(problem.test, features=features))
    with pytest.raises(AssertionError):
        check_guard(context, known, fit(known, context.project.model.value))
