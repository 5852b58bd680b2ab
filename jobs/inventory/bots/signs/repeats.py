"""The same item at many different moments of one day."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import Array, Events
from jobs.inventory.bots.signs import COUNT

TITLE = "the same item at many moments of the day"
NEEDS = ()
LEAST = COUNT


def values(events: Events) -> Array:
    """Moments of the item that has most."""
    items = int(events.item.max()) + 1
    pair = events.unit * items + events.item
    order = np.lexsort((events.at, pair))
    pair, at = pair[order], events.at[order]
    first = np.ones(len(pair), dtype=bool)
    first[1:] = (np.diff(pair) != 0) | (np.diff(at) != 0)
    found, moments = np.unique(pair[first], return_counts=True)
    return events.largest(found // items, moments)
