"""What it costs, or what was paid."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, is_key, named_after, negatives
from jobs.discover.table import Table

WORDS = (
    "price", "amount", "sales", "revenue", "paid", "payment", "gmv", "fee", "value", "total", "subtotal", "spend",
    "turnover", "msrp", "rrp", "amt", "sale",
)  # fmt: skip
_SURE = ("price", "amount", "sales", "sale", "revenue", "gmv", "msrp", "rrp", "turnover", "subtotal")
_TOTALS = {"total", "grand", "sub", "net", "gross", "order", "basket", "invoice"}
_MINOR = {"cent", "pence", "penny", "minor", "micro", "fen", "paisa", "grosz", "ore", "kopek"}
_OF_A_LEDGER, _YES_OR_NO = 0.7, 2
_TAXED = {"incl", "excl", "inc", "exc", "including", "excluding", "included", "excluded", "with", "without"}
_NOT = (
    "freight", "ship", "shipping", "tax", "vat", "cost", "point", "balance", "budget", "count", "installment", "limit",
    "discount", "score", "stock", "weight", "day", "level", "number", "quantity", "rank", "purchase_count", "income",
    "tip", "delivery", "lifetime", "refund", "unit_count", "type", "range",
    "qty", "status", "group", "id", "code", "key", "method", "channel", "no", "rep", "person",
)  # fmt: skip


def score(seen: Seen, table: Table) -> Scored:
    """Numbers in a column named so, few of them negative; an unsure name has to have fractions or a currency."""
    words = set(seen.words)
    if not (seen.is_number or seen.type.startswith("decimal")) or set(WORDS).isdisjoint(words):
        return NOTHING
    if table.kind == "customer" or (words == {"unit", "sale"} or "sold" in words):
        # What people spent so far is a fact about them, and what was sold in units is a quantity.
        return NOTHING
    # A price with or without its tax is no tax.
    plain = words - {"tax", "vat"} if words & _TAXED else words
    # A refund is what a table of refunds is about.
    if not set(_NOT).isdisjoint(plain - set(named_after(table))) or is_key(seen, table) or seen.unit == "%":
        return NOTHING
    if seen.is_whole and seen.state.distinct <= _YES_OR_NO:
        return NOTHING
    sure = not set(_SURE).isdisjoint(words)
    # A ledger's amounts are of both signs.
    if negatives(seen) > (_OF_A_LEDGER if sure else 0.3):
        return NOTHING
    if not sure and seen.is_whole and seen.unit is None and not (words & _MINOR or words <= _TOTALS):
        return NOTHING
    return (0.85 if sure else 0.7), f"numbers named so, from {seen.state.smallest} to {seen.state.largest}"
