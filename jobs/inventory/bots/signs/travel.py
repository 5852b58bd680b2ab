"""In two stores within minutes."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import SECOND, Array, Events
from jobs.inventory.bots.signs import COUNT

TITLE = "in different stores within minutes"
NEEDS = ("store_id",)
LEAST = COUNT


def values(events: Events) -> Array:
    """Changes of store between neighbouring events at most `travel_minutes` apart."""
    near = (np.diff(events.unit) == 0) & (np.diff(events.at) <= events.config.travel_minutes * 60 * SECOND)
    near &= (np.diff(events.store) != 0) & (events.store[1:] >= 0) & (events.store[:-1] >= 0)
    return events.count(events.unit[1:][near])
