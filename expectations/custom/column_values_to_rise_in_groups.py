"""Monotonic by group: ordered by one column, another never falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from expectations.own import Found, OwnExpectation, Wanted, share_found

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class ExpectColumnValuesToRiseInGroups(OwnExpectation):
    """In each group of rows alike in `column_list`, ordered by `order_by`, a value of `column` is not below the one
    before it. Rows with a null in any of these columns are left out; equal `order_by` are taken in rising order.
    """

    column: str
    column_list: list[str]
    order_by: str
    mostly: float = 1.0

    @staticmethod
    def on_pandas(frame: pd.DataFrame, wanted: Wanted) -> Found:
        named = list(dict.fromkeys([*wanted.column_list, wanted.order_by, wanted.column]))
        rows = frame[named].dropna()
        rows = rows.assign(_group=rows.groupby(wanted.column_list, observed=True, sort=False).ngroup())
        rows = rows.sort_values(list(dict.fromkeys(["_group", wanted.order_by, wanted.column])))
        # Neighbours are compared as they are: shifting whole numbers would make them doubles.
        values, groups = rows[wanted.column].array, rows["_group"].to_numpy()
        falls = int(((values[1:] < values[:-1]) & (groups[1:] == groups[:-1])).sum())
        return share_found(len(rows), falls, wanted.mostly)

    @staticmethod
    def on_spark(frame: DataFrame, wanted: Wanted) -> Found:
        from pyspark.sql import Window
        from pyspark.sql import functions as F

        named = list(dict.fromkeys([*wanted.column_list, wanted.order_by, wanted.column]))
        order = Window.partitionBy(*wanted.column_list).orderBy(wanted.order_by, wanted.column)
        falls = F.col(wanted.column) < F.lag(wanted.column).over(order)
        marked = frame.select(*named).dropna().select(falls.alias("falls"))
        rows, broken = marked.agg(F.count(F.lit(1)), F.count_if("falls")).first() or (0, 0)
        return share_found(rows, broken, wanted.mostly)

    @staticmethod
    def words(wanted: Wanted) -> str:
        part = "" if wanted.mostly == 1 else f", at least {wanted.mostly:.2%} of the time"
        return f"never falls with {wanted.order_by} for the same {', '.join(wanted.column_list)}{part}"
