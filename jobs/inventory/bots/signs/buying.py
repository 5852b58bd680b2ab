"""Buys without looking: purchases that no view or cart led to, as orders placed by a script are."""

from __future__ import annotations

from scipy.stats import binom

from jobs.inventory.bots.events import Array, Events
from jobs.inventory.bots.signs import DECIMAL, surprise

TITLE = "more purchases than its views explain"
NEEDS = ("event_type",)
LEAST = DECIMAL


def values(events: Events) -> Array:
    """−log10 of the chance of so many purchases among the events, at the usual share of purchases."""
    bought, number = events.purchases, events.count(events.unit)
    return surprise(binom.sf(bought - 1, number, events.share(bought, number)))
