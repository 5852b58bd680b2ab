"""In two stores within minutes."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import SECOND, Array, Events

TITLE = "in different stores within minutes"
NEEDS = ("store_id",)
LEAST = 0.25


def values(events: Events) -> Array:
    """log(1 + changes of store between neighbouring events at most `travel_minutes` apart)."""
    near = (np.diff(events.unit) == 0) & (np.diff(events.at) <= events.config.travel_minutes * 60 * SECOND)
    near &= (np.diff(events.store) != 0) & (events.store[1:] >= 0) & (events.store[:-1] >= 0)
    return np.log1p(events.count(events.unit[1:][near]))
