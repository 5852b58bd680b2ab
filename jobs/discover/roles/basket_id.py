"""What was bought together: orders, baskets, invoices."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.relations import Table
from jobs.discover.roles import Scored, identifies

WORDS = (
    "order", "basket", "cart", "transaction", "invoice", "receipt", "ticket", "purchase", "trade", "checkout", "bill",
    "dingdan", "trans", "txn", "bestellung", "bestell", "auftrag", "rechnung", "pedido", "bon",
)  # fmt: skip


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after an order."""
    return identifies(seen, table, WORDS)
