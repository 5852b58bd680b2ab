"""Roll-up of table scores to domains: all tables of a kind, and all tables."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from conf.pipeline_config import QualityConfig
from jobs.score.quality.gates import grade
from jobs.score.quality.table import OVERALL
from jobs.score.quality.weights import value_weights

Row = dict[str, Any]
_ENDS = ("score", "low", "high")


def score_domains(
    rows: Sequence[Row],
    kinds: Mapping[str, str],
    contributions: Mapping[str, float],
    target: float,
    config: QualityConfig,
) -> list[Row]:
    """Rows `domain:<kind>` and `domain:all`, one a dimension and one overall.

    The score is the value-weighted mean over the tables measured; the evidence holds the minimum, the share of tables
    under `target`, and whether the weights are values or, before any was measured, equal.

    Args:
        rows: quality_scores of tables; those of columns are passed over.
        kinds: table → kind.
        contributions: table → φ of an earlier night; empty if there is none.
    """
    found = []
    for domain in [*sorted(set(kinds.values())), "all"]:
        members = sorted(asset for asset, kind in kinds.items() if domain in (kind, "all"))
        for dimension in dict.fromkeys(row["dimension"] for row in rows if row["column"] is None):
            own = {
                row["asset"]: row
                for row in rows
                if row["asset"] in members and row["column"] is None and row["dimension"] == dimension
            }
            found.append(_rolled_up(f"domain:{domain}", dimension, own, contributions, target, config))
    return found


def _rolled_up(
    asset: str,
    dimension: str,
    own: Mapping[str, Row],
    contributions: Mapping[str, float],
    target: float,
    config: QualityConfig,
) -> Row:
    weights = value_weights(list(own), contributions)
    measured = {name: row for name, row in own.items() if row["score"] is not None}
    total = math.fsum(weights[name] for name in measured)
    ends = {
        end: math.fsum(weights[name] * row[end] for name, row in measured.items()) / total if measured else None
        for end in _ENDS
    }
    coverage = math.fsum(weights[name] * row["coverage"] for name, row in own.items())
    lowest = min(measured, key=lambda name: (measured[name]["score"], name)) if measured else None
    has_value = any(contributions.get(name, 0) > 0 for name in own)
    under = sum(row["score"] < target for row in measured.values())
    evidence = {
        "formula": "Σ weight·score / Σ weight",
        "weighting": "value" if has_value else "equal: no value was measured on an earlier night",
        "members": [{"asset": name, "weight": weights[name], "score": row["score"]} for name, row in own.items()],
        "minimum": None if lowest is None else {"asset": lowest, "score": measured[lowest]["score"]},
        "target": target,
        "share_under_target": under / len(measured) if measured else None,
    }
    return {
        "asset": asset,
        "column": None,
        "dimension": dimension,
        **ends,
        "coverage": coverage,
        "confidence": math.fsum(weights[name] * row["confidence"] for name, row in own.items()),
        "grade": grade(ends["score"], coverage, [], config) if dimension == OVERALL else None,
        "evidence": json.dumps(evidence, ensure_ascii=False, sort_keys=True),
    }
