"""Freshness of an event time: the newest event is not long before the end of the run date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from expectations.own import Found, OwnExpectation, Wanted
from expectations.references import current

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class ExpectColumnNewestValueToBeRecent(OwnExpectation):
    """The newest time in `column` is at most `max_hours` old at the end of the run date, in UTC, whatever the clock.

    A date counts from its midnight. A column without a value is not recent.
    """

    column: str
    max_hours: float

    @staticmethod
    def on_pandas(frame: pd.DataFrame, wanted: Wanted) -> Found:
        filled = frame[wanted.column].dropna()
        return _judge(filled.max() if len(filled) else None, wanted.max_hours)

    @staticmethod
    def on_spark(frame: DataFrame, wanted: Wanted) -> Found:
        from pyspark.sql import functions as F

        # As microseconds since 1970, because a collected time would come in the zone of this machine.
        newest = F.max(F.unix_micros(F.col(wanted.column).cast("timestamp")))
        (micros,) = frame.select(newest).first() or (None,)
        return _judge(
            None if micros is None else datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros),
            wanted.max_hours,
        )

    @staticmethod
    def words(wanted: Wanted) -> str:
        return f"its newest value is at most {wanted.max_hours:g} hours old at the end of the run date"


def _judge(newest: Any, max_hours: float) -> Found:
    if newest is None:
        return Found(False, observed="no value")
    if isinstance(newest, date) and not isinstance(newest, datetime):
        newest = datetime.combine(newest, time())
    if newest.tzinfo is None:
        newest = newest.replace(tzinfo=UTC)
    end = datetime.combine(current().run_date, time(), UTC) + timedelta(days=1)
    hours = (end - newest).total_seconds() / 3600
    return Found(hours <= max_hours, observed=f"{hours:.1f} hours")
