"""What was bought together: orders, baskets, invoices."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import ID_WORDS, NOTHING, Scored, identifies, is_bare, is_key, is_list_of
from jobs.discover.settling import is_counter
from jobs.discover.table import Table

WORDS = (
    "order", "basket", "cart", "transaction", "invoice", "receipt", "ticket", "purchase", "trade", "checkout", "bill",
    "trans", "txn", "sale",
)  # fmt: skip
_ONE_EACH = 0.95


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after an order; order_number 1, 2, 3 … of each user counts orders, and names none."""
    if is_counter(seen) and not is_key(seen, table) and table.reference_of(seen.name) is None:
        return NOTHING
    is_one_each = table.reference_of(seen.name) is None and _told_apart(seen) > _ONE_EACH
    if is_one_each and any(is_key(own, table) for own in table.of("basket_id") if own is not seen):
        # An order's invoice number is a fact about the order.
        return NOTHING
    if is_bare(seen) and len(table.key) > 1 and seen.name in table.key and is_list_of(table, WORDS):
        return 0.9, "a part of the key of a list of orders, and says that it is an id"
    if "sale" in seen.words and ID_WORDS.isdisjoint(seen.words):
        return NOTHING
    return identifies(seen, table, WORDS)


def _told_apart(seen: Seen) -> float:
    """Different values per row that has one, without the likeliest value, which may stand for none: invoice 0."""
    most = int(seen.state.frequent.counts[0]) if len(seen.state.frequent.values) else 0
    return (seen.state.distinct - 1) / max(seen.filled - most, 1)
