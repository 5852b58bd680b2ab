"""Different items faster after one another than a hand can."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import SECOND, Array, Events
from jobs.inventory.bots.signs import COUNT

TITLE = "different items within seconds of each other"
NEEDS = ()
LEAST = COUNT


def values(events: Events) -> Array:
    """Neighbouring events on different items, later by at most `fast_seconds`, but not at the same moment."""
    later = np.diff(events.at)
    fast = (np.diff(events.unit) == 0) & (later > 0) & (later <= events.config.fast_seconds * SECOND)
    fast &= np.diff(events.item) != 0
    return events.count(events.unit[1:][fast])
