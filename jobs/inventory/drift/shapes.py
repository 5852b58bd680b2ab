"""Changes of a table's columns between two days: added, removed, renamed, retyped, moved, and new nulls."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from conf.drift_config import DriftConfig
from jobs.inventory.drift.metrics import metrics
from jobs.inventory.drift.pair import Pair
from jobs.profiling.state import State

Kind = Literal["added", "removed", "renamed", "retyped", "moved", "nullability"]


@dataclass(frozen=True)
class Shape:
    """A column as one day had it. `state` is None where the column was landed but not profiled."""

    name: str
    type: str
    state: State | None = None


@dataclass(frozen=True)
class Change:
    """What became of one column; `column` is its new name, or the old one if it is gone."""

    column: str
    kind: Kind
    detail: str


def schema_changes(before: Sequence[Shape], after: Sequence[Shape], config: DriftConfig) -> list[Change]:
    """Every change from `before` to `after`, both in column order; in name order inside each kind."""
    old, new = {shape.name: shape for shape in before}, {shape.name: shape for shape in after}
    gone = [shape for shape in before if shape.name not in new]
    come = [shape for shape in after if shape.name not in old]
    renamed = renames(gone, come, _places(before), _places(after), config)
    changes = [
        Change(name, "added", f"added: {name} ({new[name].type})")
        for name in sorted({shape.name for shape in come} - set(renamed.values()))
    ]
    changes += [
        Change(name, "removed", f"removed: {name} ({old[name].type})")
        for name in sorted({shape.name for shape in gone} - set(renamed))
    ]
    changes += [Change(to, "renamed", f"renamed: {name} → {to}") for name, to in sorted(renamed.items())]
    known = [(old[name], new[renamed.get(name, name)]) for name in old if renamed.get(name, name) in new]
    for one, other in sorted(known, key=lambda pair: pair[1].name):
        if one.type != other.type:
            changes.append(Change(other.name, "retyped", f"retyped: {other.name} ({one.type} → {other.type})"))
        elif _gained_nulls(one.state, other.state, config.min_null_share):
            changes.append(Change(other.name, "nullability", f"nulls: {other.name} had none and has {_nulls(other)}"))
    order = [other.name for _, other in known]
    return changes + [Change(name, "moved", f"moved: {name}") for name in sorted(_out_of_order(order, _places(after)))]


def renames(
    gone: Sequence[Shape], come: Sequence[Shape], old: dict[str, int], new: dict[str, int], config: DriftConfig
) -> dict[str, str]:
    """Old name → new name of columns alike in type and content: the assignment with the largest sum of likeness.

    `old` and `new` are places. Names and places only break ties between contents, and stand in for one not known.
    """
    if not gone or not come:
        return {}
    alike = np.array([[_likeness(one, other, old, new, config) for other in come] for one in gone])
    near = np.array([[_name_likeness(one, other, old, new) for other in come] for one in gone])
    rows, columns = linear_sum_assignment(-(alike + near / 100))
    return {
        gone[i].name: come[j].name for i, j in zip(rows, columns, strict=True) if alike[i, j] >= config.min_similarity
    }


def _likeness(one: Shape, other: Shape, old: dict[str, int], new: dict[str, int], config: DriftConfig) -> float:
    """1 for the same content, 0 for none in common or another type: 1 − Jensen–Shannon distance of the profiles."""
    if one.type != other.type:
        return 0.0
    if one.state is not None and other.state is not None and one.state.kind == other.state.kind:
        pair = Pair(one.state, other.state, config)
        measured = metrics()["jensen_shannon"](pair)
        if measured is not None and pair.shares is not None and set(pair.shares.labels) - {"(other)", "(null)"}:
            return 1 - measured.value
    return _name_likeness(one, other, old, new)


def _name_likeness(one: Shape, other: Shape, old: dict[str, int], new: dict[str, int]) -> float:
    same_place = old[one.name] == new[other.name]
    return (difflib.SequenceMatcher(None, one.name, other.name, autojunk=False).ratio() + same_place) / 2


def _places(shapes: Sequence[Shape]) -> dict[str, int]:
    return {shape.name: place for place, shape in enumerate(shapes)}


def _gained_nulls(before: State | None, after: State | None, least: float) -> bool:
    if before is None or after is None or not before.rows or not after.rows:
        return False
    return before.nulls == 0 and after.nulls / after.rows > least


def _nulls(shape: Shape) -> str:
    state = shape.state
    return f"{state.nulls / state.rows:.2%}" if state and state.rows else "some"


def _out_of_order(old_order: Sequence[str], places: dict[str, int]) -> set[str]:
    """The fewest columns whose move explains the new order: all but a longest increasing run of new places."""
    tails: list[int] = []
    lengths = []
    for name in old_order:
        length = bisect_left(tails, places[name])
        tails[length : length + 1] = [places[name]]
        lengths.append(length)
    kept: set[str] = set()
    wanted, limit = len(tails) - 1, len(places)
    for name, length in zip(reversed(old_order), reversed(lengths), strict=True):
        if length == wanted and places[name] < limit:
            kept.add(name)
            limit, wanted = places[name], wanted - 1
    return set(old_order) - kept
