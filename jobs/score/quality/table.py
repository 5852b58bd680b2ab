"""All scores of one table, from its rules."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import Dimension, TableConfig
from jobs.score.quality.aggregate import (
    COLUMN_DIMENSIONS,
    DIMENSIONS,
    Measure,
    of_cells,
    of_dimensions,
    of_rules,
    unmeasured,
)
from jobs.score.quality.gates import grade
from jobs.score.quality.rules import Rule, settle

TABLE_CELL = "(table)"
OVERALL = "overall"
_KEY_ROLES = ("user_id", "item_id")
_SIGNAL_ROLES = ("event_type", "event_ts", "quantity", "price")

Row = dict[str, Any]


def role_weight(table: TableConfig, name: str, config: QualityConfig) -> float:
    """ω of a column: key 3, behaviour signal 2, feature 1, free text 0.5 (conf/pipeline.yml may say otherwise)."""
    role, weights = table.columns[name].role, config.role_weights
    referring = {column for key in table.foreign_keys for column in key.columns}
    if name in table.key or name in referring or role in _KEY_ROLES:
        return weights.key
    if role in _SIGNAL_ROLES:
        return weights.signal
    return weights.text if role == "text" else weights.feature


def score_table(
    table: TableConfig, rules: Sequence[Rule], gates: Mapping[str, Sequence[str]], config: QualityConfig
) -> list[Row]:
    """Rows of quality_scores: (column, dimension), (column, overall), (null, dimension) and (null, overall).

    Columns of role `ignore` are not scored. A dimension that was not measured has its row, with a null score.

    Args:
        gates: gates that caught the table, each with the columns concerned (none: the table as a whole).
    """
    scored = [name for name, column in table.columns.items() if column.role != "ignore"]
    counted, stands_for = settle(
        [rule for rule in rules if rule.column is None or rule.column in scored], config.severity_weights
    )
    grouped: dict[tuple[str, Dimension], list[Rule]] = defaultdict(list)
    for rule in counted:
        grouped[rule.column or TABLE_CELL, rule.dimension].append(rule)
    cells = {key: of_rules(found, config, stands_for) for key, found in grouped.items()}
    rows: list[Row] = []
    for name in scored:
        own = {
            d: cells.get((name, d), unmeasured()) for d in DIMENSIONS if d in COLUMN_DIMENSIONS or (name, d) in cells
        }
        caught = [gate for gate, columns in gates.items() if name in columns]
        rows += [_row(table.table, name, dimension, measure) for dimension, measure in own.items()]
        rows.append(_graded(table.table, name, of_dimensions(own, config.dimension_weights), caught, config))
    dimensions: dict[Dimension, Measure] = {}
    for dimension in DIMENSIONS:
        wanted = list(scored) if dimension in COLUMN_DIMENSIONS else [n for n in scored if (n, dimension) in cells]
        if dimension not in COLUMN_DIMENSIONS or (TABLE_CELL, dimension) in cells:
            wanted.append(TABLE_CELL)
        dimensions[dimension] = of_cells(
            {name: (_weight(table, name, config), cells.get((name, dimension), unmeasured())) for name in wanted}
        )
        own_rules = cells.get((TABLE_CELL, dimension))
        if own_rules:
            dimensions[dimension].evidence["table_rules"] = own_rules.evidence
        rows.append(_row(table.table, None, dimension, dimensions[dimension]))
    whole = of_dimensions(dimensions, config.dimension_weights)
    rows.append(_graded(table.table, None, whole, list(gates), config))
    return rows


def _weight(table: TableConfig, cell: str, config: QualityConfig) -> float:
    return config.role_weights.table if cell == TABLE_CELL else role_weight(table, cell, config)


def _graded(asset: str, column: str | None, measure: Measure, gates: Sequence[str], config: QualityConfig) -> Row:
    row = _row(
        asset, column, OVERALL, Measure(**{**vars(measure), "evidence": measure.evidence | {"gates": sorted(gates)}})
    )
    return row | {"grade": grade(row["score"], row["coverage"], gates, config)}


def _row(asset: str, column: str | None, dimension: str, measure: Measure) -> Row:
    return {
        "asset": asset,
        "column": column,
        "dimension": dimension,
        "score": _points(measure.value),
        "low": _points(measure.low),
        "high": _points(measure.high),
        "coverage": measure.coverage,
        "confidence": measure.confidence,
        "grade": None,
        "evidence": json.dumps(measure.evidence, ensure_ascii=False, sort_keys=True),
    }


def _points(share: float | None) -> float | None:
    return None if share is None else 100 * share
