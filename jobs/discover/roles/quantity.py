"""How many."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, is_key, negatives
from jobs.discover.table import Table

WORDS = ("quantity", "qty", "piece", "unit")
_NOT = ("price", "per", "cost", "name", "code", "type", "measure", "stock", "weight", "id", "max", "min", "limit")


def score(seen: Seen, table: Table) -> Scored:
    """Numbers, hardly ever negative, in a column named so."""
    if not seen.is_number or set(WORDS).isdisjoint(seen.words) or not set(_NOT).isdisjoint(seen.words):
        return NOTHING
    if table.roles and table.kind in ("catalogue", "customer", "reference"):
        return NOTHING
    if is_key(seen, table) or negatives(seen) > 0.3:
        return NOTHING
    return 0.85, f"numbers named so, from {seen.state.smallest} to {seen.state.largest}"
