"""Walks through the catalogue by a timer and buys nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from faults.strategies import LOOK, SECOND, Shop, Visits


def visits(
    shop: Shop, accounts: int, days: list[np.ndarray], random: np.random.Generator
) -> Iterator[tuple[int, Visits]]:
    """80 to 300 items in the order of their ids, one every 5 to 60 seconds with a tenth of jitter, from any hour on."""
    shelf = np.sort(shop.items.astype(str))
    for account in range(accounts):
        pause = random.uniform(5, 60)
        for day in days[account]:
            number = int(random.integers(80, 301))
            first = int(random.integers(len(shelf)))
            gaps = pause * random.uniform(0.9, 1.1, number) * SECOND
            at = day + int(random.uniform(0, 17 * 3600)) * SECOND + np.cumsum(gaps).astype(np.int64)
            yield account, Visits(shelf[(first + np.arange(number)) % len(shelf)], at, LOOK)
