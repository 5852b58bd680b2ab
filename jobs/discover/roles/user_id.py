"""Who did it: users, customers, members, visitors."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, can_name, identifies, is_key
from jobs.discover.table import Table

WORDS = (
    "user", "customer", "cust", "member", "visitor", "buyer", "client", "household", "shopper", "uid", "consumer",
    "viewer", "reader", "subscriber", "patron", "guest", "person", "people", "profile", "hh", "acct", "account",
    "passenger", "player", "partner", "contact", "reviewer", "rater", "voter", "consignee", "recipient", "receiver",
)  # fmt: skip
# Whoever has an account may be staff where somebody else is called the buyer.
_ACCOUNTS = {"user", "account", "profile", "uid", "acct", "person"}
_BUYERS = {"customer", "cust", "buyer", "client", "member", "partner", "shopper", "consumer"}
_MANY_MORE = 10


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a person."""
    if seen.words[-1:] == ["uid"] and len(seen.words) == 1:
        return (0.85, "named uid") if seen.state.distinct > 1 else NOTHING
    if set(seen.words) == {"anonymous", "id"} and can_name(seen):
        return 0.85, "somebody whose name is not known"
    return NOTHING if _is_staff(seen, table) else identifies(seen, table, WORDS)


def _is_staff(seen: Seen, table: Table) -> bool:
    """Whether a `user` is who sold: another column says who bought, and names rows of others or many more people."""
    if _ACCOUNTS.isdisjoint(seen.words) or is_key(seen, table) or table.reference_of(seen.name) is not None:
        return False
    buyers = [other for other in table.columns.values() if other is not seen and _BUYERS & set(other.words)]
    return any(
        identifies(buyer, table, WORDS) != NOTHING
        and (table.reference_of(buyer.name) is not None or buyer.state.distinct > _MANY_MORE * seen.state.distinct)
        for buyer in buyers
    )
