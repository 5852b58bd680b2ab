"""The register's rows: one a source table, one a published table, each with the evidence of its figures."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.partitions import Manifest
from jobs.lake.schemas import OUTPUTS
from jobs.publish.gates import PUBLISHED
from jobs.publish.portfolio import WEEKS_TO_RETIRE, Standing, action_of
from jobs.publish.register.cost import cost_parts, total
from jobs.publish.register.findings import Findings, estimate, is_low_row, total_of_slice
from jobs.publish.register.lineage import fed_by, made_from

Row = dict[str, Any]
_PII = ("none", "pseudonym", "quasi", "direct")
_NEWEST = 5


def source_row(context: Context, table: TableConfig, findings: Findings) -> Row:
    """The row of one configured source table."""
    name = table.table
    in_use, every = context.in_use(name), context.lake.partitions(f"clean/{name}", upto=context.run_date)
    manifests = {dt: context.lake.manifest(f"clean/{name}", dt) for dt in every}
    used = {dt: manifests[dt] for dt in in_use}
    quality, value, moved = (found.get(name, {}) for found in (findings.quality, findings.value, findings.moves))
    prices = context.project.pipeline.cost
    costs = cost_parts(sum(m.bytes for m in manifests.values()), table, prices, findings.costs.get(name, ()))
    fix = next(iter(findings.fixes.get(name, ())), {})
    standing = Standing(
        quality=estimate(quality, "score", "low", "high"),
        coverage=quality.get("coverage") or 0.0,
        value=estimate(value, "contribution", "low", "high"),
        total=findings.total,
        cost=total(costs),
        currency=prices.currency,
        weeks_low=findings.weeks_low.get(name, 0),
        feeds=tuple(fed for fed in fed_by(table) if fed in PUBLISHED),
        slices=len(findings.slices.get(name, ())),
    )
    action, reason = action_of(standing, context.project.pipeline.register_, context.project.pipeline.quality)
    return {
        "asset": name, "kind": table.kind, "owner": table.owner, "contact": table.contact,
        "description": table.description,
        "rows": sum(m.rows for m in used.values()), "bytes": sum(m.bytes for m in used.values()),
        "columns": len(table.columns), "partitions": len(every),
        "last_event_ts": last_event(table, findings.newest, in_use),
        "quality": quality.get("score"), "quality_low": quality.get("low"), "quality_high": quality.get("high"),
        "coverage": quality.get("coverage"), "confidence": quality.get("confidence"), "grade": quality.get("grade"),
        "quality_change": moved.get("change"), "moved": moved.get("words"),
        "value": value.get("contribution"), "value_low": value.get("low"), "value_high": value.get("high"),
        "cost": total(costs), "pii": max((column.pii for column in table.columns.values()), key=_PII.index),
        "lineage": list(fed_by(table)), "action": action, "reason": reason,
        "fix": fix.get("words"), "fix_points": fix.get("points"),
        "evidence": _json({
            "rows": _volume(used, every), "quality": _quality(quality), "value": _value(context, value, findings, name),
            "cost": costs, "action": _action(context, standing),
        }),
    }  # fmt: skip


def published_row(context: Context, name: str, tables: Mapping[str, TableConfig]) -> Row:
    """The row of one published table. It is no player and has no score of its own; its gates are the release's."""
    lake, dt = context.lake, context.run_date
    every = lake.partitions(name, upto=dt)
    manifests = {day: lake.manifest(name, day) for day in every}
    made = manifests.get(dt)
    costs = cost_parts(sum(m.bytes for m in manifests.values()), None, context.project.pipeline.cost)
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
        "cost": total(costs), "pii": _published_pii(name, tables),
        "lineage": list(made_from(name, list(context.project.tables.values()))), "action": action, "reason": reason,
        "evidence": _json({"rows": _volume({dt: made} if made else {}, every), "cost": costs}),
    }  # fmt: skip


def last_event(table: TableConfig, newest: Mapping[tuple[str, str], str], in_use: Sequence[date]) -> datetime | None:
    """The newest event the profiles saw; without one, the newest partition's day."""
    column = table.column_of("event_ts")
    text = newest.get((table.table, column)) if column else None
    if text:
        stamp = datetime.fromisoformat(text)
        return stamp.replace(tzinfo=UTC) if stamp.tzinfo is None else stamp.astimezone(UTC)
    return _midnight(in_use[-1]) if in_use else None


def _volume(used: Mapping[date, Manifest], every: Sequence[date]) -> Row:
    """The partitions behind the figures of volume: how many, from when to when, the newest by version."""
    return {
        "partitions in use": len(used),
        "partitions committed": len(every),
        "first": str(min(used)) if used else None,
        "last": str(max(used)) if used else None,
        "newest": [
            {"dt": str(dt), "rows": used[dt].rows, "bytes": used[dt].bytes, "version": used[dt].version}
            for dt in sorted(used, reverse=True)[:_NEWEST]
        ],
    }


def _quality(row: Mapping[str, Any]) -> Row:
    """The dimensions that the quality score is the weighted geometric mean of."""
    found = json.loads(row.get("evidence") or "{}")
    return {name: found[name] for name in ("formula", "dimensions", "unmeasured", "gates") if name in found}


def _value(context: Context, row: Mapping[str, Any], findings: Findings, name: str) -> Row:
    """The parts of the value score as they were measured, and each slice with whether it is low there."""
    config = context.project.pipeline.register_
    left_out = ("asset", "evidence", "dt")
    slices = [
        {"slice": s["slice"], "value": s["contribution"], "low end": s["low"], "high end": s["high"],
         "share of traffic": s["share"], "is low": is_low_row(s, total_of_slice(s), config)}
        for s in findings.slices.get(name, ())
    ]  # fmt: skip
    parts = {name: _plain(part) for name, part in row.items() if name not in left_out and part is not None}
    return {**parts, **({"slices": slices} if slices else {})}


def _action(context: Context, standing: Standing) -> Row:
    """What the action was decided by: the cuts of the configuration beside the asset's own figures."""
    config = context.project.pipeline.register_
    return {
        "quality target": config.quality_target,
        "valuable from": config.value_share_high * max(standing.total, 0.0),
        "all tables together": standing.total,
        "least coverage": context.project.pipeline.quality.min_coverage,
        "weeks low in every slice": standing.weeks_low,
        "weeks a retirement needs": WEEKS_TO_RETIRE,
        "slices measured": standing.slices,
        "published tables made with it": list(standing.feeds),
    }


def _published_pii(name: str, tables: Mapping[str, TableConfig]) -> str:
    """The class of the source tables' user ids where the table names users, else none."""
    if "user_id" not in OUTPUTS[name].schema.names:
        return "none"
    classes = [t.columns[column].pii for t in tables.values() for column in t.columns_of("user_id")]
    return max(classes, key=_PII.index, default="none")


def _plain(part: Any) -> Any:
    return part.isoformat() if isinstance(part, date) else part


def _json(evidence: Row) -> str:
    return json.dumps(evidence, ensure_ascii=False, sort_keys=True, default=str)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
