"""More different items in a day than customers look at."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import Array, Events
from jobs.inventory.bots.signs import COUNT

TITLE = "more different items in a day than others"
NEEDS = ()
LEAST = COUNT


def values(events: Events) -> Array:
    """Different items."""
    pairs = np.unique(events.unit * (int(events.item.max()) + 1) + events.item)
    return events.count(pairs // (int(events.item.max()) + 1))
