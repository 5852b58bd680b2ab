"""A column of few values keeps to its code list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conf.table_config import Expectation
from jobs.inventory.suggest.kinds import Learned
from jobs.profiling.state import State

_MAX_CODES = 40


def suggest(learned: Learned) -> Iterator[Expectation]:
    """The values seen, where they are few, all listed, and nothing new came in the second half of the learned days."""
    for column in learned.columns:
        states = [state for _, state in sorted(learned.states[column].items())]
        if states[0].kind != "text" or not learned.may_show(column) or any(state.frequent.error for state in states):
            continue
        half = (len(states) + 1) // 2
        early, late = _values(states[:half]), _values(states[half:])
        if 0 < len(early) <= _MAX_CODES and late <= early:
            yield Expectation(
                type="expect_column_values_to_be_in_set", column=column, kwargs={"value_set": sorted(early)}
            )


def _values(states: Sequence[State]) -> set[str]:
    return {value for state in states for value in state.frequent.values.to_pylist()}
