"""The coalition game over tables: Shapley values, leave-one-out differences, and their intervals.

Both are linear in the worths v(S), so each is a matrix of weights over coalitions. Applied to every user's own worths
the same weights give every user's share, and the paired bootstrap needs nothing more than means of those shares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np

Coalition = frozenset[str]

EXACT_PLAYERS = 8
PERMUTATIONS = 512


@dataclass(frozen=True)
class Game:
    """Which coalitions have to be evaluated, and what their worths weigh.

    `shapley` and `leave_one_out` are float64 [players, coalitions]; φ = shapley @ v, Δ = leave_one_out @ v.
    """

    players: tuple[str, ...]
    coalitions: tuple[Coalition, ...]
    shapley: np.ndarray
    leave_one_out: np.ndarray


def plan(players: Sequence[str], seed: int) -> Game:
    """The game of `players`: every coalition up to 8 of them, antithetic random permutations beyond.

    Shapley, A value for n-person games (1953); permutations with their reversals as in Mitchell, Cooper, Frank and
    Holmes, Sampling permutations for Shapley value estimation (JMLR 2022). Σφ = v(N) − v(∅) holds in both.
    """
    players = tuple(players)
    weights = _exact(players) if len(players) <= EXACT_PLAYERS else _sampled(players, seed)
    whole = frozenset(players)
    for name in players:
        weights.setdefault(whole - {name}, np.zeros(len(players)))
    coalitions = tuple(sorted(weights, key=lambda coalition: (len(coalition), sorted(coalition))))
    shapley = np.stack([weights[coalition] for coalition in coalitions], axis=1)
    one_out = np.zeros_like(shapley)
    for row, name in enumerate(players):
        one_out[row, coalitions.index(whole)] += 1.0
        one_out[row, coalitions.index(whole - {name})] -= 1.0
    return Game(players, coalitions, shapley, one_out)


def _exact(players: tuple[str, ...]) -> dict[Coalition, np.ndarray]:
    """φ_a = Σ_S |S|! (n − |S| − 1)! / n! · (v(S ∪ a) − v(S)) over all S without a."""
    n = len(players)
    weights: dict[Coalition, np.ndarray] = {}
    for mask in range(1 << n):
        inside = np.array([bool(mask >> position & 1) for position in range(n)], dtype=bool)
        size = int(inside.sum())
        joined = factorial(size - 1) * factorial(n - size) / factorial(n) if size else 0.0
        absent = factorial(size) * factorial(n - size - 1) / factorial(n) if size < n else 0.0
        coalition = frozenset(name for name, is_in in zip(players, inside, strict=True) if is_in)
        weights[coalition] = np.where(inside, joined, -absent)
    return weights


def _sampled(players: tuple[str, ...], seed: int) -> dict[Coalition, np.ndarray]:
    generator = np.random.default_rng(seed)
    weights: dict[Coalition, np.ndarray] = {}
    for _ in range(PERMUTATIONS // 2):
        order = generator.permutation(len(players))
        for direction in (order, order[::-1]):
            before: Coalition = frozenset()
            for position in direction:
                after = before | {players[position]}
                for coalition, sign in ((after, 1.0), (before, -1.0)):
                    weights.setdefault(coalition, np.zeros(len(players)))[position] += sign / PERMUTATIONS
                before = after
    return weights


@dataclass(frozen=True)
class Interval:
    """A mean with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def intervals(shares: np.ndarray, draws: int, seed: int) -> list[Interval]:
    """Mean and 95 % interval of every column of `shares`, float64 [seeds, users, columns].

    Nested: each draw takes seeds with replacement and, for all of them the same, users with replacement, so that the
    interval covers both the chance of training and the chance of who was there to be judged.
    """
    seeds, users, _ = shares.shape
    generator = np.random.default_rng(seed)
    weights = generator.multinomial(seeds, np.full(seeds, 1 / seeds), size=draws) / seeds
    people = generator.multinomial(users, np.full(users, 1 / users), size=draws) / users
    drawn = np.einsum("ds,du,suc->dc", weights, people, shares, optimize=True)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    mean = shares.mean(axis=(0, 1))
    return [Interval(float(m), float(lo), float(hi)) for m, lo, hi in zip(mean, low, high, strict=True)]
