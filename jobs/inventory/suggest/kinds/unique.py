"""A column whose values were all different stays so."""

from __future__ import annotations

from collections.abc import Iterator

from conf.table_config import Expectation
from jobs.inventory.suggest.kinds import Learned


def suggest(learned: Learned) -> Iterator[Expectation]:
    """Every learned day exactly counted, of at least fifty values together and without a repeated one."""
    for column in learned.columns:
        states = learned.states[column].values()
        exact = all(state.distinct_error == 0 and state.distinct == state.rows - state.nulls for state in states)
        if exact and sum(state.distinct for state in states) >= 50:
            yield Expectation(type="expect_column_values_to_be_unique", column=column, dimension="accuracy")
