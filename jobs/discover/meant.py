"""How likely columns are meant to tell rows apart, by their names, places and kinds of values."""

from __future__ import annotations

from conf.table_config import Role
from jobs.discover.columns import Seen
from jobs.discover.naming import word_set
from jobs.discover.roles import is_numbered_name
from jobs.discover.settling import is_counter
from jobs.discover.table import Table
from jobs.relations.wanted import Columns

_ID_WORDS = word_set("id no nr nbr num number code key uuid guid hash ref sku asin isbn upc ean gtin barcode sk fk pk")
# Words of what a row is told apart by inside of something else: a line of an order; a week, a version.
_LINES = word_set("line pos posten position seq sequence sequential running row")
_ORDINALS = _LINES | word_set("index installment step rank version year quarter month week day hour")
_ORDERS = word_set("order basket cart invoice receipt transaction")
_TEXTS = word_set(
    "name title description email phone mobile address remark content comment note text url ip postcode zip city street"
)
_SURE_IDS = word_set("id key uuid guid sk")
_LABELS = word_set("name tag keyword query")
_IDS: tuple[Role, ...] = ("user_id", "item_id", "basket_id", "store_id", "campaign_id")
_UNMEANT: tuple[Role, ...] = ("price", "discount", "quantity", "text")
FIRST = 1.0
_LINE, _ID, _ORDINAL, _TIME, _MEASURE, _READ, _NAME = 2.6, 2.0, 1.0, 0.5, -2.0, -3.0, -1.5
# Times finer than a day hardly repeat and would make a key with anything, unless they do repeat.
FINE_TIME = 0.5


def is_id(table: Table, seen: Seen) -> bool:
    """Whether it is named as an id, or holds those of something known."""
    role = table.roles.get(seen.name)
    is_named = role in _IDS or not _ID_WORDS.isdisjoint(seen.words) or is_numbered_name(seen)
    return is_named and seen.type in ("string", "integer", "bigint") and role not in _UNMEANT


def is_line(table: Table, seen: Seen) -> bool:
    """Whether it counts the lines of something: named so, or as an id inside of an order, and counting from 1."""
    is_inner = not _ORDERS.isdisjoint(seen.words) and table.roles.get(seen.name) != "basket_id" and is_id(table, seen)
    return (is_inner or not _LINES.isdisjoint(seen.words)) and is_counter(seen)


def part(table: Table, seen: Seen) -> float:
    """How likely a column is meant to tell rows apart, by its name, place and kind of value."""
    role = table.roles.get(seen.name)
    score = FIRST if next(iter(table.columns)) == seen.name else 0.0
    is_text = (
        not _TEXTS.isdisjoint(seen.words)
        and seen.words[-1] not in _SURE_IDS
        and role != "event_type"
        and not is_numbered_name(seen)
    )
    if seen.name in table.pii or role in _UNMEANT or is_text:
        # Names are what the rows of a short list are told apart by; those that come again are labels.
        is_name = not _LABELS.isdisjoint(seen.words) and seen.name not in table.pii
        return score + (_READ if not is_name else 0.0 if seen.uniqueness < FINE_TIME else _NAME)
    if is_line(table, seen):
        return score + _LINE
    if is_id(table, seen):
        return score + _ID
    if not _ORDINALS.isdisjoint(seen.words):
        return score + _ORDINAL
    if role == "event_type" or seen.is_time:
        return score + _TIME
    return score + (_MEASURE if seen.is_number else 0.0)


def meant(table: Table, chosen: Columns) -> float:
    """How likely a set of columns is meant as the key: few, ids, one of them named as the table is."""
    parts = [part(table, table.columns[name]) for name in chosen]
    if len(chosen) == 1:
        seen = table.columns[chosen[0]]
        is_own = seen.words == ["id"] or bool(set(seen.words) & set(table.words))
        return parts[0] + (1.0 if is_own else 0.0) + 1 - (2.5 if seen.is_time else 0)
    return min(parts) + 0.1 * sum(parts) / len(parts) - 0.5 * (len(chosen) - 1) + 0.5
