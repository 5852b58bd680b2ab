"""The metrics of a table: those an exact rule judges, as rows, and those their history judges, as series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from conf.monitor_config import MonitorConfig
from conf.shop_calendar import Calendar
from conf.table_config import TableConfig
from jobs.inventory.monitor.baseline import Kind, Series
from jobs.inventory.monitor.rhythm import Floats, shift_of
from jobs.inventory.monitor.verdicts import Verdict
from jobs.lake.partitions import Lake

Row = dict[str, Any]

# Types such as `timestamp[us, tz=UTC]` hold commas of their own; a new column starts with a name and a colon.
_NEXT_COLUMN = re.compile(r", (?=[^,:()\[\]]+: )")


def landed_types(lake: Lake, table: str, day: date) -> dict[str, str] | None:
    """Column → type as the source landed it, from what clean noted; None where nothing was noted."""
    text = lake.manifest(f"clean/{table}", day).notes.get("landed_types")
    if not text:
        return None
    return dict(part.rsplit(": ", 1) for part in _NEXT_COLUMN.split(text))


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


def clock_rows(table: TableConfig, hours: Mapping[date, Floats], config: MonitorConfig) -> Iterator[Row]:
    """Whether the newest landing's clock is off by whole hours, told by the daily rhythm of those before it.

    `hours`: landing day → events by hour, oldest first. Too few earlier landings: not judged.
    """
    days = [day for day, own in hours.items() if own.sum()]
    if not days or days[-1] != max(hours):
        return
    found = shift_of(hours[days[-1]], [hours[day] for day in days[:-1]])
    is_judged = len(days) > config.min_history
    said = (
        f"events lie {abs(found.hours)} h {'later' if found.hours > 0 else 'earlier'} than on {len(days) - 1} earlier"
    )
    detail = (
        f"{said} partitions: another time zone, summer time, or a wrong clock" if found.is_one else "the usual hours"
    )
    yield _row(
        table,
        "clock",
        days[-1],
        value=float(found.hours if found.is_one else 0),
        expected=0.0,
        low=-0.5,
        high=0.5,
        history=len(days) - 1,
        is_anomaly=found.is_one if is_judged else None,
        detail=detail if is_judged else f"{len(days) - 1} earlier partitions are too few to judge by",
    )


def shape_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Columns added, missing and retyped, one phrase each, in name order."""
    changes = [f"added: {name} ({after[name]})" for name in sorted(after.keys() - before.keys())]
    changes += [f"missing: {name} ({before[name]})" for name in sorted(before.keys() - after.keys())]
    both = sorted(before.keys() & after.keys())
    return changes + [
        f"retyped: {name} ({before[name]} → {after[name]})" for name in both if before[name] != after[name]
    ]


def volume_series(table: TableConfig, ledger: Sequence[Row], calendar: Calendar) -> Iterator[Series]:
    """Rows landed by partition."""
    yield from _series(table, None, "rows", [(row["dt"], float(row["rows_in"])) for row in ledger], "count", calendar)


def column_series(table: TableConfig, profiles: Sequence[Row], calendar: Calendar) -> Iterator[Series]:
    """Null share, placeholder share, distinct values and mean of each column, where the newest partition has them."""
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
            yield from _series(table, column, metric, shares, "share", calendar)
        distinct = [(row["dt"], float(row["distinct"])) for row in filled]
        yield from _series(table, column, "distinct", distinct, "count", calendar)
        means = [(row["dt"], row["mean"]) for row in filled if row["mean"] is not None]
        if means and means[-1][0] == newest:
            yield from _series(table, column, "mean", means, "amount", calendar)


def _series(
    table: TableConfig, column: str | None, metric: str, points: Sequence[tuple[date, float]], kind: Kind,
    calendar: Calendar,
) -> Iterator[Series]:  # fmt: skip
    """The points as a series; nothing if there is none. Daily tables know weekdays and the calendar."""
    if not points:
        return
    is_daily = table.cadence_days == 1
    days = tuple(day for day, _ in points)
    yield Series(
        table.table, column, metric, kind, days, np.array([value for _, value in points]), is_daily,
        tuple(calendar.of(day) if is_daily else None for day in days),
    )  # fmt: skip


def row_of(series: Series, verdict: Verdict, detail: str) -> Row:
    """A row of `anomalies`."""
    return {
        "table": series.table, "column": series.column, "metric": series.metric, "landing_dt": series.days[-1],
        "value": float(series.values[-1]), "expected": verdict.expected, "low": verdict.low, "high": verdict.high,
        "history": verdict.history, "is_anomaly": verdict.is_anomaly, "score": verdict.score,
        "p_value": verdict.p_value, "event": verdict.event, "detail": detail,
    }  # fmt: skip


def _row(
    table: TableConfig, metric: str, landing_dt: date | None, *, column: str | None = None, value: float | None = None,
    expected: float | None = None, low: float | None = None, high: float | None = None, history: int = 0,
    is_anomaly: bool | None = None, detail: str,
) -> Row:  # fmt: skip
    return {
        "table": table.table, "column": column, "metric": metric, "landing_dt": landing_dt, "value": value,
        "expected": expected, "low": low, "high": high, "history": history, "is_anomaly": is_anomaly,
        "score": None, "p_value": None, "event": None, "detail": detail,
    }  # fmt: skip
