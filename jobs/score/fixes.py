"""fixes: for each rule that does not pass whole, what passing would gain: points, value at stake, NDCG.

Points are the table's score computed again from its own evidence (jobs/score/derivation) with the rule passing whole
and nothing else changed. What is at stake is those points of the table's measured value. NDCG to be gained is what the
stage `value` found a point of that dimension to be worth when it injected faults, where it measured that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score.derivation.states import DOMAIN, TABLE_CELL, Key, Measured, TableState, night_state

TABLE = "fixes"
Row = dict[str, Any]
Interval = tuple[float | None, float | None, float | None]


def run(context: Context) -> None:
    """Write the fixes of the run date, the most worthwhile first.

    Raises:
        LakeError: quality has not run for the run date.
    """
    scores = context.lake.read("quality_scores", context.run_date).to_pylist()
    night = night_state(scores, context.project.pipeline.quality)
    values = {row["asset"]: row for row in _rows(context, "value_scores")}
    elasticities = _rows(context, "elasticities")
    found = [
        row
        for asset, state in sorted(night.tables.items())
        if not asset.startswith(DOMAIN)
        for row in fixes_of(asset, state, values.get(asset, {}), elasticities)
    ]
    rows = in_order(found)
    inputs = context.lake.inputs(
        (name, context.run_date) for name in ("quality_scores", "value_scores", "elasticities")
    )
    table = pa.Table.from_pylist(rows, schema=OUTPUTS[TABLE].schema)
    context.lake.write(TABLE, context.run_date, table, inputs=inputs)
    for row in rows[:3]:
        context.log.info("fix", asset=row["asset"], words=row["words"])
    context.log.info("written", table=TABLE, rows=len(rows))


def fixes_of(
    asset: str, state: TableState, value: Mapping[str, Any], elasticities: Iterable[Mapping[str, Any]]
) -> list[Row]:
    """One row for each rule of a table whose good share is under 1.

    Args:
        value: the table's row of value_scores; empty where there is none.
        elasticities: rows of the table `elasticities`: NDCG lost for each 1 of quality lost, by asset and dimension.
    """
    ends = tuple(value.get(name) for name in ("contribution", "low", "high"))
    rows = []
    for key, rule in state.rules.items():
        if rule.u >= 1:
            continue
        gained = _gained(state, key, rule)
        dimension = 100 * _dimension_gain(state, key)
        stake = _product(gained, ends)
        ndcg = _ndcg(asset, key, dimension, elasticities)
        row = {
            "asset": asset, "column": None if key.cell == TABLE_CELL else key.cell, "dimension": key.dimension,
            "rule": key.label, "severity": rule.severity, "passed": rule.u,
            "broken": None if rule.k is None or rule.n is None else rule.n - rule.k, "tested": rule.n,
            **_named("points", gained), "dimension_points": dimension, "value": ends[0],
            **_named("stake", stake), **_named("ndcg", ndcg),
        }  # fmt: skip
        rows.append(row)
    return rows


def in_order(rows: Iterable[Row]) -> list[Row]:
    """The rows by what is at stake, then by points, numbered and put in words."""
    ordered = sorted(
        rows,
        key=lambda r: (-(r["stake"] or 0.0), -r["points"], r["asset"], r["dimension"], r["column"] or "", r["rule"]),
    )
    return [row | {"place": place, "words": words(row)} for place, row in enumerate(ordered, start=1)]


def words(row: Mapping[str, Any]) -> str:
    """`mend price_positive of orders.price (412 of 30,211 break it): +1.3 points of 100 [+1.2, +1.4] …`."""
    where = f"{row['asset']}.{row['column']}" if row["column"] else row["asset"]
    counts = None if row["broken"] is None else f"{row['broken']:,} of {row['tested']:,} against it"
    passed = f"at {row['passed']:.1%}"
    gain = f"+{row['points']:.2f} points [{row['points_low']:.2f}, {row['points_high']:.2f}] of its quality"
    stake = "" if row["value"] is None else f", at a value of {row['value']:+.4f} NDCG"
    ndcg = "" if row["ndcg"] is None else f", {row['ndcg']:+.4f} NDCG by faults injected"
    return f"mend {row['rule']} of {where} ({counts or passed}): {gain}{stake}{ndcg}"


def passing(state: TableState, key: Key) -> TableState:
    """The table as it would be if one rule passed whole."""
    whole = replace(state.rules[key], u=1.0, low=1.0, high=1.0)
    return replace(state, rules={**state.rules, key: whole})


def _gained(state: TableState, key: Key, rule: Measured) -> tuple[float, float, float]:
    """Points of the table: as measured, and at the rule's upper and lower end, least first."""
    mended = _score(passing(state, key))
    at = [_score(replace(state, rules={**state.rules, key: replace(rule, u=u)})) for u in (rule.u, rule.high, rule.low)]
    points = [100 * max(mended - before, 0.0) for before in at]
    return points[0], min(points), max(points)


def _score(state: TableState) -> float:
    node = state.table()
    return 0.0 if node is None else node.value


def _dimension_gain(state: TableState, key: Key) -> float:
    before, after = state.dimension(key.dimension), passing(state, key).dimension(key.dimension)
    return 0.0 if before is None or after is None else max(after.value - before.value, 0.0)


def _product(points: tuple[float, float, float], value: Iterable[float | None]) -> Interval:
    """Points / 100 x value, ends with ends; a value under 0 has nothing at stake."""
    ends = list(value)
    if any(end is None for end in ends):
        return None, None, None
    middle, low, high = (point / 100 * max(end or 0.0, 0.0) for point, end in zip(points, ends, strict=True))
    return middle, low, high


def _ndcg(asset: str, key: Key, points: float, elasticities: Iterable[Mapping[str, Any]]) -> Interval:
    """Points of the dimension x NDCG a point, from the faults planted into the rule's own column, else into the table.

    Which of several kinds of faults the rule stands for is not known: their mean, with an interval around them all.
    """
    own = [row for row in elasticities if (row["asset"], row["dimension"]) == (asset, key.dimension)]
    nearest = [row for row in own if key.cell in (row.get("columns") or ())] or own
    measured = [row for row in nearest if None not in (row["elasticity"], row["low"], row["high"])]
    if not measured:
        return None, None, None
    mean = math.fsum(row["elasticity"] for row in measured) / len(measured)
    ends = (mean, min(row["low"] for row in measured), max(row["high"] for row in measured))
    middle, low, high = (points / 100 * end for end in ends)
    return middle, low, high


def _named(name: str, ends: Interval) -> Row:
    return dict(zip((name, f"{name}_low", f"{name}_high"), ends, strict=True))


def _rows(context: Context, table: str) -> list[Row]:
    if table not in OUTPUTS or not context.lake.exists(table, context.run_date):
        return []
    return context.lake.read(table, context.run_date).to_pylist()
