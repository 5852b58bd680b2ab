"""What counts how much: a column in its table, a table in its domain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import TableConfig

TABLE_CELL = "(table)"
_KEY_ROLES = ("user_id", "item_id")
_SIGNAL_ROLES = ("event_type", "event_ts", "quantity", "price")
# What is without measured value still weighs, as a share of an equal share.
EPSILON = 0.1


def role_weight(table: TableConfig, name: str, config: QualityConfig) -> float:
    """ω of a column: key 3, behaviour signal 2, feature 1, free text 0.5 (conf/pipeline.yml may say otherwise)."""
    role, weights = table.columns[name].role, config.role_weights
    referring = {column for key in table.foreign_keys for column in key.columns}
    if name in table.key or name in referring or role in _KEY_ROLES:
        return weights.key
    if role in _SIGNAL_ROLES:
        return weights.signal
    return weights.text if role == "text" else weights.feature


def column_weights(
    table: TableConfig, config: QualityConfig, contributions: Mapping[str, float] | None = None
) -> dict[str, float]:
    """ω of every scored column, and of the checks of the table as a whole under `TABLE_CELL`.

    By role until a value is measured. Then ω_c = ε + share of φ⁺ (`value_weights`), scaled so that the columns weigh
    together what they weigh by role; the checks of the whole table keep their weight.

    Args:
        contributions: column → φ of an earlier night.
    """
    scored = [name for name, column in table.columns.items() if column.role != "ignore"]
    by_role = {name: role_weight(table, name, config) for name in scored}
    found = by_role
    if any(value > 0 for name, value in (contributions or {}).items() if name in by_role):
        total = math.fsum(by_role.values())
        found = {name: total * share for name, share in value_weights(scored, contributions or {}).items()}
    return {**found, TABLE_CELL: config.role_weights.table}


def value_weights(members: Sequence[str], contributions: Mapping[str, float]) -> dict[str, float]:
    """Weight of each member: ε + its share of the positive contributions φ⁺; equal where none was measured."""
    positive = {member: max(contributions.get(member, 0.0), 0.0) for member in members}
    total = math.fsum(positive.values())
    if total == 0:
        return {member: 1 / len(members) for member in members}
    return {member: EPSILON / len(members) + (1 - EPSILON) * share / total for member, share in positive.items()}


def contributions_of_columns(groups: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Asset → column → φ⁺, from rows of value_groups: a group's φ⁺ is shared evenly among its columns."""
    found: dict[str, dict[str, float]] = {}
    for row in groups:
        columns = row["columns"] or ()
        for column in columns:
            own = found.setdefault(row["asset"], {})
            own[column] = own.get(column, 0.0) + max(row["contribution"] or 0.0, 0.0) / len(columns)
    return found
