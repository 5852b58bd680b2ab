"""The worth of every coalition: the reference ranker trained for its features; and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from conf.value_config import ValueConfig
from jobs.score.value.game import Coalition, Game
from jobs.score.value.players import assets_of
from jobs.score.value.problem import Judged, Problem
from jobs.score.value.resampling import Draws, Interval, Resampled, draw, mixed, resample
from jobs.score.value.slices import ALL, MIX, Listing
from models.metrics import ideal_at_k
from models.reference import Inputs, ReferenceRanker, Scale, inputs_of, scale_of, score_blocks, train_ranker

_PATTERNS = 8
"""Patterns judged at a time: what they compare stays in the processor's cache."""

_NOTHING = 1e-12
"""Weights that cancel out."""


@dataclass(frozen=True)
class Fit:
    """The reference ranker, ready to be trained for any features, and the scale its inputs were put on."""

    names: tuple[str, ...]
    needs: tuple[frozenset[str], ...]
    scale: Scale
    ranker: ReferenceRanker


def fit(problem: Problem, config: ValueConfig) -> Fit:
    """Take from the training pairs what every coalition's ranker is made of."""
    scale = scale_of(problem.train)
    train = inputs_of(problem.train, problem.train_hits, scale)
    ranker = train_ranker(train, multiplied(problem.needs), config.knots, config.folds, config.seed)
    return Fit(problem.names, problem.needs, scale, ranker)


def multiplied(needs: Sequence[frozenset[str]]) -> np.ndarray:
    """bool [features]: whose products the ranker may use. What is told by several tables is a product of theirs."""
    return np.array([len(assets_of(need)) <= 1 for need in needs], dtype=bool)


def test_inputs(fitted: Fit, judged: Judged) -> Inputs:
    """The test pairs on the scale of the training pairs."""
    return inputs_of(judged.features, judged.hits, fitted.scale)


@dataclass
class Worths:
    """NDCG of every judged user on every list, for every coalition asked so far.

    A coalition is told apart by the features it shows: `patterns` shown → column of `ndcg` [folds, users, patterns].
    """

    fitted: Fit
    judged: Judged
    k: int
    patterns: dict[tuple[bool, ...], int] = field(default_factory=dict)
    ndcg: dict[str, np.ndarray] = field(init=False)

    def __post_init__(self) -> None:
        nothing = np.empty((self.fitted.ranker.folds, len(self.judged.hits), 0))
        self.ndcg = {one.name: nothing for one in self.judged.listings}

    def ask(self, coalitions: Sequence[Coalition]) -> np.ndarray:
        """The column of each coalition, after evaluating the patterns not seen before."""
        shown = [tuple(need <= coalition for need in self.fitted.needs) for coalition in coalitions]
        new = [pattern for pattern in dict.fromkeys(shown) if pattern not in self.patterns]
        for listing, found in (self._evaluate(new) if new else {}).items():
            self.ndcg[listing] = np.concatenate([self.ndcg[listing], found], axis=2)
        for pattern in new:
            self.patterns[pattern] = len(self.patterns)
        return np.array([self.patterns[pattern] for pattern in shown], dtype=np.int64)

    def near(self, whole: Coalition, tolerance: float) -> Callable[[Sequence[Coalition]], list[bool]]:
        """Tells which coalitions are worth what `whole` is, to within `tolerance` of NDCG on the list of all items."""

        def is_close(coalitions: Sequence[Coalition]) -> list[bool]:
            at = self.ask([whole, *coalitions])
            users = np.isfinite(self.ndcg[ALL][0, :, 0])
            mean = self.ndcg[ALL][:, users].mean(axis=(0, 1))
            return [bool(abs(mean[at[0]] - mean[column]) <= tolerance) for column in at[1:]]

        return is_close

    def _evaluate(self, patterns: list[tuple[bool, ...]]) -> dict[str, np.ndarray]:
        judged, ranker = self.judged, self.fitted.ranker
        found = {one.name: np.empty((ranker.folds, len(judged.hits), len(patterns))) for one in judged.listings}
        inputs, shown = test_inputs(self.fitted, judged), np.array(patterns, dtype=bool)
        # v(∅) is the popularity floor itself, not the ranker's idea of it.
        alone = shown.sum(axis=1) == 1
        for block, scores in score_blocks(ranker, inputs, shown):
            scores[:, alone] = judged.features[block, :, 0]
            for fold, one in product(range(ranker.folds), judged.listings):
                found[one.name][fold, block] = gains(scores[fold], judged.hits[block], one, block, self.k).T
        return found


def gains(scores: np.ndarray, hits: np.ndarray, listing: Listing, block: slice, k: int) -> np.ndarray:
    """NDCG@k of every user of a block, float64 [patterns, users]; NaN for who took nothing of the list's kind.

    Only the places of the hits are needed, so they are counted rather than sorted; ties by position in the pool.

    Args:
        scores: float32 [patterns, users of the block, pool].
        hits: bool [users of the block, pool].
        listing: the list; `block` says which of its users these are.
        block: rows of the listing.
        k: places that count.
    """
    inside, relevant = listing.inside[block], listing.relevant[block]
    user, item = np.nonzero(hits & inside)
    before = np.arange(inside.shape[1]) < item[:, None]
    competes = inside[user]
    gain = np.zeros((len(scores), len(user)))
    for start in range(0, len(scores), _PATTERNS):
        part = slice(start, start + _PATTERNS)
        others, own = scores[part][:, user], scores[part][:, user, item][..., None]
        ahead = ((others > own) | ((others == own) & before)) & competes
        place = ahead.sum(axis=2)
        gain[part] = np.where(place < k, 1.0 / np.log2(place + 2.0), 0.0)
    total = np.zeros((len(scores), len(inside)))
    np.add.at(total.T, user, gain.T)
    return np.asarray(total / ideal_at_k(relevant, k))


@dataclass(frozen=True)
class Value:
    """What was measured of one slice: intervals by asset and by player, and the worth of nothing and of everything."""

    contribution: dict[str, Interval]
    leave_one_out: dict[str, Interval]
    owen: dict[str, Interval]
    v_empty: float
    v_all: float
    users: int


def values_of(worths: Worths, game: Game, config: ValueConfig) -> dict[str, Value]:
    """The values of every slice and of their mix, with paired, nested bootstrap intervals: one set of draws for all.

    What assets are worth is measured on all users; how an asset's groups share it, on `config.group_users` of them: a
    group gets an equal part of its asset's value and what sets it apart from the others on those users, so that the
    groups' values still sum to the asset's exactly.
    """
    judged = worths.judged
    users = len(judged.hits)
    part = np.sort(np.random.default_rng(config.seed).permutation(users)[: config.group_users])
    some = worths if len(part) == users else Worths(worths.fitted, judged.some(part), worths.k)
    of_assets = _shares(worths, game, np.concatenate([game.shapley, game.leave_one_out, _ends(game)]))
    of_groups = _shares(some, game, game.owen - game.equally @ game.shapley)
    draws = draw(config.folds, users, config.bootstrap, config.seed)
    inner = Draws(draws.folds, draws.users[:, part])
    parts = {}
    for one, fewer in zip(judged.slices, some.judged.slices, strict=True):
        assets = resample(of_assets[one.listing], draws, one.users)
        apart = resample(of_groups[one.listing], inner, fewer.users)
        parts[one.name] = assets.beside(apart.plus(assets.first(len(game.assets)), game.equally))
    counted = {one.name: int(one.users.sum()) for one in judged.slices}
    traffic = {one.name: one.share for one in judged.slices if one.share}
    found = {name: _value(part, game, counted[name]) for name, part in parts.items()}
    headline = mixed({name: parts[name] for name in traffic}, traffic) if traffic else parts[ALL]
    return {MIX: _value(headline, game, counted[ALL]), **found}


def _ends(game: Game) -> np.ndarray:
    ends = np.zeros((2, len(game.coalitions)))
    ends[0, 0] = ends[1, -1] = 1.0  # coalitions stand by size
    return ends


def _shares(worths: Worths, game: Game, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Every user's own part of each row of weights over coalitions, float64 [folds, users, rows], by list.

    Coalitions that no row weighs are not asked for.
    """
    weighed = np.flatnonzero(np.abs(rows).max(axis=0) > _NOTHING)
    at = worths.ask([game.coalitions[column] for column in weighed])
    weights = np.zeros((len(rows), len(worths.patterns)))
    np.add.at(weights.T, at, rows[:, weighed].T)
    return {name: np.nan_to_num(ndcg) @ weights.T for name, ndcg in worths.ndcg.items()}


def _value(part: Resampled, game: Game, users: int) -> Value:
    intervals = iter(part.intervals())

    def named(names: Sequence[str]) -> dict[str, Interval]:
        return {name: next(intervals) for name in names}

    contribution, leave_one_out = named(game.assets), named(game.assets)
    v_empty, v_all = next(intervals).value, next(intervals).value
    return Value(contribution, leave_one_out, named(game.players), v_empty, v_all, users)


def listing_means(worths: Worths, coalitions: Sequence[Coalition], listing: str = ALL) -> Iterator[float]:
    """Mean NDCG of each coalition on a list, over folds and the users it is defined for."""
    at = worths.ask(coalitions)
    ndcg = worths.ndcg[listing]
    yield from ndcg[:, np.isfinite(ndcg[0, :, 0])].mean(axis=(0, 1))[at]
