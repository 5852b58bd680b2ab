"""A column is distributed as it was."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from conf.table_config import Expectation
from expectations.custom.column_distribution_to_be_near_reference import stability_index
from jobs.inventory.suggest.kinds import Learned
from jobs.inventory.surroundings import counts_like, reference_shares

_MIN_DAYS, _LEAST, _MOST, _MAX_OTHER = 7, 0.1, 0.5, 0.5


def suggest(learned: Learned) -> Iterator[Expectation]:
    """PSI against all learned days, up to twice the largest of a learned day, where that is not half of everything."""
    for column in learned.columns:
        reference = reference_shares(learned.whole(column))
        states = list(learned.states[column].values())
        if reference is None or len(states) < _MIN_DAYS or learned.is_calendar(column):
            continue
        shares = np.asarray(reference["shares"], float)
        if "values" in reference and shares[-2] > _MAX_OTHER:
            continue  # an id: what is not listed says nothing
        worst = max(stability_index(counts_like(reference, state), shares, reference["rows"]) for state in states)
        if 2 * worst <= _MOST:
            yield Expectation(
                type="expect_column_distribution_to_be_near_reference", column=column, dimension="consistency",
                severity="minor", kwargs={"max_psi": round(max(_LEAST, 2 * worst), 2)},
            )  # fmt: skip
