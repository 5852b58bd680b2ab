"""What was bought together: orders, baskets, invoices."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, identifies, is_key
from jobs.discover.settling import is_counter
from jobs.discover.table import Table

WORDS = (
    "order", "basket", "cart", "transaction", "invoice", "receipt", "ticket", "purchase", "trade", "checkout", "bill",
    "trans", "txn",
)  # fmt: skip


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after an order; order_number 1, 2, 3 … of each user counts orders, and names none."""
    if is_counter(seen) and not is_key(seen, table) and table.reference_of(seen.name) is None:
        return NOTHING
    return identifies(seen, table, WORDS)
