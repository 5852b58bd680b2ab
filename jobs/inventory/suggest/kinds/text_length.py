"""Texts stay as long as they were."""

from __future__ import annotations

from collections.abc import Iterator

from conf.table_config import Expectation
from jobs.inventory.suggest.kinds import Learned


def suggest(learned: Learned) -> Iterator[Expectation]:
    """The lengths seen, where they are one or few (codes, keys); free text is not asked."""
    for column in learned.columns:
        lengths = learned.whole(column).lengths
        if lengths.shortest is None or lengths.longest is None:
            continue
        if lengths.longest - lengths.shortest <= 8:
            kwargs = {"min_value": lengths.shortest, "max_value": lengths.longest}
            yield Expectation(type="expect_column_value_lengths_to_be_between", column=column, kwargs=kwargs)
