"""Active at more different moments than customers are: lines of one basket are one moment."""

from __future__ import annotations

from jobs.inventory.bots.events import Array, Events
from jobs.inventory.bots.signs import COUNT

TITLE = "active at more moments of the day than others"
NEEDS = ()
LEAST = COUNT


def values(events: Events) -> Array:
    """Different moments."""
    return events.count(events.moments[0])
