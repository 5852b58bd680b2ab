"""monitor: is the newest partition of each table what its own history lets one expect?

Volume, freshness, gaps, the landed schema, and per column null share, placeholder share, distinct values and mean.
Everything is judged at the end of the run date, whatever the clock says; all metrics with a history together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from conf.feedback_config import Feedback
from conf.monitor_config import MonitorConfig
from conf.shop_calendar import Calendar
from conf.table_config import TableConfig
from jobs.inventory.monitor.baseline import Series
from jobs.inventory.monitor.feedback import Outcome, informed, outcome_of, outcome_rows, replay
from jobs.inventory.monitor.metrics import (
    Row,
    clock_rows,
    column_series,
    landed_types,
    row_of,
    table_rows,
    volume_series,
)
from jobs.inventory.monitor.rhythm import Floats, hours_of
from jobs.inventory.monitor.verdicts import Verdict, judge_night
from jobs.lake.context import Context
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS

_SCHEMA = OUTPUTS["anomalies"].schema
_PROFILE_COLUMNS = ["table", "column", "dt", "rows", "nulls", "placeholders", "distinct", "mean"]
_YEARS_OF_EVENTS = 2


def run(context: Context) -> None:
    """Judge the newest partition of every selected table and write anomalies of the run date."""
    lake, config = context.lake, context.project.pipeline.monitor
    calendar = Calendar(config.calendar)
    heard = earlier_outcomes(context)
    extra = config.replay_nights if any(one not in heard for one in opinions_of(context)) else 0
    days = {
        table.table: wanted_days(
            lake.partitions(f"clean/{table.table}", upto=context.run_date), calendar, config, extra
        )
        for table in context.tables
    }
    wanted = sorted({day for found in days.values() for day in found})
    ledger = _read(lake, "ledger", wanted, ["table", "dt", "rows_in"])
    profiles = _read(lake, "column_profiles", wanted, _PROFILE_COLUMNS)
    rows: list[Row] = []
    history: list[Series] = []
    for table in context.tables:
        found = days[table.table]
        shapes = [landed_types(lake, table.table, day) for day in found[-2:]]
        rows += table_rows(table, context.run_date, found, shapes)
        rows += clock_rows(table, clock_hours(lake, table, found[-config.clock_history - 1 :]), config)
        history += volume_series(table, history_of(ledger, table.table, found), calendar)
        history += column_series(table, history_of(profiles, table.table, found), calendar)
    outcomes = replayed(context, history, heard)
    judged = [informed(series, [one.feedback for one in outcomes if one.is_accepted]) for series in history]
    for series, verdict in zip(judged, judge_night(judged, config), strict=True):
        rows.append(row_of(series, verdict, words_of(float(series.values[-1]), verdict)))
    flagged = [row for row in rows if row["is_anomaly"]]
    rows += _others(context)
    written = pa.Table.from_pylist(rows, schema=_SCHEMA)
    lake.write(
        "anomalies", context.run_date, written.sort_by([(key, "ascending") for key in ("table", "column", "metric")])
    )
    lake.write("feedback", context.run_date, outcome_rows(outcomes, context.run_date))
    context.log.info("judged", points=len(rows), anomalies=len(flagged), feedback=len(outcomes))


def opinions_of(context: Context) -> list[Feedback]:
    """Feedback on the selected tables."""
    return [one for one in context.project.feedback if one.table in context.selected]


def replayed(context: Context, history: Sequence[Series], heard: Mapping[Feedback, Outcome]) -> list[Outcome]:
    """An outcome of all feedback on the selected tables; what an earlier night accepted is not replayed again."""
    opinions = opinions_of(context)
    new = [one for one in opinions if one not in heard]
    if new:
        context.log.info("replaying feedback", opinions=len(new), nights=context.project.pipeline.monitor.replay_nights)
    config = context.project.pipeline.monitor
    found = {one.feedback: one for one in replay(history, opinions, config.replay_nights, config)} if new else {}
    outcomes = [heard[one] if one in heard else found[one] for one in opinions]
    for one in outcomes:
        if not one.is_accepted:
            about = one.feedback
            context.log.warning(
                "feedback refused", table=about.table, first=str(about.first), opinion=about.opinion, reason=one.reason
            )
    return outcomes


def earlier_outcomes(context: Context) -> dict[Feedback, Outcome]:
    """What the newest earlier night accepted."""
    nights = context.lake.partitions("feedback", upto=context.run_date - timedelta(days=1))
    rows = context.lake.read("feedback", nights[-1]).to_pylist() if nights else []
    return {one.feedback: one for one in map(outcome_of, rows) if one.is_accepted}


def wanted_days(days: Sequence[date], calendar: Calendar, config: MonitorConfig, extra: int = 0) -> list[date]:
    """The partitions to read: those a baseline and its calibration need, and `extra` more.

    Where the newest is a day of an event, also that event's earlier days of two years, with the history before each.
    """
    length = config.history + config.calibration_points + 1 + extra
    wanted = set(days[-length:])
    event = calendar.of(days[-1]) if days else None
    if event is not None:
        since = days[-1] - timedelta(days=366 * _YEARS_OF_EVENTS)
        for place, day in enumerate(days[:-length]):
            if day >= since and calendar.of(day) == event:
                wanted |= set(days[max(0, place - config.history) : place + 1])
    return sorted(wanted)


def clock_hours(lake: Lake, table: TableConfig, days: Sequence[date]) -> dict[date, Floats]:
    """Landing day → its events by hour; empty for a table without event times. One column is read, of `days` only."""
    name = table.column_of("event_ts")
    if name is None or table.columns[name].type != "timestamp":
        return {}
    read = {day: lake.read(f"clean/{table.table}", day, [name]) for day in days}
    # A partition of an older configuration may lack the column.
    return {day: hours_of(rows[name]) for day, rows in read.items() if name in rows.column_names}


def words_of(value: float, verdict: Verdict) -> str:
    """What a verdict says, for a reader."""
    if verdict.is_anomaly is None or verdict.expected is None:
        if verdict.event:
            return f"in {verdict.event}, which no earlier partition shows: not judged"
        return f"{verdict.history} earlier partitions are too few to judge by"
    against = f"earlier days of {verdict.event}" if verdict.event else f"{verdict.history} earlier partitions"
    if value == verdict.expected:
        return f"as in {against}"
    change = value - verdict.expected
    told = f"{100 * change / abs(verdict.expected):+.1f} %" if verdict.expected else f"{value:+.4g}"
    return f"{told} against the {verdict.expected:.6g} of {against}"


def _read(lake: Lake, name: str, days: Sequence[date], columns: list[str]) -> list[Row]:
    return lake.read_many(name, days, columns).to_pylist() if days else []


def history_of(rows: Sequence[Row], table: str, days: Sequence[date]) -> list[Row]:
    """Rows of one table on its own partition days, oldest first."""
    own = set(days)
    return sorted((row for row in rows if row["table"] == table and row["dt"] in own), key=lambda row: row["dt"])


def _others(context: Context) -> list[Row]:
    """Stored rows of the run date of tables that are not selected now."""
    if not context.lake.exists("anomalies", context.run_date):
        return []
    stored = context.lake.read("anomalies", context.run_date, _SCHEMA.names)
    return stored.filter(pc.invert(pc.is_in(stored["table"], pa.array(context.selected)))).to_pylist()
