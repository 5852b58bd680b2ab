"""The rows of value: a table's change, and the groups of its columns that carried it.

A value is measured by a ranker that is trained on one night's data under one configuration; there is no telling what
last night's ranker would make of tonight's data short of training it. So a change is the data's, whole, where the
configuration is the same on both nights, and is left unseparated where it is not. Values of a table's groups of columns
sum to the table's (Owen), so their changes sum to its change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jobs.score.moves.effects import EFFECTS
from jobs.score.moves.words import sentence

Row = dict[str, Any]
_PLACES = 4


def value_moves(
    before: Sequence[Row], after: Sequence[Row], groups: Sequence[Sequence[Row]], before_dt: date | None
) -> tuple[list[Row], list[Row]]:
    """Rows of score_moves and of move_carriers for every table of value_scores on either night.

    Args:
        groups: rows of value_groups before and after; none where groups were not measured.
    """
    old, new = ({row["asset"]: row for row in rows} for rows in (before, after))
    then, now = (_by_group(rows) for rows in groups)
    moves: list[Row] = []
    carriers: list[Row] = []
    for asset in dict.fromkeys((*new, *old)):
        x0, x1 = (rows.get(asset, {}).get("contribution") for rows in (old, new))
        change = None if x0 is None or x1 is None else x1 - x0
        row: Row = {
            "score": "value", "asset": asset, "column": None, "dimension": None,
            "before_dt": before_dt, "before": x0, "after": x1, "change": change, **dict.fromkeys(EFFECTS),
        }  # fmt: skip
        own: list[Row] = []
        if change is not None and _configuration(old[asset]) == _configuration(new[asset]):
            row |= {"data": change, "rule": 0.0, "weight": 0.0}
            own = _carriers(asset, change, then.get(asset, {}), now.get(asset, {}))
        words = sentence(row, own, _PLACES)
        if change and row["data"] is None:
            words += ": the ranker's configuration is another, so data and configuration cannot be told apart"
        moves.append(row | {"words": words})
        carriers += own
    return moves, carriers


def _carriers(asset: str, change: float, then: Mapping[str, float], now: Mapping[str, float]) -> list[Row]:
    """The groups that changed, the largest first; the table as a whole where its groups do not sum to it."""
    parts = {name: now.get(name, 0.0) - then.get(name, 0.0) for name in dict.fromkeys((*now, *then))}
    if abs(sum(parts.values()) - change) > 1e-9:
        parts = {"": change}
    return [
        {
            "score": "value", "asset": asset, "column": None, "dimension": None, "effect": "data",
            "carrier_asset": asset, "carrier_dimension": None, "carrier_column": name or None, "carrier_rule": None,
            "part": part, "before": then.get(name), "after": now.get(name),
        }
        for name, part in sorted(parts.items(), key=lambda item: (-abs(item[1]), item[0]))
        if part
    ]  # fmt: skip


def _by_group(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if row["contribution"] is not None:
            found.setdefault(row["asset"], {})[row["group"]] = row["contribution"]
    return found


def _configuration(row: Row) -> Any:
    """What a value was measured with, as its evidence tells: its configuration, else what older evidence held of it."""
    evidence = json.loads(row["evidence"] or "{}")
    return evidence.get("configuration") or [evidence.get(name) for name in ("metric", "pool", "seeds", "features")]
