"""Active at more different moments than customers are: lines of one basket are one moment."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import Array, Events

TITLE = "active at more moments of the day than others"
NEEDS = ()
LEAST = 0.25


def values(events: Events) -> Array:
    """log(1 + different moments)."""
    return np.log1p(events.count(events.moments[0]))
