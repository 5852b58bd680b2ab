"""More events in a day than customers have."""

from __future__ import annotations

from jobs.inventory.bots.events import Array, Events
from jobs.inventory.bots.signs import COUNT

TITLE = "more events in a day than others"
NEEDS = ()
LEAST = COUNT


def values(events: Events) -> Array:
    """Events."""
    return events.count(events.unit)
