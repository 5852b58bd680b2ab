"""Numbers stay in the range they had, with room."""

from __future__ import annotations

import math
from collections.abc import Iterator

from conf.table_config import Expectation
from jobs.inventory.suggest.kinds import Learned


def suggest(learned: Learned) -> Iterator[Expectation]:
    """From the smallest to the largest value seen, each moved out by half the range; never below 0 if none was."""
    for column in learned.columns:
        run = learned.whole(column).run
        if not len(run.values) or not learned.may_show(column) or learned.is_calendar(column):
            continue
        low, high = float(run.values[0]), float(run.values[-1])
        room = (high - low) / 2
        least = 0.0 if low >= 0 else outward(low - room, -1)
        yield Expectation(
            type="expect_column_values_to_be_between", column=column, dimension="accuracy",
            kwargs={"min_value": least, "max_value": outward(high + room, 1)},
        )  # fmt: skip


def outward(value: float, direction: int) -> float:
    """`value` rounded to two digits, away from the range: up for 1, down for −1."""
    if value == 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    return round((math.ceil if direction > 0 else math.floor)(value / step) * step, 12)
