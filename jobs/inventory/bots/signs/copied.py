"""Goes from item to item as other users of the same landing day do: accounts that run one script."""

from __future__ import annotations

import numpy as np
from scipy.stats import poisson

from jobs.inventory.bots.events import Array, Events
from jobs.inventory.bots.signs import DECIMAL, surprise

TITLE = "the same items in the same order as other users"
NEEDS = ()
LEAST = DECIMAL
_RUN = 3


def values(events: Events) -> Array:
    """Σ over runs of three items of −log10 of the chance that so many others have the run, without the rarest run.

    Runs of neighbouring different items in the order of time (items of one moment by id), each once a user. Expected
    are as many as if items followed each other by lot, each as often as users have it in the landing partition. One
    run in common is a coincidence that every large basket has sooner or later, so that the rarest is left out.
    """
    keep = np.ones(len(events.unit), dtype=bool)
    keep[1:] = (np.diff(events.unit) != 0) | (np.diff(events.item) != 0)
    unit, item = events.unit[keep], events.item[keep]
    start = np.flatnonzero(unit[2:] == unit[:-2]) if len(unit) >= _RUN else np.empty(0, dtype=int)
    if not len(start):
        return np.zeros(events.size)
    user = events.units.groupby("user_id", sort=False).ngroup().to_numpy()
    part = events.part[unit[start]]
    run = part.astype(np.uint64)
    expected = np.ones(len(start))
    for step in range(_RUN):
        run = run * np.uint64(0x9E3779B97F4A7C15) + events.item_hash[item[start + step]]
        run ^= run >> np.uint64(29)
        expected *= _demand(events, user, part, item[start + step])
    _, code = np.unique(run, return_inverse=True)
    pairs = np.unique(code * (user.max() + 1) + user[unit[start]])
    having = np.bincount(pairs // (user.max() + 1))
    first = np.unique(code, return_index=True)[1]
    runs = np.bincount(part[first], weights=having, minlength=part.max() + 1)
    rarity = np.where(having[code] > 1, surprise(poisson.sf(having[code] - 2, runs[part] * expected)), 0.0)
    return events.count(unit[start], rarity) - events.largest(unit[start], rarity)


def _demand(events: Events, user: Array, part: Array, item: Array) -> Array:
    """For each landing partition and item asked for: the item's share of all pairs of a user and an item there."""
    items = int(events.item.max()) + 1
    owner = events.part[events.unit] * (user.max() + 1) + user[events.unit]
    pairs = np.unique(owner * items + events.item)
    there = pairs // items // (user.max() + 1)
    shelf, count = np.unique(there * items + pairs % items, return_counts=True)
    return count[np.searchsorted(shelf, part * items + item)] / np.bincount(there)[part]
