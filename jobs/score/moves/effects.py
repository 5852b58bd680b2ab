"""Shapley value of data, rules and weights in the change of one score, and what of each carried it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from jobs.score.derivation.states import NightState
from jobs.score.derivation.tree import Node, Parts, Path, change
from jobs.score.moves.mixing import Mix, Nights

EFFECTS = ("data", "rule", "weight")
BEFORE, AFTER = Mix(0, 0, 0), Mix(1, 1, 1)
# Of the 3! orders in which the three change, those in which so many of the other two have changed already.
_SHARE = {0: 1 / 3, 1: 1 / 6, 2: 1 / 3}
Score = tuple[str, str | None, str]


@dataclass(frozen=True)
class Moved:
    """The change of one score in [0, 1]: `parts` by effect and path; Σ of all is `after − before`."""

    before: float
    after: float
    parts: Mapping[str, Parts]

    def effect(self, name: str) -> float:
        """The Shapley value of one of the three."""
        return math.fsum(self.parts[name].values())


class Between:
    """The eight states between two nights, from which the change of any score is split."""

    def __init__(self, nights: Nights) -> None:
        self._states = _states(nights)
        # Where some mixture would have nothing measured, what one night lacks is taken to come and go with the rules.
        settled = {name: replace(pair, unmeasured=frozenset()) for name, pair in nights.pairs.items()}
        self._settled = _states(replace(nights, pairs=settled))

    def moved(self, score: Score) -> Moved | None:
        """The change of the score (asset, column or None, dimension); None if one of the nights did not measure it."""
        for states in (self._states, self._settled):
            nodes = {mix: state.score(*score) for mix, state in states.items()}
            before, after = nodes[BEFORE], nodes[AFTER]
            if before is None or after is None:
                return None
            whole = {mix: node for mix, node in nodes.items() if node is not None}
            if len(whole) == len(nodes):
                return Moved(before.value, after.value, {effect: _shapley(effect, whole) for effect in EFFECTS})
        return None


def _states(nights: Nights) -> dict[Mix, NightState]:
    return {mix: nights.mixed(mix) for mix in (Mix(*bits) for bits in itertools.product((0, 1), repeat=3))}


def _shapley(effect: str, nodes: Mapping[Mix, Node]) -> Parts:
    """Σ over the states of the other two: share of the orders · what changing this one does, by path."""
    found: dict[Path, float] = {}
    others = [name for name in EFFECTS if name != effect]
    for mix, node in nodes.items():
        if getattr(mix, effect) == 0:
            share = _SHARE[sum(getattr(mix, name) for name in others)]
            for path, part in change(node, nodes[replace(mix, **{effect: 1})]).items():
                found[path] = found.get(path, 0.0) + share * part
    return found
