"""When it happened: of a table's times the one at which its row came to be."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.naming import word_set
from jobs.discover.roles import NOTHING, Scored, named_after
from jobs.discover.table import Table

MOST = 1
HAPPENED = word_set(
    "event order purchase purchased transaction click view visit action behavior behaviour buy sale sold pay paid"
    " created invoice timestamp rating rated review redemption redeemed happened when log ts trade session request"
    " bought basket checkout ordered add added placed"
)
LATER = word_set(
    "updated update upd modified edited delivered delivery shipped ship shipping approved estimated expected due limit"
    " expiry expire expired valid until end answer answered closed cancel cancelled return returned refund received"
    " receive birth birthday dob registration register registered signup joined since opened listed launch release"
    " released last completed start begin deadline load loaded etl extract commit promised required requested ship"
)
# Of two times the one that every row has.
_EMPTY = 0.04
# Letters that shipment and shipped, return and returned share.
_STEM = 4


def score(seen: Seen, table: Table) -> Scored:
    """Surest where the name speaks of the event, and where the time has more than a day's grain."""
    if not seen.is_time or (table.kind in ("catalogue", "customer", "reference") and table.roles):
        return NOTHING
    # A shipment is shipped when it comes to be.
    words = {word for word in seen.words if word not in LATER or not _is_of(word, table)}
    if not LATER.isdisjoint(words) and HAPPENED.isdisjoint(words - LATER):
        # `answer_timestamp` speaks of a later time whatever else it says.
        return NOTHING
    if seen.filled < 0.5 * table.rows:
        return NOTHING
    base = 0.6 + 0.05 * (seen.type == "timestamp") - _EMPTY * (1 - seen.filled / table.rows)
    if not LATER.isdisjoint(words):
        return base - 0.09, "a time, though perhaps not the first"
    if not HAPPENED.isdisjoint(words):
        return base + 0.2, "a time whose name speaks of what happened"
    return base, "the table's time"


def _is_of(word: str, table: Table) -> bool:
    """Whether a table is called after what a word says: `returned` in a table of returns."""
    return any(own[:_STEM] == word[:_STEM] for own in named_after(table) if len(own) >= _STEM)
