"""The same item at many different moments of one day."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import Array, Events

TITLE = "the same item at many moments of the day"
NEEDS = ()
LEAST = 0.25


def values(events: Events) -> Array:
    """log(1 + moments of the item that has most)."""
    items = int(events.item.max()) + 1
    pair = events.unit * items + events.item
    order = np.lexsort((events.at, pair))
    pair, at = pair[order], events.at[order]
    first = np.ones(len(pair), dtype=bool)
    first[1:] = (np.diff(pair) != 0) | (np.diff(at) != 0)
    found, moments = np.unique(pair[first], return_counts=True)
    return np.log1p(events.largest(found // items, moments))
