"""Looks at little at a time, at random intervals, round the clock: no timer and no volume gives it away."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from faults.strategies import DAY, LOOK, Shop, Visits


def visits(
    shop: Shop, accounts: int, days: list[np.ndarray], random: np.random.Generator
) -> Iterator[tuple[int, Visits]]:
    """25 to 60 items of any popularity at moments drawn evenly over the 24 hours."""
    for account in range(accounts):
        for day in days[account]:
            number = int(random.integers(25, 61))
            at = day + np.sort(random.integers(0, DAY, number))
            yield account, Visits(random.choice(shop.items, number), at, LOOK)
