"""Evidence of the stage bots: events that customers caused, and steps of the funnel in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from conf.pipeline_config import QualityConfig
from jobs.score.quality.rules import About, Rule, Scope, clustered


def from_bot_days(events: Iterable[Mapping[str, Any]], in_use: Sequence[date], config: QualityConfig) -> list[Rule]:
    """Accuracy: events of user-days not flagged, of events judged. Days with too few users to judge say nothing.

    Args:
        events: dt, is_bot and their events, one row each.
    """
    counts = (
        (row["dt"], 0 if row["is_bot"] else row["events"], row["events"]) for row in events if row["is_bot"] is not None
    )
    return _by_day(About("bots", "bots", "accuracy"), counts, in_use, config)


def from_funnel(days: Iterable[Mapping[str, Any]], in_use: Sequence[date], config: QualityConfig) -> list[Rule]:
    """Consistency: steps of the funnel that do not come before the step that leads to them.

    Args:
        days: dt, funnel_events and funnel_out_of_order, one row each.
    """
    counts = ((row["dt"], row["funnel_events"] - row["funnel_out_of_order"], row["funnel_events"]) for row in days)
    return _by_day(About("funnel_order", "bots", "consistency"), counts, in_use, config)


def _by_day(
    about: About, counts: Iterable[tuple[date, int, int]], in_use: Sequence[date], config: QualityConfig
) -> list[Rule]:
    """The rule of (day, passed, tested), several of a day added up; days without anything tested say nothing."""
    days: dict[date, list[int]] = {}
    for day, passed, tested in counts:
        if tested:
            own = days.setdefault(day, [0, 0])
            own[0] += passed
            own[1] += tested
    daily = [(days[day][0], days[day][1]) for day in sorted(days)]
    rule = clustered(about, daily, config, Scope.of(days, in_use))
    return [rule] if rule else []
