"""刷单: orders that lift a few items in the rankings, placed without looking, by day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from faults.strategies import BUY, Shop, Visits


def visits(
    shop: Shop, accounts: int, days: list[np.ndarray], random: np.random.Generator
) -> Iterator[tuple[int, Visits]]:
    """8 to 20 orders a day of one of three items that hardly anybody buys, each by itself, at usual hours."""
    targets = random.choice(shop.items[len(shop.items) // 2 :], 3, replace=False)
    for account in range(accounts):
        for day in days[account]:
            number = int(random.integers(8, 21))
            yield (
                account,
                Visits(random.choice(targets, number), day + np.sort(shop.at_usual_hours(number, random)), BUY),
            )
