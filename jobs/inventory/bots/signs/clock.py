"""Active at hours at which customers sleep, whatever their time zone: hours are judged by the table's own customers."""

from __future__ import annotations

import numpy as np

from jobs.inventory.bots.events import DAY, Array, Events
from jobs.inventory.bots.signs import DECIMAL

TITLE = "active at hours at which others are not"
NEEDS = ()
LEAST = DECIMAL
_HOURS = 24
# What an hour without anybody still gets, as a share of one user's hour.
_PRIOR = 1.0


def values(events: Events) -> Array:
    """Σ over the different hours of activity of log10(even share / the hour's share in the landing partition).

    The log-likelihood ratio of hours drawn evenly round the clock against hours drawn as other users' are; every
    active hour counts once, and every user alike.
    """
    unit, at = events.moments
    hour = at % DAY // (DAY // _HOURS)
    active = np.zeros((events.size, _HOURS))
    active[unit, hour] = 1.0
    parts = events.part.max() + 1
    usual = np.zeros((parts, _HOURS))
    np.add.at(usual, events.part, active / active.sum(1, keepdims=True) * events.weight[:, None])
    usual = (usual + _PRIOR / _HOURS) / (usual.sum(1, keepdims=True) + _PRIOR)
    return (active * -np.log10(_HOURS * usual)[events.part]).sum(1)
