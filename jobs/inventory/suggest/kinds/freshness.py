"""A day's newest event is as near the end of the day as it was."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from conf.table_config import Expectation
from jobs.inventory.suggest.kinds import Learned


def suggest(learned: Learned) -> Iterator[Expectation]:
    """One and a half times the largest age of the newest event at the end of its landing day, in whole hours."""
    for column in learned.table.columns_of("event_ts"):
        ages = []
        for day, state in learned.states.get(column, {}).items():
            if state.largest is not None and state.kind in ("timestamp", "date"):
                newest = datetime.fromisoformat(state.largest).replace(tzinfo=UTC)
                ages.append((datetime.combine(day, time(), UTC) + timedelta(days=1) - newest).total_seconds() / 3600)
        if ages and max(ages) > 0:
            yield Expectation(
                type="expect_column_newest_value_to_be_recent", column=column, dimension="timeliness",
                kwargs={"max_hours": math.ceil(1.5 * max(ages))},
            )  # fmt: skip
