"""Who made it."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored
from jobs.discover.table import Table

WORDS = ("brand", "maker")
_ELSE = ("manufacturer", "label", "publisher", "author", "artist")


def score(seen: Seen, table: Table) -> Scored:
    """Labels or codes in a column named so; a manufacturer only where no brand is named."""
    if seen.type not in ("string", "integer", "bigint") or seen.state.distinct < 2:
        return NOTHING
    if not set(WORDS).isdisjoint(seen.words):
        return 0.93, f"named so; {seen.state.distinct:,} different values"
    beside = any(not set(WORDS).isdisjoint(other.words) for other in table.columns.values())
    if not set(_ELSE).isdisjoint(seen.words) and set(seen.words) <= {*_ELSE, "name", "code"} and not beside:
        return 0.7, f"named so, and there is no brand; {seen.state.distinct:,} different values"
    return NOTHING
