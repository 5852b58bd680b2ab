"""Which group of things: categories, departments, genres."""

from __future__ import annotations

from itertools import pairwise

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, can_name, is_key, mean_length, names_listed
from jobs.discover.table import Table

WORDS = (
    "category", "cat", "department", "dept", "aisle", "genre", "subcategory", "subcat", "class", "family", "section",
    "subclass", "cate", "division",
)  # fmt: skip
_WITH_THING = ("type", "group", "line", "kind")
_THINGS = ("product", "item", "article", "good", "garment", "movie", "book")
_OF_OTHERS = {"device", "user", "customer", "member", "event", "page", "browser", "traffic", "age", "income", "store"}
_NO_LABELS = {"count", "status", "flag", "date", "time"}
_LONGEST, _MOST_SHARE = 60, 0.5


def score(seen: Seen, table: Table) -> Scored:
    """Labels or codes that repeat, in a column named so."""
    words = set(seen.words)
    if table.kind == "customer":
        # A member's class or the size of a family is no group of things.
        return NOTHING
    if names_listed(seen, table, WORDS) and mean_length(seen) <= _LONGEST:
        return 0.92, "tells the rows of a list of categories apart"
    named = not set(WORDS).isdisjoint(words)
    named = named or _is_group_of_things(seen) or _is_only_type(seen, table)
    if not named or words & _OF_OTHERS or seen.type not in ("string", "integer", "bigint") or words & _NO_LABELS:
        return NOTHING
    if mean_length(seen) > _LONGEST or seen.state.distinct < 2:
        return NOTHING
    is_list = any(is_key(other, table) and not set(WORDS).isdisjoint(other.words) for other in table.columns.values())
    lookup = is_list or not set(WORDS).isdisjoint(table.words) or table.reference_of(seen.name) is not None
    if seen.uniqueness > _MOST_SHARE and seen.filled > 20 and not lookup and not can_name(seen):
        return NOTHING
    return 0.92, f"named so; {seen.state.distinct:,} different values in {seen.filled:,} rows"


def _is_group_of_things(seen: Seen) -> bool:
    """product_type, item_group; a line item is none."""
    return any(thing in _THINGS and group in _WITH_THING for thing, group in pairwise(seen.words))


def _is_only_type(seen: Seen, table: Table) -> bool:
    """Whether a bare `type` is all that groups the rows of a catalogue."""
    others = {word for other in table.columns.values() if other is not seen for word in other.words}
    return table.kind == "catalogue" and seen.words == ["type"] and others.isdisjoint(WORDS)
