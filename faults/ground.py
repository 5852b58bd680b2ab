"""What a kind of fault is given: the rows, what is declared of them, how many to hit, and the luck of the draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from conf.table_config import Column, Role, TableConfig
from faults.planting import Planted

LANDING_DAY = "dt"
# Letters of Spark's date patterns → those of strptime.
_PATTERN = (("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"))
_ISO = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Ground:
    """Rows of one table under its declared names, as they were landed (text) or typed.

    Attributes:
        rate: share to hit.
        random: decides where, and with what.
        only: columns to stay within; None for all.
    """

    rows: pd.DataFrame
    table: TableConfig
    rate: float
    random: np.random.Generator
    only: Sequence[str] | None = None

    def columns(self, fits: Callable[[str, Column], bool] = lambda name, column: True) -> list[str]:
        """Columns that are there, are scored (no role `ignore`), may be touched, and fit."""
        return [
            name
            for name, column in self.table.columns.items()
            if name in self.rows
            and column.role != "ignore"
            and (self.only is None or name in self.only)
            and fits(name, column)
        ]

    def column_of(self, *roles: Role) -> str | None:
        """The first column of one of these roles."""
        return next(iter(self.columns(lambda _, column: column.role in roles)), None)

    @property
    def days(self) -> pd.Series:
        """Landing day of each row."""
        return self.rows[LANDING_DAY] if LANDING_DAY in self.rows else pd.Series(0, self.rows.index)

    def some(self, possible: pd.Index) -> pd.Index:
        """`rate` of the possible labels, at least one; those of a lower rate are always among those of a higher one."""
        return possible[np.sort(self.random.permutation(len(possible))[: self.count(len(possible))])]

    def count(self, possible: int) -> int:
        """How many of so many are hit."""
        return min(possible, max(1, round(self.rate * possible))) if self.rate > 0 else 0

    def filled(self, column: str) -> pd.Index:
        """Labels of the rows with a value in `column` that is not blank."""
        values = self.rows[column]
        there = values.notna()
        if is_text(values):
            there &= values.astype(str).str.strip() != ""
        return self.rows.index[there]

    def numbers(self, column: str, labels: pd.Index) -> pd.Series:
        """Values as float64, NaN where they are none."""
        return pd.to_numeric(self.rows.loc[labels, column], errors="coerce").astype(float)

    def times(self, column: str, labels: pd.Index) -> pd.Series:
        """Values as time stamps, NaT where they are none."""
        values = self.rows.loc[labels, column]
        if is_text(values):
            return pd.to_datetime(values, format=self.time_format(column), errors="coerce")
        return pd.to_datetime(values, errors="coerce")

    def time_format(self, column: str) -> str:
        """How the source writes the times of a text column, in strptime's letters."""
        pattern = self.table.columns[column].format
        if pattern is None:
            return _ISO
        for ours, theirs in _PATTERN:
            pattern = pattern.replace(ours, theirs)
        return pattern

    def with_values(self, column: str, values: pd.Series) -> pd.Series:
        """The column with new values at their labels, written as its other values are."""
        return written(self.rows[column], values, self.time_format(column))

    def spoilt(self, changes: Mapping[str, pd.Series]) -> Planted | None:
        """Rows with new values in some columns; a value that is what it was before is no fault. None: no column."""
        if not changes:
            return None
        columns = {name: self.with_values(name, values) for name, values in changes.items()}
        cells = {}
        for name, values in changes.items():
            before, after = self.rows.loc[values.index, name], columns[name].loc[values.index]
            same = (before.astype(object) == after.astype(object)) | (before.isna() & after.isna())
            cells[name] = values.index[~same.to_numpy(bool)]
        return Planted(self.rows.assign(**columns), cells)

    def with_rows(self, more: pd.DataFrame) -> Planted:
        """The rows and `more`, which get labels of their own after all others."""
        if pd.api.types.is_integer_dtype(self.rows.index):
            first = int(self.rows.index.max()) + 1 if len(self.rows) else 0
            labels = pd.RangeIndex(first, first + len(more))
        else:
            labels = pd.Index([f"added {number}" for number in range(len(more))])
        more = more.set_axis(labels)
        return Planted(pd.concat([self.rows, more]) if len(more) else self.rows, added=labels)


def is_text(values: pd.Series) -> bool:
    """Whether the values there are texts."""
    if isinstance(values.dtype, pd.StringDtype):
        return True
    there = values.dropna()
    return values.dtype == object and len(there) > 0 and isinstance(there.iloc[0], str)


def written(column: pd.Series, values: pd.Series, time_format: str = _ISO) -> pd.Series:
    """`column` with `values` at their labels, as its own values are written: text, decimals, dates, whole numbers."""
    if is_text(column):
        return _put(column, values.map(lambda value: _as_text(value, time_format)).astype(object))
    there = column.dropna()
    like = there.iloc[0] if len(there) else None
    if isinstance(like, Decimal):
        return _put(column, values.map(lambda v: None if pd.isna(v) else Decimal(str(v)).quantize(like)))
    if column.dtype == object and hasattr(like, "year") and not hasattr(like, "hour"):
        return _put(column, values.map(lambda v: v.date() if hasattr(v, "date") and not pd.isna(v) else None))
    if pd.api.types.is_integer_dtype(column) and values.isna().any():
        return _put(column.astype("Int64"), values.astype("Int64"))
    return _put(column, values.astype(column.dtype))


def _put(column: pd.Series, values: pd.Series) -> pd.Series:
    changed = column.copy()
    changed.loc[values.index] = values
    return changed


def _as_text(value: Any, time_format: str) -> str | None:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime(time_format)
    if isinstance(value, float):
        return f"{value:.10g}" if value != int(value) else str(int(value))
    return str(value)
