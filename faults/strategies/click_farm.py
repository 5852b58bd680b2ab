"""Many accounts that do the same things within the hour, each no more than a customer would."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from faults.strategies import LOOK, SECOND, Shop, Visits


def visits(
    shop: Shop, accounts: int, days: list[np.ndarray], random: np.random.Generator
) -> Iterator[tuple[int, Visits]]:
    """Each day a script of five to eight items at a usual hour; every account runs it within 20 minutes of the others,
    5 to 40 seconds an item, on the days of the first account."""
    for day in days[0] if accounts else ():
        script = random.choice(shop.items, int(random.integers(5, 9)), replace=False)
        start = day + int(shop.at_usual_hours(1, random)[0])
        for account in range(accounts):
            gaps = random.uniform(5, 40, len(script)) * SECOND
            at = start + int(random.uniform(0, 1200)) * SECOND + np.cumsum(gaps).astype(np.int64)
            yield account, Visits(script, at, LOOK)
