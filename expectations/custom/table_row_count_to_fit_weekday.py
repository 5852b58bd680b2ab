"""Volume: the rows of each landed day are near those of the same weekday before."""

from __future__ import annotations

from datetime import date
from statistics import median
from typing import TYPE_CHECKING

import pandas as pd

from expectations.own import Found, OwnExpectation, Wanted
from expectations.references import current

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class ExpectTableRowCountToFitWeekday(OwnExpectation):
    """Each new landing day has between 1 / `max_ratio` and `max_ratio` times the median rows of its weekday.

    The median is over the last `weeks` earlier days of that weekday, of which there must be `min_weeks`; days without
    so many are not tested. Manifests know the rows, so that no data is read.
    """

    max_ratio: float = 2.0
    weeks: int = 8
    min_weeks: int = 3

    @staticmethod
    def on_pandas(frame: pd.DataFrame, wanted: Wanted) -> Found:
        return _measure(wanted)

    @staticmethod
    def on_spark(frame: DataFrame, wanted: Wanted) -> Found:
        return _measure(wanted)

    @staticmethod
    def words(wanted: Wanted) -> str:
        return f"has at most {wanted.max_ratio:g} times more or fewer rows than usual on its weekday"


def _measure(wanted: Wanted) -> Found:
    references = current()
    counts = {**references.earlier_rows, **references.new_rows}
    tested: list[date] = []
    broken: list[date] = []
    for day in sorted(references.new_rows):
        alike = [counts[one] for one in sorted(counts) if one < day and one.weekday() == day.weekday()][-wanted.weeks :]
        if len(alike) < wanted.min_weeks:
            continue
        usual = median(alike)
        tested.append(day)
        if not usual / wanted.max_ratio <= counts[day] <= usual * wanted.max_ratio:
            broken.append(day)
    if not tested:
        return Found(None, observed=f"no {wanted.min_weeks} earlier days of the same weekday")
    return Found(not broken, len(tested), len(broken), ", ".join(map(str, broken)) or None)
