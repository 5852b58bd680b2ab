"""Looks at much and buys nothing."""

from __future__ import annotations

from scipy.stats import binom

from jobs.inventory.bots.events import Array, Events
from jobs.inventory.bots.signs import DECIMAL, surprise

TITLE = "many views and fewer purchases than others"
NEEDS = ("event_type",)
LEAST = DECIMAL


def values(events: Events) -> Array:
    """−log10 of the chance of so few purchases among the events, at the usual share of purchases."""
    bought, number = events.purchases, events.count(events.unit)
    return surprise(binom.cdf(bought, number, events.share(bought, number)))
