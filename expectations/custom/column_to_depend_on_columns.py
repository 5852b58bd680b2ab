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
    beyond the most frequent value of each group. Rows with a null among `column_list` are left out; null is a value of
    `column` like any other.
    """

    column: str
    column_list: list[str]
    max_error: float = 0.0

    @staticmethod
    def on_pandas(frame: pd.DataFrame, wanted: Wanted) -> Found:
        rows = frame.dropna(subset=wanted.column_list)
        counts = rows.groupby([*wanted.column_list, wanted.column], dropna=False, observed=True, sort=False).size()
        largest = counts.groupby(level=list(range(len(wanted.column_list))), dropna=False, sort=False).max()
        return share_found(len(rows), len(rows) - int(largest.sum()), 1 - wanted.max_error)

    @staticmethod
    def on_spark(frame: DataFrame, wanted: Wanted) -> Found:
        from pyspark.sql import functions as F

        counts = frame.dropna(subset=wanted.column_list).groupBy(*wanted.column_list, wanted.column).count()
        groups = counts.groupBy(*wanted.column_list).agg(F.sum("count").alias("rows"), F.max("count").alias("most"))
        rows, most = groups.agg(F.sum("rows"), F.sum("most")).first() or (0, 0)
        return share_found(rows or 0, (rows or 0) - (most or 0), 1 - wanted.max_error)

    @staticmethod
    def words(wanted: Wanted) -> str:
        allowed = f", but for {wanted.max_error:.2%} of the rows" if wanted.max_error else ""
        return f"is determined by {', '.join(wanted.column_list)}{allowed}"
