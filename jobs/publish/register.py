"""register: one row per data asset, joining what the night measured: volume, quality, value, cost, lineage, action.

The cost of a month is storage (all committed partitions of the clean table, or of the published table, at the price of
pipeline.yml), labour (hours of the table's file at the price of an hour) and a twelfth of the yearly purchase.
Computation is not in it: it is not measured per asset.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from conf.pipeline_config import CostConfig
from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.masking import tables_in_force
from jobs.lake.schemas import OUTPUTS
from jobs.publish.gates import PUBLISHED
from jobs.publish.portfolio import WEEKS_TO_RETIRE, Estimate, Standing, action_of, is_low
from jobs.stages import STAGES, lineage

_PII = ("none", "pseudonym", "quasi", "direct")
_GIB = 1 << 30


def run(context: Context) -> None:
    """Write `assets` of the run date."""
    evidence = gather(context)
    # A table's class is that of its most sensitive column, declared or detected.
    sources = tables_in_force(context)
    rows = [source_row(context, table, evidence) for table in sources.values()]
    rows += [published_row(context, table, sources) for table in PUBLISHED]
    tables = ("quality_scores", "value_scores", "table_profiles", *PUBLISHED)
    manifest = context.lake.write(
        "assets",
        context.run_date,
        pa.Table.from_pylist(rows, schema=OUTPUTS["assets"].schema),
        inputs=context.lake.inputs((table, context.run_date) for table in tables),
    )
    context.log.info("written", table="assets", rows=manifest.rows)
    for row in rows:
        context.log.info("asset", asset=row["asset"], action=row["action"])


@dataclass(frozen=True)
class Evidence:
    """What the night's stages found, by table."""

    quality: Mapping[str, Mapping[str, Any]]
    value: Mapping[str, Mapping[str, Any]]
    newest: Mapping[tuple[str, str], str]
    weeks_low: Mapping[str, int]
    total: float


def gather(context: Context) -> Evidence:
    """Read the night's scores and profiles; a table that was not written is evidence of nothing."""
    quality = [r for r in _rows(context, "quality_scores") if r["column"] is None and r["dimension"] == "overall"]
    value = _rows(context, "value_scores")
    return Evidence(
        quality={row["asset"]: row for row in quality},
        value={row["asset"]: row for row in value},
        newest={
            (r["table"], r["column"]): r["max"] for r in _rows(context, "table_profiles", ["table", "column", "max"])
        },
        weeks_low=weeks_low(context),
        total=total_of(value),
    )


def total_of(value: list[dict[str, Any]]) -> float:
    """v(all tables) − v(no table), as the value stage measured it; 0 without rows."""
    if not value:
        return 0.0
    evidence = json.loads(value[0]["evidence"])
    return float(evidence["v_all"] - evidence["v_empty"])


def weeks_low(context: Context) -> dict[str, int]:
    """Of the four weeks up to the run date, in how many every measured night gave each table a low upper bound."""
    config = context.project.pipeline.register_
    found: dict[str, int] = dict.fromkeys(context.project.tables, 0)
    for week in range(WEEKS_TO_RETIRE):
        end = context.run_date - timedelta(days=7 * week)
        nights = context.lake.partitions("value_scores", upto=end, after=end - timedelta(days=7))
        scores: dict[str, list[bool]] = {}
        for night in nights:
            rows = context.lake.read("value_scores", night).to_pylist()
            for row in rows:
                estimate = _estimate(row, "contribution", "low", "high")
                low = estimate is not None and is_low(estimate, total_of(rows), config)
                scores.setdefault(row["asset"], []).append(low)
        for asset, lows in scores.items():
            if asset in found and all(lows):
                found[asset] += 1
    return found


def source_row(context: Context, table: TableConfig, evidence: Evidence) -> dict[str, Any]:
    """The row of one configured source table."""
    name = table.table
    in_use, every = context.in_use(name), context.lake.partitions(f"clean/{name}", upto=context.run_date)
    manifests = {dt: context.lake.manifest(f"clean/{name}", dt) for dt in every}
    quality, value = evidence.quality.get(name, {}), evidence.value.get(name, {})
    prices = context.project.pipeline.cost
    cost = monthly_cost(sum(m.bytes for m in manifests.values()), table, prices)
    feeds = tuple(t for t in fed_by(table) if t in PUBLISHED)
    standing = Standing(
        quality=_estimate(quality, "score", "low", "high"),
        coverage=quality.get("coverage") or 0.0,
        value=_estimate(value, "contribution", "low", "high"),
        total=evidence.total,
        cost=cost,
        currency=prices.currency,
        weeks_low=evidence.weeks_low.get(name, 0),
        feeds=feeds,
    )
    action, reason = action_of(standing, context.project.pipeline.register_, context.project.pipeline.quality)
    return {
        "asset": name, "kind": table.kind, "owner": table.owner, "description": table.description,
        "rows": sum(manifests[dt].rows for dt in in_use), "bytes": sum(manifests[dt].bytes for dt in in_use),
        "columns": len(table.columns), "partitions": len(every),
        "last_event_ts": last_event(table, evidence.newest, in_use),
        "quality": quality.get("score"), "quality_low": quality.get("low"), "quality_high": quality.get("high"),
        "coverage": quality.get("coverage"), "grade": quality.get("grade"),
        "value": value.get("contribution"), "value_low": value.get("low"), "value_high": value.get("high"),
        "cost": cost, "pii": max((column.pii for column in table.columns.values()), key=_PII.index),
        "lineage": list(fed_by(table)), "action": action, "reason": reason,
    }  # fmt: skip


def published_row(context: Context, name: str, tables: Mapping[str, TableConfig]) -> dict[str, Any]:
    """The row of one published table. It is no player and has no score of its own; its gates are the release's."""
    lake, dt, prices = context.lake, context.run_date, context.project.pipeline.cost
    every = lake.partitions(name, upto=dt)
    made = lake.manifest(name, dt) if lake.exists(name, dt) else None
    sources = made_from(name, list(context.project.tables.values()))
    cost = sum(lake.manifest(name, day).bytes for day in every) / _GIB * prices.storage_per_gb_month
    if made is None or not made.rows:
        action, reason = "fix first", f"the run of {dt} made no rows of it"
    else:
        action, reason = (
            "protect",
            f"online services load it: {made.rows:,} rows of {dt}; quality and value are not scored",
        )
    return {
        **dict.fromkeys(OUTPUTS["assets"].schema.names),
        "asset": name, "kind": "published", "owner": context.project.pipeline.owner, "description": OUTPUTS[name].row,
        "rows": made.rows if made else 0, "bytes": made.bytes if made else 0,
        "columns": len(OUTPUTS[name].schema), "partitions": len(every),
        "last_event_ts": _midnight(dt) if made else None,
        "cost": cost, "pii": _published_pii(name, tables), "lineage": list(sources),
        "action": action, "reason": reason,
    }  # fmt: skip


def monthly_cost(stored_bytes: int, table: TableConfig, prices: CostConfig) -> float:
    """Storage, labour and a twelfth of the purchase, in the currency of pipeline.yml."""
    labour = table.cost.labour_hours_per_month * prices.labour_hour
    return stored_bytes / _GIB * prices.storage_per_gb_month + labour + table.cost.purchase_per_year / 12


def last_event(table: TableConfig, newest: Mapping[tuple[str, str], str], in_use: list[date]) -> datetime | None:
    """The newest event the profiles saw; without one, the newest partition's day."""
    column = table.column_of("event_ts")
    text = newest.get((table.table, column)) if column else None
    if text:
        stamp = datetime.fromisoformat(text)
        return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    return _midnight(in_use[-1]) if in_use else None


def first_made(table: TableConfig) -> tuple[str, ...]:
    """What the stage `features` makes of a clean table, by its roles: the door to everything that is recommended."""
    if table.events:
        return ("interactions", "holdouts", "user_attributes", "item_attributes")
    if table.kind == "catalogue" and table.column_of("item_id"):
        return ("item_attributes", *(("interactions", "holdouts") if table.recommendable else ()))
    if table.kind == "customer" and table.column_of("user_id"):
        return ("user_attributes",)
    return ()


def counts_rows_of(stage: str, table: TableConfig) -> bool:
    """Whether a stage of the recommend chapter that reads clean tables reads this one, by its roles."""
    campaign = stage == "audiences" and table.column_of("campaign_id") is not None
    return bool(table.events) or campaign


def fed_by(table: TableConfig) -> tuple[str, ...]:
    """Lake tables made from a source table, directly or not, in flow order.

    As jobs/stages.py tells it, but for the stages of the recommend chapter that read clean tables: `features` makes
    something else of each, the others read some only. A coupon leaves no trace in what is recommended.
    """
    reached = {"landing"}
    for stage in STAGES:
        if stage.name == "features":
            reached |= set(first_made(table))
        else:
            skipped = {"clean"} if stage.chapter == "recommend" and not counts_rows_of(stage.name, table) else set()
            if reached & (set(stage.reads) - skipped):
                reached |= set(stage.writes)
    return tuple(name for stage in STAGES for name in stage.writes if name in reached)


def made_from(name: str, tables: list[TableConfig]) -> tuple[str, ...]:
    """What a published table is made from: the source tables that reach it, then the lake tables on the way."""
    sources = [table.table for table in tables if name in fed_by(table)]
    return (*sorted(sources), *(step for step in lineage(name) if step not in ("landing", "clean")))


def _published_pii(name: str, tables: Mapping[str, TableConfig]) -> str:
    """The class of the source tables' user ids where the table names users, else none."""
    if "user_id" not in OUTPUTS[name].schema.names:
        return "none"
    classes = [t.columns[column].pii for t in tables.values() for column in t.columns_of("user_id")]
    return max(classes, key=_PII.index, default="none")


def _estimate(row: Mapping[str, Any], value: str, low: str, high: str) -> Estimate | None:
    if any(row.get(name) is None for name in (value, low, high)):
        return None
    return Estimate(float(row[value]), float(row[low]), float(row[high]))


def _rows(context: Context, table: str, columns: list[str] | None = None) -> list[dict[str, Any]]:
    if not context.lake.exists(table, context.run_date):
        return []
    return context.lake.read(table, context.run_date, columns).to_pylist()


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
