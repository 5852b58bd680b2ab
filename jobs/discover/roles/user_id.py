"""Who did it: users, customers, members, visitors."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, identifies
from jobs.discover.table import Table

WORDS = (
    "user", "customer", "cust", "member", "visitor", "buyer", "client", "household", "shopper", "uid", "consumer",
    "viewer", "reader", "subscriber", "patron", "guest", "person", "people", "profile", "hh", "acct", "account",
    "passenger", "player", "partner", "contact", "reviewer", "rater", "voter",
)  # fmt: skip


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a person."""
    if seen.words[-1:] == ["uid"] and len(seen.words) == 1:
        return (0.85, "named uid") if seen.state.distinct > 1 else NOTHING
    return identifies(seen, table, WORDS)
