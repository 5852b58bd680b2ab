"""What feedback changes, and what a replay accepts."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from pydantic import ValidationError

from conf.feedback_config import Feedback
from conf.monitor_config import MonitorConfig
from jobs.inventory.monitor.baseline import Series
from jobs.inventory.monitor.feedback import alarms, informed, nights_of, replay
from jobs.inventory.monitor.verdicts import judge_night

FIRST = date(2024, 1, 1)
CONFIG = MonitorConfig()


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def series(values: list[float], table: str = "sales", metric: str = "rows") -> Series:
    days = tuple(day(number) for number in range(len(values)))
    return Series(table, None, metric, "count", days, np.array(values), is_daily=False)


def usual(length: int) -> list[float]:
    return [1000.0 + 10 * (number % 5) for number in range(length)]


def opinion(kind: str, first: int, last: int | None = None, **about: str) -> Feedback:
    end = None if last is None else day(last)
    return Feedback(table="sales", first=day(first), last=end, opinion=kind, note="told by the shop", **about)


def verdict(one: Series):
    return judge_night([one], CONFIG)[0]


def test_faulty_days_leave_the_baseline():
    values = usual(60)
    values[30:50] = [100.0] * 20
    seen, told = verdict(series(values)), verdict(informed(series(values), [opinion("fault", 30, 49)]))
    assert seen.low is not None and told.low is not None
    assert seen.low < 900 < told.low, "limits are tight again without the faulty days"
    assert told.history == 39


def test_an_expected_day_is_no_anomaly_and_no_baseline():
    values = [*usual(40), 5000.0]
    assert verdict(series(values)).is_anomaly is True
    told = verdict(informed(series(values), [opinion("expected", 40)]))
    assert (told.is_anomaly, told.event) == (None, "expected: told by the shop")
    after = informed(series([*values, 1010.0]), [opinion("expected", 40)])
    assert verdict(after).history == 40


def test_a_fault_stays_an_anomaly_on_its_own_night():
    told = informed(series([*usual(40), 5000.0]), [opinion("fault", 40)])
    assert verdict(told).is_anomaly is True


def test_a_new_level_is_judged_by_itself():
    values = [*usual(60), *[3 * one for one in usual(20)]]
    assert verdict(series(values)).is_anomaly is True
    told = verdict(informed(series(values), [opinion("new level", 60)]))
    assert (told.history, told.is_anomaly) == (19, False)
    too_new = verdict(informed(series(values[:63]), [opinion("new level", 60)]))
    assert too_new.is_anomaly is None, "two days tell nothing of a level"


def test_feedback_speaks_of_its_own_figures_only():
    one = opinion("expected", 40, metric="mean")
    assert verdict(informed(series([*usual(40), 5000.0]), [one])).is_anomaly is True
    other = opinion("expected", 40)
    assert verdict(informed(series([*usual(40), 5000.0], table="clicks"), [other])).is_anomaly is True


def test_nights_are_replayed_as_they_were_seen():
    history = [series(usual(30)), series(usual(28), table="clicks")]
    nights = nights_of(history, 3)
    assert [[(one.table, one.days[-1]) for one in night] for night in nights] == [
        [("sales", day(27)), ("clicks", day(27))], [("sales", day(28))], [("sales", day(29))],
    ]  # fmt: skip


def test_a_replay_accepts_what_silences_its_own_alarm_and_says_which():
    values = [*usual(40), 5000.0, *usual(3)]
    (outcome,) = replay([series(values)], [opinion("expected", 40)], 10, CONFIG)
    assert outcome.is_accepted
    assert outcome.silenced == (("sales", None, "rows", day(40)),)


def test_a_replay_refuses_what_changes_nothing():
    (outcome,) = replay([series([*usual(40), 5000.0, *usual(3)])], [opinion("expected", 38)], 10, CONFIG)
    assert not outcome.is_accepted
    assert "changes no verdict" in str(outcome.reason)


def test_a_replay_refuses_what_hides_a_known_fault():
    values = [*usual(40), 5000.0, *usual(2), 0.0, 1010.0]
    wide, fault = opinion("expected", 38, 44), opinion("fault", 40)
    outcomes = replay([series(values)], [wide, fault], 10, CONFIG)
    assert not outcomes[0].is_accepted
    assert "which another calls a fault" in str(outcomes[0].reason)


def test_a_replay_accepts_the_confirmation_of_an_alarm():
    (outcome,) = replay([series([*usual(40), 5000.0, *usual(3)])], [opinion("fault", 40)], 10, CONFIG)
    assert (outcome.is_accepted, outcome.silenced) == (True, ())


def test_alarms_name_the_point():
    assert alarms([series([*usual(40), 0.0])], CONFIG) == {("sales", None, "rows", day(40))}


@pytest.mark.parametrize(("kind", "last"), [("new level", 50), ("expected", 30)])
def test_days_in_the_wrong_order_are_refused(kind: str, last: int):
    with pytest.raises(ValidationError, match="`last` lies before `first`"):
        opinion(kind, 40, last)
