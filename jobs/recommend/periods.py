"""The cuts of the next-period protocol: the one place that says where each lies.

With run date D and a period of P days, the test period is (D−P, D] and the validation period (D−2P, D−P]. A cut holds
the events up to and including its last day: `validation` D−2P, `test` D−P, `publish` D. `earlier_1` lies one period
before `validation`, `earlier_2` two: what followed them is history the ranker may learn from. The period named after
a cut is the one that follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from conf.model_config import ProtocolConfig


@dataclass(frozen=True)
class Cut:
    """The events up to and including `last_day`."""

    name: str
    last_day: date


def cuts_of(run_date: date, protocol: ProtocolConfig) -> tuple[Cut, ...]:
    """Every cut, oldest first; the period that follows a cut ends on the next cut's last day."""
    names = [f"earlier_{n}" for n in range(protocol.earlier_periods, 0, -1)] + ["validation", "test", "publish"]
    period = timedelta(days=protocol.period_days)
    return tuple(Cut(name, run_date - (len(names) - 1 - place) * period) for place, name in enumerate(names))


def periods_before(name: str, protocol: ProtocolConfig) -> list[str]:
    """The period `name` and all earlier ones, newest first."""
    names = [cut.name for cut in cuts_of(date(2000, 1, 1), protocol)][:-1]
    return names[: names.index(name) + 1][::-1]
