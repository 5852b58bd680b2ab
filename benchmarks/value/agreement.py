"""How well two measurements of the assets' values agree, and how well any could."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import spearmanr

from jobs.score.value.game import Game
from jobs.score.value.measure import Worths
from jobs.score.value.problem import Judged
from jobs.score.value.resampling import Draws, Interval, Resampled, draw, mixed, resample

DRAWS = 1000


def shares(worths: Worths, game: Game, ndcg: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every user's own part of each asset's Shapley value, float64 [folds, users, assets], by list.

    `ndcg` is that of the patterns of `worths`, [folds, users, patterns] by list.
    """
    weights = np.zeros((len(game.assets), len(worths.patterns)))
    np.add.at(weights.T, worths.ask(game.coalitions), game.shapley.T)
    return {name: np.nan_to_num(own) @ weights.T for name, own in ndcg.items()}


def headline(
    judged: Judged, parts: Mapping[str, np.ndarray], draws: Draws, among: np.ndarray | None = None
) -> Resampled:
    """The values mixed over the slices of the traffic and their resamples; of the users `among` (bool) alone."""
    chosen = np.ones(len(judged.hits), dtype=bool) if among is None else among
    traffic = {one.name: one.share for one in judged.slices if one.share}
    found = {
        one.name: resample(parts[one.listing], draws, one.users & chosen)
        for one in judged.slices
        if one.name in traffic
    }
    return mixed(found, traffic)


def paired(ours: int, theirs: int, users: int, seed: int) -> tuple[Draws, Draws]:
    """Resamples of the same users for both sides, and of each side's own folds."""
    mine, other = draw(ours, users, DRAWS, seed), draw(theirs, users, DRAWS, seed + 1)
    return mine, Draws(other.folds, mine.users)


def spearman(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Spearman's rank correlation of two vectors of values."""
    return float(spearmanr(ours, theirs).statistic)


def interval_of(ours: Resampled, theirs: Resampled) -> Interval:
    """Spearman of the two measurements with its bootstrap interval."""
    each = [spearman(*pair) for pair in zip(ours.drawn, theirs.drawn, strict=True)]
    low, high = np.nanquantile(each, [0.025, 0.975])
    return Interval(spearman(ours.mean, theirs.mean), float(low), float(high))


def ceilings(judged: Judged, parts: Mapping[str, np.ndarray], seed: int) -> tuple[list[float], list[float]]:
    """Spearman of the rankers of some folds with those of the others: on all users, and with users in halves too.

    What two measurements by the same method reach; no other method can be expected to agree better with either.
    """
    folds, users = next(iter(parts.values())).shape[:2]
    generator = np.random.default_rng(seed)
    same, apart = [], []
    for first in combinations(range(folds), folds // 2):
        others = [at for at in range(folds) if at not in first]
        one, two = ({name: own[list(rows)] for name, own in parts.items()} for rows in (first, others))
        same.append(spearman(_mean(judged, one), _mean(judged, two)))
        half = np.asarray(generator.random(users) < 0.5)
        apart.append(spearman(_mean(judged, one, half), _mean(judged, two, ~half)))
    return same, apart


def _mean(judged: Judged, parts: Mapping[str, np.ndarray], among: np.ndarray | None = None) -> np.ndarray:
    folds, users = next(iter(parts.values())).shape[:2]
    nothing = Draws(np.zeros((1, folds)), np.ones((1, users)))
    return headline(judged, parts, nothing, among).mean


@dataclass(frozen=True)
class Swap:
    """Two assets that the stage puts in another order, and by how much retraining tells them apart."""

    first: str
    second: str
    retrained: Interval
    quick: Interval

    @property
    def beyond_noise(self) -> bool:
        """Whether retraining tells the two apart at all."""
        return self.retrained.low > 0


def swaps(assets: Sequence[str], ours: Resampled, theirs: Resampled) -> list[Swap]:
    """All pairs in another order, the one that retraining puts first first; differences first − second."""
    order = np.argsort(-theirs.mean, kind="stable")
    return [
        Swap(assets[one], assets[two], _difference(theirs, one, two), _difference(ours, one, two))
        for one, two in combinations(order, 2)
        if ours.mean[one] < ours.mean[two]
    ]


def _difference(side: Resampled, one: int, two: int) -> Interval:
    low, high = np.quantile(side.drawn[:, one] - side.drawn[:, two], [0.025, 0.975])
    return Interval(float(side.mean[one] - side.mean[two]), float(low), float(high))
