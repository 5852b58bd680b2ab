"""A score as a tree of weighted means, and the exact split of its change over the tree's leaves.

The split has closed forms that leave no rest and charge nothing to what did not change:

- a mean M = Σ w·x / Σ w by Bennet's indicator (1920, The theory of measurement of changes in cost of living) around
  M̄, the middle of both means: ΔM = Σ [w̄·Δx + (x̄ − M̄)·Δw] / W̄, bars over both states, W = Σ w;
- a geometric mean in logarithms, carried back by the logarithmic mean L(a, b) = (a − b) / (ln a − ln b)
  (Ang 2004, Decomposition analysis for policymaking in energy): ΔG = L(G₀, G₁)·Δ ln G;
- a cap, min(mean, cap), by the Shapley value of its two arguments.

What appears or goes moves a mean by its distance from M̄, and that distance is split over what it consists of.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

FLOOR = 0.01
Path = tuple[str, ...]
Parts = dict[Path, float]
# Nearer than this two numbers are equal: a slope is then the derivative, and what that leaves is far below 1e-9.
_EQUAL = 1e-13


@dataclass(frozen=True)
class Leaf:
    """One rule: its good share in [0, 1], and whether it caps the mean it is part of."""

    value: float
    caps: bool = False


@dataclass(frozen=True)
class Mean:
    """Σ w·x / Σ w over its items (name → weight, node), at most the least value of a leaf among them that caps."""

    items: Mapping[str, tuple[float, Node]]

    @cached_property
    def uncapped(self) -> float:
        return _mean((weight, node.value) for weight, node in self.items.values())

    @cached_property
    def cap(self) -> tuple[float, str]:
        """The least value of a capping leaf and its name; infinity where none caps."""
        caps = [(node.value, name) for name, (_, node) in self.items.items() if isinstance(node, Leaf) and node.caps]
        return min(caps, default=(math.inf, ""))

    @cached_property
    def value(self) -> float:
        return min(self.uncapped, self.cap[0])


@dataclass(frozen=True)
class Geometric:
    """Π max(x, 0.01)^(w / Σ w) over its items (name → weight, node)."""

    items: Mapping[str, tuple[float, Node]]

    @cached_property
    def value(self) -> float:
        return math.exp(_mean((weight, _log(node.value)) for weight, node in self.items.values()))


Node = Leaf | Mean | Geometric


def change(before: Node, after: Node) -> Parts:
    """Split `after.value − before.value` over paths of names; a path that ends above a leaf is the change of a weight.

    The parts sum to the change, to rounding; what is the same in both has no part.

    Raises:
        TypeError: the two are not of one kind.
    """
    if before == after:
        return {}
    if isinstance(before, Leaf) and isinstance(after, Leaf):
        return {(): after.value - before.value}
    if isinstance(before, Geometric) and isinstance(after, Geometric):
        logs = _logs(before.items), _logs(after.items)
        return _scaled(_of_mean(before, after, *logs), _logarithmic_mean(before.value, after.value))
    if isinstance(before, Mean) and isinstance(after, Mean):
        return _of_capped(before, after)
    raise TypeError(f"{type(before).__name__} and {type(after).__name__} are no two states of one score")


def distance(node: Node, level: float) -> Parts:
    """Split `node.value − level` over the leaves: how far what the node consists of lies above or below a level > 0."""
    parts: Parts = {}
    if isinstance(node, Leaf):
        return {(): node.value - level}
    if isinstance(node, Mean):
        for name, share in _shares(node.items).items():
            _add(parts, distance(node.items[name][1], level), share, name)
        value, name = node.cap
        if value < node.uncapped:
            _add(parts, {(): value - node.uncapped}, 1.0, name)
        return parts
    slope = _logarithmic_mean(node.value, level)
    for name, share in _shares(node.items).items():
        _add(parts, _distance_of_log(node.items[name][1], math.log(level)), slope * share, name)
    return parts


def _of_mean(before: Mean | Geometric, after: Mean | Geometric, x0: _Values, x1: _Values) -> Parts:
    """Bennet's split of the change of a mean, `x0` and `x1` being the items' values in the mean's own scale."""
    is_log = isinstance(before, Geometric)
    totals = [math.fsum(weight for weight, _ in node.items.values()) for node in (before, after)]
    total = math.fsum(totals) / 2
    middle = math.fsum(
        math.fsum(weight * x[name] for name, (weight, _) in node.items.items()) / own / 2
        for node, x, own in ((before, x0, totals[0]), (after, x1, totals[1]))
    )
    parts: Parts = {}
    for name in dict.fromkeys((*before.items, *after.items)):
        old, new = before.items.get(name), after.items.get(name)
        only = new or old
        if old and new:
            inner = _scaled(change(old[1], new[1]), _log_slope(old[1].value, new[1].value) if is_log else 1.0)
            _add(parts, inner, (old[0] + new[0]) / 2 / total, name)
            _add(parts, {(): (x0[name] + x1[name]) / 2 - middle}, (new[0] - old[0]) / total, name)
        elif only:
            far = _distance_of_log(only[1], middle) if is_log else distance(only[1], middle)
            _add(parts, far, (only[0] if new else -only[0]) / total, name)
    return {path: part for path, part in parts.items() if part}


def _of_capped(before: Mean, after: Mean) -> Parts:
    """The change of a mean under a cap: what the mean did, and what the cap took in each state from the rule it is of.

    Both are Shapley values of min(mean, cap): averages over the other's two states.
    """
    (c0, capping0), (c1, capping1) = before.cap, after.cap
    m0, m1 = before.uncapped, after.uncapped
    by_mean = (min(m1, c0) - min(m0, c0) + min(m1, c1) - min(m0, c1)) / 2
    slope = by_mean / (m1 - m0) if abs(m1 - m0) > _EQUAL else ((m0 < c0) + (m0 < c1)) / 2
    values = [{name: node.value for name, (_, node) in state.items.items()} for state in (before, after)]
    parts = _scaled(_of_mean(before, after, *values), slope)
    taken0, taken1 = ((max(m0 - cap, 0.0) + max(m1 - cap, 0.0)) / 2 for cap in (c0, c1))
    _add(parts, {(): taken0}, 1.0, capping0)
    _add(parts, {(): -taken1}, 1.0, capping1)
    return {path: part for path, part in parts.items() if part}


def _distance_of_log(node: Node, level: float) -> Parts:
    """Split ln max(x, 0.01) − level, the level being a logarithm."""
    reference = math.exp(level)
    return _scaled(distance(node, reference), _log_slope(node.value, reference))


def _log_slope(a: float, b: float) -> float:
    """(ln max(a, 0.01) − ln max(b, 0.01)) / (a − b): the slope of the floored logarithm between two values."""
    if abs(a - b) > _EQUAL:
        return (_log(a) - _log(b)) / (a - b)
    return 1 / a if a > FLOOR else 0.0


def _logarithmic_mean(a: float, b: float) -> float:
    """(a − b) / (ln a − ln b), and a itself where both are the same; a, b > 0."""
    return (a - b) / (math.log(a) - math.log(b)) if abs(a - b) > 1e-6 * a else (a + b) / 2


_Values = Mapping[str, float]
_Items = Mapping[str, tuple[float, Node]]


def _logs(items: _Items) -> dict[str, float]:
    return {name: _log(node.value) for name, (_, node) in items.items()}


def _log(value: float) -> float:
    return math.log(max(value, FLOOR))


def _shares(items: _Items) -> dict[str, float]:
    total = math.fsum(weight for weight, _ in items.values())
    return {name: weight / total for name, (weight, _) in items.items()}


def _mean(weighted: Iterable[tuple[float, float]]) -> float:
    """Weighted mean, never outside the values' own range by a rounding."""
    pairs = list(weighted)
    mean = math.fsum(w * x for w, x in pairs) / math.fsum(w for w, _ in pairs)
    return min(max(mean, min(x for _, x in pairs)), max(x for _, x in pairs))


def _scaled(parts: Parts, factor: float) -> Parts:
    return {path: factor * part for path, part in parts.items()}


def _add(into: Parts, parts: Parts, factor: float, name: str) -> None:
    """Add `factor` times `parts`, their paths below `name`; a name of "" is nobody's, its parts are 0."""
    for path, part in parts.items():
        if name:
            into[name, *path] = into.get((name, *path), 0.0) + factor * part
