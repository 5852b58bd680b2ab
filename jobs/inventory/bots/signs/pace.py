"""More moments in a few minutes than customers have: a rate, which a quiet rest of the day does not hide."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import DAY, SECOND, Array, Events
from jobs.inventory.bots.signs import COUNT

TITLE = "more moments within minutes than others"
NEEDS = ()
LEAST = COUNT


def values(events: Events) -> Array:
    """Moments of the busiest `pace_minutes`."""
    unit, at = events.moments
    clock = unit * (2 * DAY) + at % DAY
    until = clock + int(events.config.pace_minutes * 60 * SECOND)
    inside = np.searchsorted(clock, until, side="right") - np.arange(len(clock))
    return events.largest(unit, inside)
