"""What was taken off the price."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, is_key
from jobs.discover.table import Table

WORDS = ("discount", "disc", "rebate", "markdown", "saving")
_AMOUNTS = {"amount", "value", "percent", "pct"}


def score(seen: Seen, table: Table) -> Scored:
    """Numbers in a column named so."""
    words = set(seen.words)
    if not (seen.is_number or seen.type.startswith("decimal")) or is_key(seen, table) or "id" in words:
        return NOTHING
    if (
        not set(WORDS).isdisjoint(words)
        or {"coupon", "amount"} <= words
        or {"coupon", "value"} <= words
        or ("off" in words and words & _AMOUNTS)
    ):
        return 0.9, "numbers named so"
    return NOTHING
