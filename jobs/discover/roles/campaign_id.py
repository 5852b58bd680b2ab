"""Which campaign, promotion or advertisement."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import Scored, identifies
from jobs.discover.table import Table

WORDS = ("campaign", "promotion", "promo", "ad", "advert", "advertisement", "creative")


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a campaign."""
    return identifies(seen, table, WORDS)
