"""The order of the steps that lead to a purchase: what comes later in the funnel does not come first in time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jobs.inventory.bots.events import Array, Events


def out_of_order(events: Events, steps: Sequence[str]) -> tuple[Array, Array]:
    """For each unit: events of a step whose item has an earlier step that day, and those before the first of these.

    A step that was skipped is no fault: who buys from a reminder does not look again. Nothing is said of a table
    without event types.

    Args:
        steps: event types, the first step first; other types are passed over.
    """
    nothing = np.zeros(events.size, dtype=np.int64)
    if events.kind is None or len(steps) < 2:
        return nothing, nothing
    place = np.full(len(events.unit), -1)
    for number, step in enumerate(steps):
        place[events.kind == step] = number
    _, pair = np.unique(events.unit * (int(events.item.max()) + 1) + events.item, return_inverse=True)
    never = np.iinfo(np.int64).max
    first = np.full(pair.max() + 1, never)
    tested, broken = np.zeros(len(pair), dtype=bool), np.zeros(len(pair), dtype=bool)
    for number in range(1, len(steps)):
        before = place == number - 1
        np.minimum.at(first, pair[before], events.at[before])
        own = (place == number) & (first[pair] < never)
        tested |= own
        broken |= own & (events.at < first[pair])
    return events.count(events.unit[tested]), events.count(events.unit[broken])
