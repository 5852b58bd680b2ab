"""The worth of every coalition and of every table: one ranker per seed, asked with each coalition's features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from conf.model_config import ValueConfig
from jobs.score.value.evidence import Described
from jobs.score.value.game import Coalition, Game, Interval, intervals, plan
from jobs.score.value.known import Known
from jobs.score.value.scene import admit
from models.metrics import ndcg_at_k
from models.reference import Inputs, Training, inputs_of, ranker_scores, scale_of, train_ranker

POPULARITY = "popularity"


@dataclass(frozen=True)
class Problem:
    """Features of the training and the test pairs, in the same order; the first is popularity, which needs no table.

    Attributes:
        names: feature names [features].
        needs: tables each feature needs [features].
        train, test: float32 [judged, pool, features], NaN where unknown.
        train_hits, test_hits: bool [judged, pool].
        relevant: how many items each test user took in all [judged], in the pool or not.
        refused: features left out → why.
        tables_of: tables that each refused feature needs.
    """

    names: tuple[str, ...]
    needs: tuple[frozenset[str], ...]
    train: np.ndarray
    train_hits: np.ndarray
    test: np.ndarray
    test_hits: np.ndarray
    relevant: np.ndarray
    refused: dict[str, str]
    tables_of: dict[str, frozenset[str]]


def assemble(training: Sequence[Described], test: Described) -> Problem:
    """Line up the features of all cuts; one timed after the decision, at the test or all training cuts, is refused."""
    admitted, refused = admit(test.features, test.scene.last_day)
    by_cut = []
    for described in training:
        known, late = admit(described.features, described.scene.last_day)
        by_cut.append(({feature.name: feature.values for feature in known}, late))
    kept = []
    for feature in admitted:
        if any(feature.name in early for early, _ in by_cut):
            kept.append(feature)
        else:
            refused[feature.name] = by_cut[0][1].get(feature.name, f"unknown by {training[0].scene.last_day}")
    blocks = []
    for described, (early, _) in zip(training, by_cut, strict=True):
        blank = np.full(described.scene.pool.shape, np.nan, dtype=np.float32)
        blocks.append(np.stack([_popularity(described), *(early.get(f.name, blank) for f in kept)], axis=-1))
    return Problem(
        names=(POPULARITY, *(feature.name for feature in kept)),
        needs=(frozenset(), *(feature.needs for feature in kept)),
        train=np.concatenate(blocks),
        train_hits=np.concatenate([described.scene.hits() for described in training]),
        test=np.stack([_popularity(test), *(feature.values for feature in kept)], axis=-1),
        test_hits=test.scene.hits(),
        relevant=np.diff(test.scene.truth.indptr),
        refused=refused,
        tables_of={feature.name: feature.needs for feature in test.features if feature.name in refused},
    )


def _popularity(described: Described) -> np.ndarray:
    return np.log(described.scene.of_items(described.scene.popularity) + 1e-9)


def late_tables(
    training: Sequence[tuple[date, dict[str, Known]]], test: tuple[date, dict[str, Known]]
) -> dict[str, str]:
    """Tables that said nothing until after the decision, at the test cut or at every training cut → why."""

    def first_day_too_late(last_day: date, known: Known) -> date | None:
        return known.newest if known.newest is not None and known.newest > last_day else None

    found = {}
    for table, known in test[1].items():
        days = [(test[0], first_day_too_late(test[0], known))]
        earlier = [(last_day, first_day_too_late(last_day, tables[table])) for last_day, tables in training]
        if all(day for _, day in earlier):
            days += earlier[:1]
        for last_day, day in days:
            if day:
                found[table] = f"its first rows are of {day}, after the decision on {last_day}"
    return found


@dataclass(frozen=True)
class Worth:
    """NDCG of every test user in every pattern of available features, float64 [seeds, users, patterns]."""

    ndcg: np.ndarray
    pattern_of: dict[Coalition, int]


def evaluate(problem: Problem, coalitions: Sequence[Coalition], config: ValueConfig) -> Worth:
    """Train one ranker per seed and judge every coalition. Coalitions that open the same features are one evaluation.

    The coalition that opens none is the popularity floor itself, not a ranker's idea of it.
    """
    sources = tuple(sorted(set().union(*problem.needs)))
    needs = np.array([[table in need for table in sources] for need in problem.needs], dtype=bool)
    patterns: dict[tuple[bool, ...], int] = {}
    pattern_of = {}
    for coalition in coalitions:
        shown = tuple(need <= coalition for need in problem.needs)
        pattern_of[coalition] = patterns.setdefault(shown, len(patterns))
    floor = ndcg_of(problem.test[:, :, 0], problem, config.k)
    ndcg = np.empty((len(config.seeds), len(problem.relevant), len(patterns)))
    train, test = prepared(problem)
    for position, seed in enumerate(config.seeds):
        scores = ranker_scores(train_ranker(train, needs, training_of(config), seed), test, np.array(list(patterns)))
        for shown, pattern in patterns.items():
            ndcg[position, :, pattern] = floor if sum(shown) == 1 else ndcg_of(scores[pattern], problem, config.k)
    return Worth(ndcg, pattern_of)


def prepared(problem: Problem) -> tuple[Inputs, Inputs]:
    """Training and test inputs, both on the scale of the training pairs."""
    scale = scale_of(problem.train)
    return inputs_of(problem.train, problem.train_hits, scale), inputs_of(problem.test, problem.test_hits, scale)


def training_of(config: ValueConfig) -> Training:
    """The ranker's training as configured."""
    return Training(
        config.hidden, config.epochs, config.batch_users, config.pairs, config.learning_rate, config.weight_decay
    )


def ndcg_of(scores: np.ndarray, problem: Problem, k: int) -> np.ndarray:
    """NDCG@k of every test user's pool ranked by `scores` [judged, pool]; ties by position in the pool."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return ndcg_at_k(np.take_along_axis(problem.test_hits, order, axis=1), problem.relevant, k)


@dataclass(frozen=True)
class Value:
    """What one table is worth."""

    table: str
    contribution: Interval
    leave_one_out: Interval


def values_of(worth: Worth, game: Game, config: ValueConfig) -> list[Value]:
    """Shapley values and leave-one-out differences with paired, nested bootstrap intervals."""
    patterns = worth.ndcg.shape[2]
    weights = np.zeros((2 * len(game.players), patterns))
    for position, coalition in enumerate(game.coalitions):
        weights[:, worth.pattern_of[coalition]] += np.concatenate(
            [game.shapley[:, position], game.leave_one_out[:, position]]
        )
    found = intervals(worth.ndcg @ weights.T, config.bootstrap, config.seeds[0])
    players = len(game.players)
    return [Value(name, found[row], found[players + row]) for row, name in enumerate(game.players)]


def game_of(problem: Problem, config: ValueConfig) -> Game:
    """The game of the tables that feed at least one feature; the others are null players and worth exactly nothing."""
    return plan(sorted(set().union(*problem.needs)), config.seeds[0])
