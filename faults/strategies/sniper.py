"""Fires at a few items as fast as the network carries, when a sale opens on the full hour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from faults.strategies import DAY, LOOK, SECOND, Shop, Visits


def visits(
    shop: Shop, accounts: int, days: list[np.ndarray], random: np.random.Generator
) -> Iterator[tuple[int, Visits]]:
    """20 to 60 requests for two to four items, 0.2 to 1.5 seconds apart, from a full hour on."""
    for account in range(accounts):
        for day in days[account]:
            number = int(random.integers(20, 61))
            targets = random.choice(shop.items, int(random.integers(2, 5)), replace=False)
            hour = int(random.integers(24)) * (DAY // 24)
            at = day + hour + np.cumsum(random.uniform(0.2, 1.5, number) * SECOND).astype(np.int64)
            yield account, Visits(random.choice(targets, number), np.minimum(at, day + DAY - 1), LOOK)
