"""How many."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, is_key, negatives
from jobs.discover.table import Table

WORDS = ("quantity", "qty", "piece", "unit")
_NOT = ("price", "per", "cost", "name", "code", "type", "measure", "stock", "weight", "id", "max", "min", "limit")
# What is moved is taken from one place for another.
_MOST_TAKEN = 0.6


def score(seen: Seen, table: Table) -> Scored:
    """Numbers, hardly ever negative, in a column named so."""
    if not is_named(seen):
        return NOTHING
    if table.roles and table.kind in ("catalogue", "customer", "reference"):
        return NOTHING
    if is_key(seen, table) or negatives(seen) > _MOST_TAKEN:
        return NOTHING
    return 0.85, f"numbers named so, from {seen.state.smallest} to {seen.state.largest}"


def is_named(seen: Seen) -> bool:
    """Whether it holds numbers, and its name says that it counts pieces."""
    return seen.is_number and not set(WORDS).isdisjoint(seen.words) and set(_NOT).isdisjoint(seen.words)
