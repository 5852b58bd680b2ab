"""Goes from item to item as other users of the same landing day do: accounts that run one script."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from jobs.inventory.bots.events import Array, Events
from jobs.inventory.bots.signs import DECIMAL, surprise

TITLE = "the same items in the same order as other users"
NEEDS = ()
LEAST = DECIMAL
_RUN = 3
_LEAST_SHARE = 1e-3


def values(events: Events) -> Array:
    """−log10 of the chance that so many of the unit's runs of three items are other users' too.

    Runs of neighbouring different items in the order of time (items of one moment by id), each counted once a unit.
    The usual share is that of the landing partition, at least one in a thousand.
    """
    keep = np.ones(len(events.unit), dtype=bool)
    keep[1:] = (np.diff(events.unit) != 0) | (np.diff(events.item) != 0)
    unit, item = events.unit[keep], events.item_hash[events.item[keep]]
    found = np.zeros(events.size)
    if len(unit) < _RUN:
        return found
    inside = unit[2:] == unit[:-2]
    owner = unit[2:][inside]
    part = events.part[owner].astype(np.uint64)
    run = part
    for step in range(_RUN):
        run = run * np.uint64(0x9E3779B97F4A7C15) + item[step : len(item) - _RUN + 1 + step][inside]
        run ^= run >> np.uint64(29)
    owner, run = np.unique(np.stack([owner.astype(np.uint64), run]), axis=1)
    owner = owner.astype(np.int64)
    user = events.units.groupby("user_id", sort=False).ngroup().to_numpy()[owner]
    shared = _of_several(run, user)
    total = events.count(owner)
    common = events.count(owner, shared.astype(float))
    some = total > 0
    usual = np.clip(events.share(common, total), _LEAST_SHARE, 1.0)
    found[some] = surprise(binom.sf(common[some] - 1, total[some], usual[some]))
    return found


def _of_several(run: Array, user: Array) -> Array:
    """Whether each run is that of more than one user."""
    _, code = np.unique(run, return_inverse=True)
    lowest = np.full(code.max() + 1, np.iinfo(np.int64).max)
    highest = np.full(code.max() + 1, -1)
    np.minimum.at(lowest, code, user)
    np.maximum.at(highest, code, user)
    return (lowest != highest)[code]
