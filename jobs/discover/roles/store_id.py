"""Where: stores, shops, sellers."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.relations import Table
from jobs.discover.roles import Scored, identifies

WORDS = (
    "store", "shop", "outlet", "branch", "seller", "merchant", "restaurant", "mall", "supermarket", "dianpu", "mendian",
    "shangjia", "filiale", "tienda", "retailer", "vendor",
)  # fmt: skip


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a place that sells."""
    return identifies(seen, table, WORDS)
