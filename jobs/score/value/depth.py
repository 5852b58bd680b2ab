"""Freshness and elasticity of a few assets a night, those measured longest ago first; the others as they stand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jobs.lake.context import Context
from jobs.score.value.changed import bench_of
from jobs.score.value.cuts import Cut
from jobs.score.value.elasticity import Elasticity, elasticities_of
from jobs.score.value.freshness import Decay, decay_of
from jobs.score.value.known import Archive
from jobs.score.value.measure import Fit


@dataclass
class Deep:
    """`rows` of the table elasticities, and the decay of every asset measured so far with the night it is of."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    decays: dict[str, tuple[Decay, date]] = field(default_factory=dict)


def measured(context: Context, archive: Archive, test: Cut, ranker: Fit, contributions: Mapping[str, float]) -> Deep:
    """What stands from earlier nights, with some of the assets that have `contributions` measured anew."""
    config, tonight = context.project.model.value.depth, context.run_date
    found = earlier(context)
    never = date.min
    assets = [asset for asset in contributions if asset in test.tables]
    order = sorted(assets, key=lambda a: (found.decays[a][1] if a in found.decays else never, -contributions[a], a))
    chosen = order[: config.assets_per_night]
    if not chosen:
        return found
    bench = bench_of(test, ranker, context)
    for asset in chosen:
        elastic = elasticities_of(bench, asset)
        found.rows = [row for row in found.rows if row["asset"] != asset] + [_row(one, tonight) for one in elastic]
        found.decays[asset] = (decay_of(bench, archive, asset), tonight)
        context.log.info(
            "changed and measured", asset=asset, faults=len(elastic), users=len(bench.described.scene.judged)
        )
    found.rows.sort(key=lambda row: (row["asset"], row["dimension"], row["fault"]))
    return found


def earlier(context: Context) -> Deep:
    """What earlier nights left: the newest one's rows, which carry those of the nights before it."""
    nights = [n for n in context.lake.partitions("elasticities", upto=context.run_date) if n < context.run_date]
    if not nights or not context.lake.exists("value_scores", nights[-1]):
        return Deep()
    tables = context.project.tables
    rows = [
        r
        for r in context.lake.read("elasticities", nights[-1]).drop_columns(["dt"]).to_pylist()
        if r["asset"] in tables
    ]
    decays = {}
    for row in context.lake.read("value_scores", nights[-1], ["asset", "evidence"]).to_pylist():
        told = json.loads(row["evidence"] or "{}").get("freshness")
        if told and row["asset"] in tables:
            decay = Decay(told["half_life_days"], tuple(told["days"]), tuple(told["lost"]))
            decays[row["asset"]] = (decay, date.fromisoformat(told["measured_on"]))
    return Deep(rows, decays)


def _row(one: Elasticity, night: date) -> dict[str, Any]:
    return {
        "asset": one.asset, "dimension": one.dimension, "fault": one.fault, "columns": list(one.columns),
        "elasticity": one.slope.value, "low": one.slope.low, "high": one.slope.high,
        "rates": list(one.rates), "losses": list(one.losses), "changes": list(one.changes), "measured_on": night,
    }  # fmt: skip
