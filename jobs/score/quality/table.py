"""All scores of one table, from its rules."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import Dimension
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
from jobs.score.quality.weights import TABLE_CELL

OVERALL = "overall"

Row = dict[str, Any]


def score_table(
    asset: str,
    omega: Mapping[str, float],
    rules: Sequence[Rule],
    gates: Mapping[str, Sequence[str]],
    config: QualityConfig,
) -> list[Row]:
    """Rows of quality_scores: (column, dimension), (column, overall), (null, dimension) and (null, overall).

    A function of its arguments alone: neither the table's file nor the lake has a say beside them. A dimension that was
    not measured has its row, with a null score.

    Args:
        omega: weight of every scored column, and of the table's own checks (weights.column_weights).
        gates: gates that caught the table, each with the columns concerned (none: the table as a whole).
    """
    scored = [name for name in omega if name != TABLE_CELL]
    counted, stands_for = settle(
        [rule for rule in rules if rule.column is None or rule.column in omega], config.severity_weights
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
        rows += [_row(asset, name, dimension, measure) for dimension, measure in own.items()]
        rows.append(_graded(asset, name, of_dimensions(own, config.dimension_weights), caught, config))
    dimensions: dict[Dimension, Measure] = {}
    for dimension in DIMENSIONS:
        wanted = list(scored) if dimension in COLUMN_DIMENSIONS else [n for n in scored if (n, dimension) in cells]
        if dimension not in COLUMN_DIMENSIONS or (TABLE_CELL, dimension) in cells:
            wanted.append(TABLE_CELL)
        dimensions[dimension] = of_cells(
            {name: (omega[name], cells.get((name, dimension), unmeasured())) for name in wanted}
        )
        own_rules = cells.get((TABLE_CELL, dimension))
        if own_rules:
            dimensions[dimension].evidence["table_rules"] = own_rules.evidence
        rows.append(_row(asset, None, dimension, dimensions[dimension]))
    whole = of_dimensions(dimensions, config.dimension_weights)
    whole.evidence["settings"] = {
        "severity_weights": config.severity_weights,
        "critical_floor": config.critical_floor,
        "dimension_weights": config.dimension_weights,
        "omega": dict(omega),
    }
    rows.append(_graded(asset, None, whole, list(gates), config))
    return rows


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
