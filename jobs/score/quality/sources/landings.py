"""Evidence of the landings themselves: age of the newest data, missing landings, clocks that run ahead."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from conf.pipeline_config import QualityConfig
from conf.table_config import TableConfig
from jobs.score.quality.rules import About, Rule, counted, exact, graded


def from_landings(
    table: TableConfig,
    partitions: Sequence[date],
    newest_events: Mapping[date, datetime],
    run_date: date,
    config: QualityConfig,
) -> list[Rule]:
    """Three timeliness rules.

    Args:
        partitions: committed landing days up to the run date, oldest first.
        newest_events: newest event (UTC) of each landing day that counts and has one.
    """
    if not partitions:
        return []
    age = age_hours(table, partitions, newest_events, run_date)
    landed, expected = cadence(table, partitions, run_date)
    rules = [
        graded(
            About("fresh", "lake", "timeliness", severity="major"),
            [freshness(age, table.sla_hours, config)],
            config,
            detail=f"age {age:.1f} h, SLA {table.sla_hours:g} h",
        ),
        counted(About("landed_on_cadence", "lake", "timeliness", severity="major"), landed, expected, config),
    ]
    event_column = table.column_of("event_ts")
    if newest_events and event_column:
        in_time = sum(event < end_of(day) for day, event in newest_events.items())
        about = About(f"no_future_events:{event_column}", "profile", "timeliness", (event_column,), "major")
        rules.append(exact(about, in_time, len(newest_events), detail="landing days in use"))
    return [rule for rule in rules if rule is not None]


def age_hours(
    table: TableConfig, partitions: Sequence[date], newest_events: Mapping[date, datetime], run_date: date
) -> float:
    """Hours from the newest data to the end of the run date, at least 0.

    The newest data is the newest event; for a snapshot, which is complete whatever its newest event, and for a table
    without event times, the end of the newest landing day.
    """
    newest = end_of(partitions[-1])
    if table.load == "incremental" and newest_events:
        newest = max(newest_events.values())
    return max((end_of(run_date) - newest) / timedelta(hours=1), 0.0)


def freshness(age: float, sla: float, config: QualityConfig) -> float:
    """exp(−max(0, age − SLA) / τ), all in hours."""
    return math.exp(-max(0.0, age - sla) / config.freshness_tau_hours)


def cadence(table: TableConfig, partitions: Sequence[date], run_date: date) -> tuple[int, int]:
    """Periods of `cadence_days` since the first landing in which something landed, and all of them.

    A last period that is not over by the run date counts only if something landed in it.
    """
    periods = {(day - partitions[0]).days // table.cadence_days for day in partitions}
    complete = ((run_date - partitions[0]).days + 1) // table.cadence_days
    return len(periods), max(complete, max(periods) + 1)


def end_of(day: date) -> datetime:
    """Midnight UTC after `day`."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)
