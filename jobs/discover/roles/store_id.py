"""Where: stores, shops, sellers."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import Scored, identifies
from jobs.discover.table import Table

WORDS = (
    "store", "shop", "outlet", "branch", "seller", "merchant", "restaurant", "mall", "supermarket", "retailer",
    "vendor",
)  # fmt: skip


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a place that sells."""
    return identifies(seen, table, WORDS)
