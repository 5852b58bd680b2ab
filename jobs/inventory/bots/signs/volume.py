"""More events in a day than customers have."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import Array, Events

TITLE = "more events in a day than others"
NEEDS = ()
LEAST = 0.25


def values(events: Events) -> Array:
    """log(1 + events)."""
    return np.log1p(events.count(events.unit))
