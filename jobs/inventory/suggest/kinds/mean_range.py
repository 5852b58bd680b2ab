"""The mean of a day stays where days have it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from conf.table_config import Expectation
from jobs.inventory.suggest.kinds import Learned

_MIN_DAYS, _DEVIATIONS, _MIN_EFFECT = 7, 8.0, 0.25


def suggest(learned: Learned) -> Iterator[Expectation]:
    """Median of the daily means ± 8 robust deviations, at least a quarter of it."""
    for column in learned.columns:
        means = [state.moments.mean for state in learned.states[column].values() if state.moments.count]
        if len(means) < _MIN_DAYS or not learned.may_show(column) or learned.is_calendar(column):
            continue
        middle = float(np.median(means))
        spread = 1.4826 * float(np.median(np.abs(np.array(means) - middle)))
        room = max(_DEVIATIONS * spread, _MIN_EFFECT * abs(middle))
        if room:
            limits = {"min_value": float(f"{middle - room:.3g}"), "max_value": float(f"{middle + room:.3g}")}
            yield Expectation(
                type="expect_column_mean_to_be_between", column=column, dimension="accuracy", kwargs=limits
            )
