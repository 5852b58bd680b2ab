"""What names things becomes text, and what counts lines a number, once keys, references and roles are known."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from jobs.discover.columns import Seen
from jobs.discover.table import Table

# Whole numbers in these roles are labels: nobody adds up two brands.
_LABELS = ("user_id", "item_id", "store_id", "campaign_id", "basket_id", "brand", "category", "event_type")
_MOST_LINES = 100


def settle_types(tables: Mapping[str, Table]) -> None:
    """Whole numbers that name things become text: labels, keys, and both ends of a reference.

    Those written as fractions stay numbers, since the text 12.0 would name nothing.
    """
    for table in tables.values():
        for name, role in table.roles.items():
            seen = table.columns[name]
            if role in _LABELS and seen.is_whole and not seen.has_fractions:
                seen.become_text(f"a {role}: told apart, never added up")
            elif table.pii.get(name, ("none",))[0] == "direct" and seen.is_whole and not seen.has_fractions:
                seen.become_text("says who somebody is: told apart, never added up")
        for found in table.references:
            parent = tables[found.candidate.parent]
            for name, reference in zip(found.candidate.columns, found.candidate.references, strict=True):
                for seen in (table.columns[name], parent.columns[reference]):
                    if seen.is_whole and not seen.has_fractions:
                        seen.become_text("a reference or the end of one: told apart, never added up")
        alone = table.columns[table.key[0]] if len(table.key) == 1 else None
        if alone is not None and alone.is_whole and not alone.has_fractions:
            alone.become_text("the key: told apart, never added up")
    for table in tables.values():
        for name in table.key if len(table.key) > 1 else ():
            if table.roles.get(name) == "attribute" and not table.reference_of(name):
                _become_line_number(table.columns[name])


def _become_line_number(seen: Seen) -> None:
    """A column whose name speaks of an id, and whose values count from 1 inside of something else, is a number."""
    if seen.type == "string" and is_counter(seen):
        seen.become_whole("small numbers that count from the beginning of something, in spite of the name")


def is_counter(seen: Seen) -> bool:
    """Whether the values are few small whole numbers from 0 or 1 on (or 10, 20, 30 …), nearly all of them used, again
    and again."""
    values = seen.state.frequent.values.to_pylist()
    if seen.state.distinct > _MOST_LINES or seen.filled < 3 * seen.state.distinct or not values:
        return False
    if not all(re.fullmatch(r"0|[1-9]\d*", str(value)) for value in values):
        return False
    numbers = sorted(int(value) for value in values)
    step = math.gcd(*numbers) or 1
    places = [number // step for number in numbers]
    return places[0] in (0, 1) and places[-1] - places[0] + 1 <= 1.5 * len(places)
