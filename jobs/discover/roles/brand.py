"""Who made it."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, looks_like_ids, names_listed
from jobs.discover.table import Table

WORDS = ("brand", "maker")
_ELSE = ("manufacturer", "producer", "label", "publisher", "author", "artist")
# Beside a thing the name of a vendor says who made it; his number, or his name beside it, says who sells it.
_VENDOR = {"vendor", "name"}


def score(seen: Seen, table: Table) -> Scored:
    """Labels or codes in a column named so; a manufacturer or a vendor of things only where no brand is named."""
    if seen.type not in ("string", "integer", "bigint") or seen.state.distinct < 2:
        return NOTHING
    if not set(WORDS).isdisjoint(seen.words):
        return 0.93, f"named so; {seen.state.distinct:,} different values"
    if names_listed(seen, table, (*WORDS, "manufacturer", "producer")):
        return 0.92, "tells the rows of a list of brands apart"
    beside = any(not set(WORDS).isdisjoint(other.words) for other in table.columns.values())
    if "label" in seen.words and table.kind != "catalogue":
        # A record's label makes it, that of an order's line is its text.
        return NOTHING
    if not set(_ELSE).isdisjoint(seen.words) and set(seen.words) <= {*_ELSE, "name", "code", "id"} and not beside:
        return 0.7, f"named so, and there is no brand; {seen.state.distinct:,} different values"
    sells = any("vendor" in other.words and other is not seen for other in table.columns.values())
    is_vendor = "vendor" in seen.words and set(seen.words) <= _VENDOR and not sells and not looks_like_ids(seen)
    if is_vendor and table.kind == "catalogue" and not beside and table.reference_of(seen.name) is None:
        return 0.7, f"the vendor of things, and there is no brand; {seen.state.distinct:,} different values"
    return NOTHING
