"""Evidence of the stage bots: the share of events that customers caused."""

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
    days: dict[date, list[int]] = {}
    for row in events:
        if row["is_bot"] is not None:
            own = days.setdefault(row["dt"], [0, 0])
            own[0] += 0 if row["is_bot"] else row["events"]
            own[1] += row["events"]
    about = About("bots", "bots", "accuracy")
    daily = [(days[day][0], days[day][1]) for day in sorted(days)]
    rule = clustered(about, daily, config, Scope.of(days, in_use))
    return [rule] if rule else []
