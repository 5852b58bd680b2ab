"""A functional dependency: rows alike in some columns are alike in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from expectations.own import Found, OwnExpectation, Wanted, share_found

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class ExpectColumnToDependOnColumns(OwnExpectation):
    """At most the share `max_error` of the rows must go for `column_list` to determine `column`.

    The share is g₃ of Kivinen and Mannila, Approximate inference of functional dependencies from relations (1995): rows
    beyond the most frequent value of each group. Rows with a null among `column_list` or in `column` are left out, and
    those whose `column` is below `min_value` or above `max_value`: what is missing or cannot be is another check's
    finding, and says nothing of two rows that disagree.
    """

    column: str
    column_list: list[str]
    max_error: float = 0.0
    min_value: float | None = None
    max_value: float | None = None

    @staticmethod
    def on_pandas(frame: pd.DataFrame, wanted: Wanted) -> Found:
        rows = frame.dropna(subset=[*wanted.column_list, wanted.column])
        if wanted.min_value is not None:
            rows = rows[rows[wanted.column] >= wanted.min_value]
        if wanted.max_value is not None:
            rows = rows[rows[wanted.column] <= wanted.max_value]
        counts = rows.groupby([*wanted.column_list, wanted.column], dropna=False, observed=True, sort=False).size()
        largest = counts.groupby(level=list(range(len(wanted.column_list))), dropna=False, sort=False).max()
        return share_found(len(rows), len(rows) - int(largest.sum()), 1 - wanted.max_error)

    @staticmethod
    def on_spark(frame: DataFrame, wanted: Wanted) -> Found:
        from pyspark.sql import functions as F

        rows = frame.dropna(subset=[*wanted.column_list, wanted.column])
        if wanted.min_value is not None:
            rows = rows.filter(F.col(wanted.column) >= wanted.min_value)
        if wanted.max_value is not None:
            rows = rows.filter(F.col(wanted.column) <= wanted.max_value)
        counts = rows.groupBy(*wanted.column_list, wanted.column).count()
        groups = counts.groupBy(*wanted.column_list).agg(F.sum("count").alias("rows"), F.max("count").alias("most"))
        tested, most = groups.agg(F.sum("rows"), F.sum("most")).first() or (0, 0)
        return share_found(tested or 0, (tested or 0) - (most or 0), 1 - wanted.max_error)

    @staticmethod
    def words(wanted: Wanted) -> str:
        allowed = f", but for {wanted.max_error:.2%} of the rows" if wanted.max_error else ""
        return f"is determined by {', '.join(wanted.column_list)}{allowed}"
