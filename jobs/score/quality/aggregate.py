"""From rules to scores: column and dimension, table and dimension, table. All shares in [0, 1].

Intervals are carried up by computing the same formula on the lower and on the upper ends. Rules of one table are tested
on the same rows and may fail together; this is the widest interval that any dependence between them allows, and never
claims the independence that a root of summed squares would.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conf.pipeline_config import QualityConfig
from conf.table_config import Dimension
from jobs.score.quality.rules import Rule, evidence

FLOOR = 0.01
# In these every column can be measured; in the others only the table as a whole, and columns that have a rule.
COLUMN_DIMENSIONS: tuple[Dimension, ...] = ("conformity", "completeness", "accuracy", "consistency")
DIMENSIONS: tuple[Dimension, ...] = (*COLUMN_DIMENSIONS, "timeliness", "accessibility")


@dataclass(frozen=True)
class Measure:
    """A score in [0, 1] with its interval, or nothing measured: `value`, `low` and `high` are then None.

    `coverage` is the share of the weight that was measured, `fresh` the share of the evidence that is tonight's.
    """

    value: float | None
    low: float | None
    high: float | None
    coverage: float
    fresh: float
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def confidence(self) -> float:
        """coverage x (1 − half-width of the interval) x share of evidence from tonight; 0 when unmeasured."""
        if self.low is None or self.high is None:
            return 0.0
        return self.coverage * (1 - (self.high - self.low) / 2) * self.fresh


def unmeasured(**why: Any) -> Measure:
    """Nothing was measured: neither 0 nor 100."""
    return Measure(None, None, None, 0.0, 0.0, why)


def of_rules(rules: Sequence[Rule], config: QualityConfig, stands_for: Mapping[str, Sequence[str]]) -> Measure:
    """Column x dimension (or table-level rules x dimension): Q = Σ s·u / Σ s over rules of severity weight s.

    s is scaled by the share of the landing days in use that the rule looked at; the largest share is the coverage.
    A critical rule whose upper end lies below the floor caps the result at its own u.
    """
    if not rules:
        return unmeasured()
    weights = [config.severity_weights[rule.severity] * rule.covers for rule in rules]
    value, low, high = (_mean([getattr(rule, end) for rule in rules], weights) for end in ("u", "low", "high"))
    caps = [rule for rule in rules if rule.severity == "critical" and rule.high < config.critical_floor]
    for rule in caps:
        value, low, high = min(value, rule.u), min(low, rule.low), min(high, rule.high)
    listed = [
        evidence(rule, weight) | ({"stands_for": list(stands_for[rule.name])} if stands_for.get(rule.name) else {})
        for rule, weight in zip(rules, weights, strict=True)
    ]
    return Measure(
        value,
        low,
        high,
        coverage=max(rule.covers for rule in rules),
        fresh=_mean([float(rule.fresh) for rule in rules], weights),
        evidence={
            "formula": "Σ weight·u / Σ weight, at most u of a capping rule",
            "rules": listed,
            "capped_by": [rule.name for rule in caps],
        },
    )


def of_cells(cells: Mapping[str, tuple[float, Measure]]) -> Measure:
    """Table x dimension: Q_d = Σ ω·Q / Σ ω over the measured cells; a cell is a column or the table as a whole.

    `cells` maps a cell's name to its weight and measure; ω is the weight times the cell's own coverage, so that a
    column judged on one day of the year does not speak for the year. Coverage is Σ ω over the sum of all weights.
    """
    measured = {name: cell for name, cell in cells.items() if cell[1].value is not None}
    if not measured:
        return unmeasured(unmeasured=sorted(cells))
    weights = [omega * cell.coverage for omega, cell in measured.values()]
    value, low, high = (
        _mean([getattr(cell, end) for _, cell in measured.values()], weights) for end in ("value", "low", "high")
    )
    return Measure(
        value,
        low,
        high,
        coverage=_share(weights, [omega for omega, _ in cells.values()]),
        fresh=_mean([cell.fresh for _, cell in measured.values()], weights),
        evidence={
            "formula": "Σ weight·q / Σ weight",
            "cells": [
                {"cell": name, "weight": weight, "q": cell.value}
                for weight, (name, (_, cell)) in zip(weights, measured.items(), strict=True)
            ],
            "unmeasured": [name for name in cells if name not in measured],
        },
    )


def of_dimensions(dimensions: Mapping[Dimension, Measure], weights: Mapping[Dimension, float]) -> Measure:
    """Q = Π max(Q_d, 0.01)^w_d, weights renormalised over the measured dimensions; coverage is Σ w_d · coverage_d.

    Geometric: a ruined dimension cannot be bought back by good ones.
    """
    measured = {name: measure for name, measure in dimensions.items() if measure.value is not None}
    if not measured:
        return unmeasured(unmeasured=sorted(dimensions))
    own = [weights[name] for name in measured]
    value, low, high = (
        _geometric([getattr(measure, end) for measure in measured.values()], own) for end in ("value", "low", "high")
    )
    total = math.fsum(weights[name] for name in dimensions)
    return Measure(
        value,
        low,
        high,
        coverage=math.fsum(weights[name] * measure.coverage for name, measure in dimensions.items()) / total,
        fresh=_mean([measure.fresh for measure in measured.values()], own),
        evidence={
            "formula": "Π max(q, 0.01)^(weight / Σ weight)",
            "dimensions": [
                {"dimension": name, "weight": weights[name], "q": measure.value, "coverage": measure.coverage}
                for name, measure in measured.items()
            ],
            "unmeasured": [name for name in dimensions if name not in measured],
        },
    )


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """Weighted mean, never outside the values' own range by a rounding."""
    mean = math.fsum(v * w for v, w in zip(values, weights, strict=True)) / math.fsum(weights)
    return min(max(mean, min(values)), max(values))


def _geometric(values: Sequence[float], weights: Sequence[float]) -> float:
    floored = [max(value, FLOOR) for value in values]
    return min(math.exp(_mean([math.log(value) for value in floored], weights)), max(floored))


def _share(part: Sequence[float], whole: Sequence[float]) -> float:
    return min(math.fsum(part) / math.fsum(whole), 1.0)
