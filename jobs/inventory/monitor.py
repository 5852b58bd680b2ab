"""monitor: is the newest partition of each table what its own history lets one expect?

Volume, freshness, gaps, the landed schema, and per column null share, placeholder share, distinct values and mean.
Everything is judged at the end of the run date, whatever the clock says. Limits are those of `baseline.judge`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conf.pipeline_config import MonitorConfig
from conf.table_config import TableConfig
from jobs.inventory.baseline import Kind, Rule, judge
from jobs.lake.context import Context
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS

Row = dict[str, Any]

_SCHEMA = OUTPUTS["anomalies"].schema
_PROFILE_COLUMNS = ["table", "column", "dt", "rows", "nulls", "placeholders", "distinct", "mean"]
# Types such as `timestamp[us, tz=UTC]` hold commas of their own; a new column starts with a name and a colon.
_NEXT_COLUMN = re.compile(r", (?=[^,:()\[\]]+: )")


def run(context: Context) -> None:
    """Judge the newest partition of every selected table and write anomalies of the run date."""
    lake, rule = context.lake, rule_of(context.project.pipeline.monitor)
    days = {
        table.table: lake.partitions(f"clean/{table.table}", upto=context.run_date)[-rule.history - 1 :]
        for table in context.tables
    }
    wanted = sorted({day for found in days.values() for day in found})
    ledger = _read(lake, "ledger", wanted, ["table", "dt", "rows_in"])
    profiles = _read(lake, "column_profiles", wanted, _PROFILE_COLUMNS)
    rows: list[Row] = []
    for table in context.tables:
        found = days[table.table]
        shapes = [landed_types(lake, table.table, day) for day in found[-2:]]
        rows += table_rows(table, context.run_date, found, shapes)
        rows += volume_rows(table, history_of(ledger, table.table, found), rule)
        rows += column_rows(table, history_of(profiles, table.table, found), rule)
    rows += _others(context)
    written = pa.Table.from_pylist(rows, schema=_SCHEMA)
    lake.write(
        "anomalies", context.run_date, written.sort_by([(key, "ascending") for key in ("table", "column", "metric")])
    )
    flagged = [row for row in rows if row["is_anomaly"]]
    context.log.info("judged", points=len(rows), anomalies=len(flagged))


def rule_of(config: MonitorConfig) -> Rule:
    """The limits' rule as conf/pipeline.yml sets it."""
    return Rule(config.history, config.min_history, config.deviations, config.min_effect, config.min_share_effect)


# ---- reading


def _read(lake: Lake, name: str, days: Sequence[date], columns: list[str]) -> list[Row]:
    return lake.read_many(name, days, columns).to_pylist() if days else []


def history_of(rows: Sequence[Row], table: str, days: Sequence[date]) -> list[Row]:
    """Rows of one table on its own partition days, oldest first."""
    own = set(days)
    return sorted((row for row in rows if row["table"] == table and row["dt"] in own), key=lambda row: row["dt"])


def landed_types(lake: Lake, table: str, day: date) -> dict[str, str] | None:
    """Column → type as the source landed it, from what clean noted; None where nothing was noted."""
    text = lake.manifest(f"clean/{table}", day).notes.get("landed_types")
    if not text:
        return None
    return dict(part.rsplit(": ", 1) for part in _NEXT_COLUMN.split(text))


def _others(context: Context) -> list[Row]:
    """Stored rows of the run date of tables that are not selected now."""
    if not context.lake.exists("anomalies", context.run_date):
        return []
    stored = context.lake.read("anomalies", context.run_date, _SCHEMA.names)
    return stored.filter(pc.invert(pc.is_in(stored["table"], pa.array(context.selected)))).to_pylist()


# ---- a table's own metrics


def table_rows(
    table: TableConfig, run_date: date, days: Sequence[date], shapes: Sequence[Mapping[str, str] | None]
) -> Iterator[Row]:
    """Freshness, gap and schema of a table with partitions on `days` (oldest first); `shapes` of the last two.

    age_hours runs from the beginning of the newest landing day to the end of the run date, and gap_hours from one
    landing day to the next; either is an anomaly beyond the table's SLA. These rules are exact and need no history.
    """
    cadence, limit = 24.0 * table.cadence_days, table.sla_hours
    if not days:
        yield _row(table, "age_hours", None, expected=cadence, low=0.0, high=limit, detail="nothing has landed yet")
        return
    newest = days[-1]
    age = 24.0 * ((run_date - newest).days + 1)
    late = f"newest partition {newest} is {age:g} h old at the end of {run_date}, allowed are {limit:g} h"
    yield _row(
        table,
        "age_hours",
        newest,
        value=age,
        expected=cadence,
        low=0.0,
        high=limit,
        is_anomaly=age > limit,
        detail=late,
    )
    if len(days) > 1:
        gap = 24.0 * (newest - days[-2]).days
        missed = f"{gap:g} h between {days[-2]} and {newest}, allowed are {limit:g} h"
        yield _row(
            table,
            "gap_hours",
            newest,
            value=gap,
            expected=cadence,
            low=0.0,
            high=limit,
            history=1,
            is_anomaly=gap > limit,
            detail=missed,
        )
    if len(shapes) == 2 and shapes[0] is not None and shapes[1] is not None:
        changes = shape_changes(shapes[0], shapes[1])
        detail = "; ".join(changes) or f"as on {days[-2]}"
        yield _row(
            table,
            "schema",
            newest,
            value=float(len(changes)),
            expected=0.0,
            low=0.0,
            high=0.0,
            history=1,
            is_anomaly=bool(changes),
            detail=detail,
        )
    else:
        yield _row(table, "schema", newest, detail="no earlier partition with noted types")


def shape_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Columns added, missing and retyped, one phrase each, in name order."""
    changes = [f"added: {name} ({after[name]})" for name in sorted(after.keys() - before.keys())]
    changes += [f"missing: {name} ({before[name]})" for name in sorted(before.keys() - after.keys())]
    both = sorted(before.keys() & after.keys())
    return changes + [
        f"retyped: {name} ({before[name]} → {after[name]})" for name in both if before[name] != after[name]
    ]


def volume_rows(table: TableConfig, ledger: Sequence[Row], rule: Rule) -> Iterator[Row]:
    """Rows landed in the newest partition."""
    yield from _judged(table, None, "rows", [(row["dt"], float(row["rows_in"])) for row in ledger], rule, "count")


# ---- a column's metrics


def column_rows(table: TableConfig, profiles: Sequence[Row], rule: Rule) -> Iterator[Row]:
    """Null share, placeholder share, distinct values and mean of each column in the newest partition."""
    newest = profiles[-1]["dt"] if profiles else None
    for column, declared in table.columns.items():
        history = [row for row in profiles if row["column"] == column]
        if declared.role == "ignore" or not history or history[-1]["dt"] != newest:
            continue
        filled = [row for row in history if row["rows"]]
        if not filled or filled[-1] is not history[-1]:
            continue  # an empty partition has no shares; its volume says enough
        for metric, counted in (("null_share", "nulls"), ("placeholder_share", "placeholders")):
            shares = [(row["dt"], min(1.0, row[counted] / row["rows"])) for row in filled]
            yield from _judged(table, column, metric, shares, rule, "share")
        yield from _judged(
            table, column, "distinct", [(row["dt"], float(row["distinct"])) for row in filled], rule, "count"
        )
        means = [(row["dt"], row["mean"]) for row in filled if row["mean"] is not None]
        if means and means[-1][0] == newest:
            yield from _judged(table, column, "mean", means, rule, "amount")


def _judged(
    table: TableConfig,
    column: str | None,
    metric: str,
    points: Sequence[tuple[date, float]],
    rule: Rule,
    kind: Kind,
) -> Iterator[Row]:
    """The newest of `points` against the earlier ones; nothing if there is none. Daily tables know weekdays."""
    if not points:
        return
    weekdays = [day.weekday() for day, _ in points] if table.cadence_days == 1 else []
    *earlier, value = [figure for _, figure in points]
    verdict = judge(value, earlier, rule, weekdays=weekdays, kind=kind)
    yield _row(
        table, metric, points[-1][0], column=column, value=value, expected=verdict.expected, low=verdict.low,
        high=verdict.high, history=verdict.history, is_anomaly=verdict.is_anomaly,
        detail=_words(value, verdict.expected, verdict.history, verdict.is_anomaly),
    )  # fmt: skip


def _words(value: float, expected: float | None, history: int, is_anomaly: bool | None) -> str:
    if is_anomaly is None or expected is None:
        return f"{history} earlier partitions are too few to judge by"
    if value == expected:
        return f"as in {history} earlier partitions"
    change = f"{100 * (value - expected) / abs(expected):+.1f} %" if expected else f"{value:+.4g}"
    return f"{change} against the median {expected:.6g} of {history} earlier partitions"


def _row(
    table: TableConfig, metric: str, landing_dt: date | None, *, column: str | None = None, value: float | None = None,
    expected: float | None = None, low: float | None = None, high: float | None = None, history: int = 0,
    is_anomaly: bool | None = None, detail: str,
) -> Row:  # fmt: skip
    return {
        "table": table.table, "column": column, "metric": metric, "landing_dt": landing_dt, "value": value,
        "expected": expected, "low": low, "high": high, "history": history, "is_anomaly": is_anomaly, "detail": detail,
    }  # fmt: skip
