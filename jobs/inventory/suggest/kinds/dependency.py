"""Columns that determine one another go on doing so."""

from __future__ import annotations

from collections.abc import Iterator

from conf.table_config import Expectation
from expectations.custom.column_to_depend_on_columns import ExpectColumnToDependOnColumns
from expectations.own import Wanted
from jobs.inventory.suggest.kinds import Learned

# A group of fewer rows on average shows nothing: every column depends on a key.
_MIN_GROUP = 1.5


def suggest(learned: Learned) -> Iterator[Expectation]:
    """Pairs of columns where, in the sampled rows, the first determines the second without exception."""
    rows = learned.sample
    distinct = {column: rows[column].nunique() for column in learned.columns}
    for left in learned.columns:
        if not 1 < distinct[left] <= len(rows) / _MIN_GROUP:
            continue
        for right in learned.columns:
            # A column with fewer values than groups can be told apart; a constant depends on anything.
            if left == right or not 1 < distinct[right] <= distinct[left]:
                continue
            wanted = Wanted(column=right, column_list=[left], max_error=0.0, min_value=None, max_value=None)
            if ExpectColumnToDependOnColumns.on_pandas(rows, wanted).success:
                yield Expectation(
                    type="expect_column_to_depend_on_columns", column=right, dimension="consistency",
                    kwargs={"column_list": [left]},
                )  # fmt: skip
