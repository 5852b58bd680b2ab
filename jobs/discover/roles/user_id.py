"""Who did it: users, customers, members, visitors."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.relations import Table
from jobs.discover.roles import NOTHING, Scored, identifies

WORDS = (
    "user", "customer", "cust", "member", "visitor", "buyer", "client", "household", "shopper", "uid", "consumer",
    "viewer", "reader", "subscriber", "patron", "guest", "person", "people", "profile", "hh", "acct", "account",
    "yonghu", "huiyuan", "kehu", "guke", "maijia", "passenger", "player", "kunde",
    "kunden", "benutzer", "mitglied", "cliente", "usuario",
)  # fmt: skip


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a person."""
    if seen.words[-1:] == ["uid"] and len(seen.words) == 1:
        return (0.85, "named uid") if seen.state.distinct > 1 else NOTHING
    return identifies(seen, table, WORDS)
