"""Which campaign, promotion or advertisement."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, can_name, identifies
from jobs.discover.table import Table

WORDS = ("campaign", "promotion", "promo", "ad", "advert", "advertisement", "creative", "utm")


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a campaign, or its name where no other column names one: that is what links carry."""
    others = (other for other in table.columns.values() if other is not seen)
    is_only = not any("campaign" in other.words and identifies(other, table, WORDS) != NOTHING for other in others)
    if seen.words[-1:] == ["campaign"] and seen.type == "string" and can_name(seen) and is_only:
        return 0.8, f"named after a campaign; {seen.state.distinct:,} different values"
    return identifies(seen, table, WORDS)
