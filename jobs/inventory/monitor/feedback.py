"""Analysts' feedback on anomalies: what it changes in a series, and its replay on history, which accepts or refuses it.

`fault` days tell nothing of usual ones: they leave every later baseline. So do `expected` ones, which are no anomaly
themselves. After the first day of a `new level` nothing from before it is compared with.

An opinion is accepted if, over the replayed nights, it changes a verdict or confirms an alarm as a fault, and takes
away no alarm that another opinion calls a fault. A mistyped date, a day nothing was said of, or an opinion so wide that
it would hide a known fault is refused, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from conf.feedback_config import Feedback
from conf.monitor_config import MonitorConfig
from jobs.inventory.monitor.baseline import Series
from jobs.inventory.monitor.verdicts import judge_night
from jobs.lake.schemas import OUTPUTS

Point = tuple[str, str | None, str, date]
"""table, column, metric, day"""


@dataclass(frozen=True)
class Outcome:
    """What the replay of one opinion showed; `reason` says why it was refused, None: it was accepted."""

    feedback: Feedback
    silenced: tuple[Point, ...]
    """Alarms that are none any more."""
    raised: tuple[Point, ...]
    """Alarms that were none before."""
    reason: str | None

    @property
    def is_accepted(self) -> bool:
        """Whether the monitor may listen to it."""
        return self.reason is None


def informed(series: Series, opinions: Sequence[Feedback]) -> Series:
    """The series as the opinions have it; its last day stays, and an alarm there that is called a fault stays one."""
    about = [one for one in opinions if one.covers(series.table, series.column, series.metric, one.first)]
    levels = [one.first for one in about if one.opinion == "new level" and one.first <= series.days[-1]]
    start = next(place for place, day in enumerate(series.days) if day >= max(levels, default=date.min))
    names = list(series.events)
    for place, day in enumerate(series.days):
        for one in about:
            if one.opinion == "new level" or not one.covers(series.table, series.column, series.metric, day):
                continue
            if one.opinion == "expected" or place < len(series.days) - 1:
                names[place] = f"{one.opinion}: {one.note}"
    return replace(series, days=series.days[start:], values=series.values[start:], events=tuple(names[start:]))


def alarms(night: Sequence[Series], config: MonitorConfig) -> set[Point]:
    """The anomalies of one night."""
    return {
        (series.table, series.column, series.metric, series.days[-1])
        for series, verdict in zip(night, judge_night(night, config), strict=True)
        if verdict.is_anomaly
    }


def nights_of(history: Sequence[Series], nights: int) -> list[list[Series]]:
    """The newest `nights` nights as the monitor saw them: each series that has a point on the night, up to it."""
    days = sorted({day for series in history for day in series.days})[-nights:]
    return [[until(series, day) for series in history if day in series.days] for day in days]


def until(series: Series, day: date) -> Series:
    """The series as it was known on `day`."""
    end = series.days.index(day) + 1
    return replace(series, days=series.days[:end], values=series.values[:end], events=series.events[:end])


def replay(
    history: Sequence[Series], opinions: Sequence[Feedback], nights: int, config: MonitorConfig
) -> list[Outcome]:
    """Judge the newest `nights` nights of `history` with each opinion alone, beside the same nights without any."""
    told = nights_of(history, nights)
    before: set[Point] = set().union(*(alarms(night, config) for night in told))
    outcomes = []
    for one in opinions:
        after: set[Point] = set().union(
            *(alarms([informed(series, [one]) for series in night], config) for night in told)
        )
        silenced, raised = before - after, after - before
        confirmed = one.opinion == "fault" and any(one.covers(*point) for point in before)
        reason = None if confirmed and not silenced else _reason(one, silenced, raised, opinions)
        outcomes.append(Outcome(one, _ordered(silenced), _ordered(raised), reason))
    return outcomes


def _reason(one: Feedback, silenced: set[Point], raised: set[Point], opinions: Sequence[Feedback]) -> str | None:
    if not silenced and not raised:
        return "it changes no verdict of the replayed nights: check its table, column, metric and days"
    for point in _ordered(silenced):
        for other in opinions:
            if other is not one and other.opinion == "fault" and other.covers(*point):
                return f"it would hide {' '.join(str(part) for part in point if part)}, which another calls a fault"
    return None


def _ordered(points: set[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda point: (point[3], point[0], point[1] or "", point[2])))


def outcome_rows(outcomes: Sequence[Outcome], upto: date) -> pa.Table:
    """Rows of the table `feedback`."""
    rows = [
        {
            **one.feedback.model_dump(), "accepted": one.is_accepted, "reason": one.reason, "replayed_upto": upto,
            "silenced": [_told(point) for point in one.silenced], "raised": [_told(point) for point in one.raised],
        }
        for one in outcomes
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=OUTPUTS["feedback"].schema)


def outcome_of(row: Mapping[str, Any]) -> Outcome:
    """The outcome a stored row tells of; its alarms are read back as written."""
    told = {name: tuple(_read(point) for point in row[name]) for name in ("silenced", "raised")}
    about = Feedback.model_validate({name: row[name] for name in Feedback.model_fields})
    return Outcome(about, told["silenced"], told["raised"], row["reason"])


def _told(point: Point) -> str:
    table, column, metric, day = point
    return json.dumps([day.isoformat(), table, column, metric], ensure_ascii=False)


def _read(text: str) -> Point:
    day, table, column, metric = json.loads(text)
    return table, column, metric, date.fromisoformat(day)
