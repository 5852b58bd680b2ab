"""A day has about as many rows as its weekday had."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

from conf.table_config import Expectation
from jobs.inventory.suggest.kinds import Learned

_WEEKS, _MAX_RATIO = 8, 4.0


def suggest(learned: Learned) -> Iterator[Expectation]:
    """A quarter more than the largest ratio, either way, of a learned day to the median of its weekday before it."""
    days = sorted(learned.volumes)
    ratios = []
    for place, day in enumerate(days):
        alike = [learned.volumes[one] for one in days[:place] if one.weekday() == day.weekday()][-_WEEKS:]
        if len(alike) >= 3 and min(median(alike), learned.volumes[day]) > 0:
            ratio = learned.volumes[day] / median(alike)
            ratios.append(max(ratio, 1 / ratio))
    if ratios and 1.25 * max(ratios) <= _MAX_RATIO:
        yield Expectation(
            type="expect_table_row_count_to_fit_weekday", dimension="completeness",
            kwargs={"max_ratio": math.ceil(12.5 * max(ratios)) / 10},
        )  # fmt: skip
