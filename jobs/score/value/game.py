"""The coalition game: Owen values of column groups, Shapley values of assets, leave-one-out differences.

All are linear in the worths v(S), so each is a matrix of weights over coalitions. Applied to every user's own worths
the same weights give every user's share, and the paired bootstrap needs nothing more than means of those shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import comb

import numpy as np

Coalition = frozenset[str]
Structure = Mapping[str, Sequence[str]]
"""Asset → its column groups, the players."""

EXACT_PLAYERS = 8


@dataclass(frozen=True)
class Game:
    """Which coalitions have to be evaluated, and what their worths weigh.

    `owen` is float64 [players, coalitions], `leave_one_out` [assets, coalitions]; φ = owen @ v, Δ = leave_one_out @ v.
    `member` is bool [assets, players]: whose group a player is.
    """

    assets: tuple[str, ...]
    players: tuple[str, ...]
    member: np.ndarray
    coalitions: tuple[Coalition, ...]
    owen: np.ndarray
    leave_one_out: np.ndarray

    @property
    def equally(self) -> np.ndarray:
        """[players, assets]: one over the number of its asset's groups."""
        return np.asarray(self.member.T / np.maximum(self.member.sum(axis=1), 1))

    @property
    def shapley(self) -> np.ndarray:
        """[assets, coalitions]: what an asset's groups get together is its Shapley value among the assets."""
        return np.asarray(self.member.astype(float) @ self.owen)


Close = Callable[[Sequence[Coalition]], Sequence[bool]]


def plan(structure: Structure, seed: int, permutations: int = 512, is_close: Close | None = None) -> Game:
    """The game of the groups in `structure`: exact with up to 8 assets of up to 8 groups, else by random orders.

    Owen, Values of games with a priori unions (1977): a group joins after whole other assets and a part of its own.
    Random orders keep each asset's groups together and come with their reversals, as in Mitchell, Cooper, Frank and
    Holmes, Sampling permutations for Shapley value estimation (JMLR 2022). Σφ = v(N) − v(∅) holds in both.

    Args:
        structure: the players.
        seed: of the random orders.
        permutations: how many of them, reversals included.
        is_close: which coalitions are worth as much as all together; a random order is walked no further then (Ghorbani
            and Zou, Data Shapley, ICML 2019) and all that is left goes to the player who brought it there.
    """
    assets = tuple(sorted(structure))
    players = tuple(player for asset in assets for player in structure[asset])
    is_exact = len(assets) <= EXACT_PLAYERS and all(len(groups) <= EXACT_PLAYERS for groups in structure.values())
    weights = _exact(structure, players) if is_exact else _sampled(structure, players, seed, permutations, is_close)
    return _game(structure, assets, players, weights)


def _subsets(things: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


def _exact(structure: Structure, players: tuple[str, ...]) -> dict[Coalition, np.ndarray]:
    """φ_g = Σ_H Σ_S [n C(n−1, |H|)]⁻¹ [b C(b−1, |S|)]⁻¹ (v(Q_H ∪ S ∪ g) − v(Q_H ∪ S)).

    H runs over the sets of the n − 1 other assets, Q_H are all their groups, S over the sets of the other b − 1 groups
    of g's own asset.
    """
    n = len(structure)
    position = {player: at for at, player in enumerate(players)}
    weights: dict[Coalition, np.ndarray] = {}
    for asset, own in structure.items():
        b = len(own)
        for others in _subsets([other for other in structure if other != asset]):
            base = frozenset(chain.from_iterable(structure[other] for other in others))
            outer = 1.0 / (n * comb(n - 1, len(others)))
            for inner in _subsets(own):
                s = len(inner)
                row = weights.setdefault(base | frozenset(inner), np.zeros(len(players)))
                for player in own:
                    if player in inner:
                        row[position[player]] += outer / (b * comb(b - 1, s - 1))
                    else:
                        row[position[player]] -= outer / (b * comb(b - 1, s))
    return weights


def _sampled(
    structure: Structure, players: tuple[str, ...], seed: int, permutations: int, is_close: Close | None
) -> dict[Coalition, np.ndarray]:
    position = {player: at for at, player in enumerate(players)}
    orders = _orders(structure, seed, permutations)
    whole = frozenset(players)
    weights: dict[Coalition, np.ndarray] = {}
    before: list[Coalition] = [frozenset()] * len(orders)
    # All orders take a step at a time, so that the worths of a step are asked for together.
    for step in range(len(players)):
        after = [known | {order[step]} for known, order in zip(before, orders, strict=True)]
        new = list(dict.fromkeys(coalition for coalition in after if coalition != whole))
        close = {whole, *(c for c, near in zip(new, is_close(new), strict=True) if near)} if is_close else {whole}
        for at, order in enumerate(orders):
            if before[at] == whole:
                continue
            reached = whole if after[at] in close else after[at]
            for coalition, sign in ((reached, 1.0), (before[at], -1.0)):
                row = weights.setdefault(coalition, np.zeros(len(players)))
                row[position[order[step]]] += sign / len(orders)
            before[at] = reached
    return weights


def _orders(structure: Structure, seed: int, permutations: int) -> list[list[str]]:
    generator = np.random.default_rng(seed)
    assets = sorted(structure)
    orders = []
    for _ in range(max(permutations // 2, 1)):
        order = [
            structure[assets[asset]][group]
            for asset in generator.permutation(len(assets))
            for group in generator.permutation(len(structure[assets[asset]]))
        ]
        orders += [order, order[::-1]]
    return orders


def leave_one_out(structure: Structure) -> Game:
    """The game asked for leave-one-out differences alone: everything, nothing, and everything without each asset."""
    assets = tuple(sorted(structure))
    players = tuple(player for asset in assets for player in structure[asset])
    return _game(structure, assets, players, {})


def _game(
    structure: Structure, assets: tuple[str, ...], players: tuple[str, ...], weights: dict[Coalition, np.ndarray]
) -> Game:
    """`weights` and the leave-one-out differences over one list of coalitions."""
    member = np.array([[player in structure[asset] for player in players] for asset in assets], dtype=bool)
    whole = frozenset(players)
    without = [whole - set(structure[asset]) for asset in assets]
    for coalition in (whole, frozenset[str](), *without):
        weights.setdefault(coalition, np.zeros(len(players)))
    coalitions = tuple(sorted(weights, key=lambda coalition: (len(coalition), sorted(coalition))))
    place = {coalition: at for at, coalition in enumerate(coalitions)}
    owen = np.stack([weights[coalition] for coalition in coalitions], axis=1)
    one_out = np.zeros((len(assets), len(coalitions)))
    for row, rest in enumerate(without):
        one_out[row, place[whole]] += 1.0
        one_out[row, place[rest]] -= 1.0
    return Game(assets, players, member.reshape(len(assets), len(players)), coalitions, owen, one_out)
