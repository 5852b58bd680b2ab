"""Texts that were all whole numbers, UUIDs or dates stay so."""

from __future__ import annotations

from collections.abc import Iterator

from conf.table_config import Expectation
from jobs.inventory.suggest.kinds import Learned

# Pattern of the profile → an expression both engines read alike.
_PATTERNS = {
    "integer": "^-?[0-9]+$",
    "uuid_text": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
    "date": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}


def suggest(learned: Learned) -> Iterator[Expectation]:
    """The pattern that every tested value of every learned day had."""
    for column in learned.columns:
        state = learned.whole(column)
        if state.kind != "text" or not state.matches.tested or state.matches.tested < state.rows - state.nulls:
            continue
        for name, regex in _PATTERNS.items():
            if state.matches.found.get(name, (0, 0))[0] == state.matches.tested:
                yield Expectation(type="expect_column_values_to_match_regex", column=column, kwargs={"regex": regex})
                break
