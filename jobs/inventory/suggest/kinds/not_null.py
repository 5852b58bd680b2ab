"""A column that was filled stays filled."""

from __future__ import annotations

from collections.abc import Iterator

from conf.table_config import Expectation
from jobs.inventory.suggest.kinds import Learned


def suggest(learned: Learned) -> Iterator[Expectation]:
    """No nulls where there were none; where up to a third were null, at most twice the largest daily share."""
    for column in learned.columns:
        worst = max(state.nulls / state.rows for state in learned.states[column].values())
        if worst <= 1 / 3:
            kwargs = {} if worst == 0 else {"mostly": round(1 - 2 * worst, 2)}
            yield Expectation(
                type="expect_column_values_to_not_be_null", column=column, dimension="completeness", kwargs=kwargs
            )
