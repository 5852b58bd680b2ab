"""More different items in a day than customers look at."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import Array, Events

TITLE = "more different items in a day than others"
NEEDS = ()
LEAST = 0.25


def values(events: Events) -> Array:
    """log(1 + different items)."""
    pairs = np.unique(events.unit * (int(events.item.max()) + 1) + events.item)
    return np.log1p(events.count(pairs // (int(events.item.max()) + 1)))
