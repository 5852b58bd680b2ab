"""Crowds upon an item at a time: many accounts at the same item within a slot, beyond its own demand and the hour's."""

from __future__ import annotations

import numpy as np
from scipy.stats import poisson

from jobs.inventory.bots.events import SECOND, Array, Events
from jobs.inventory.bots.signs import DECIMAL, surprise

TITLE = "many accounts at the same item at the same time"
NEEDS = ()
LEAST = DECIMAL


def values(events: Events) -> Array:
    """Largest −log10 of the chance of so many units at one of its items in one slot of `slot_minutes`.

    Expected, as if items and slots were independent within a landing partition: units at the item times the share of
    all visits (unit and slot) that fall into the slot.
    """
    length = events.config.slot_minutes * 60 * SECOND
    start = int(events.at.min()) // length
    slot = events.at // length - start
    slots = int(slot.max()) + 1
    items = int(events.item.max()) + 1
    part = events.part[events.unit]
    visit = np.unique(events.unit * slots + slot)
    in_slot = np.bincount(events.part[visit // slots] * slots + visit % slots, minlength=(part.max() + 1) * slots)
    visits = in_slot.reshape(-1, slots).sum(1)
    unit, item, slot = np.unique(np.stack([events.unit, events.item, slot]), axis=1)
    part = events.part[unit]
    _, code, here = np.unique((part * items + item) * slots + slot, return_inverse=True, return_counts=True)
    once = np.unique(unit * items + item)
    shelf, at_item = np.unique(events.part[once // items] * items + once % items, return_counts=True)
    demand = at_item[np.searchsorted(shelf, part * items + item)]
    expected = demand * in_slot[part * slots + slot] / visits[part]
    return events.largest(unit, surprise(poisson.sf(here[code] - 1, expected)))
