"""What columns are for: one role a module, found by listing the folder.

`score(seen, table)` tells how surely a column has the role, from 0 to 1, and why; the surest role stands, from 0.5 on.
`MOST`, if given, is how many columns of a table may have it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from types import ModuleType
from typing import cast

import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import Role
from jobs.discover.columns import Seen
from jobs.discover.languages import english_words
from jobs.discover.naming import word_set
from jobs.discover.table import Table
from jobs.relations.names import called_after

Scored = tuple[float, str]
NOTHING: Scored = (0.0, "")
_LEAST = 0.5
# What a reference says of the column that makes it.
_INHERITED = ("user_id", "item_id", "store_id", "campaign_id", "basket_id", "category", "brand")

ID_WORDS = word_set("id no nr nbr code key uuid guid number num ref upc ean gtin barcode sk fk pk")
# Words that count when nothing else is said: 12 in stock, 4 people.
_COUNTED = word_set("stock people person guest")
# Ids of whatever a table holds, and words beside them: entity_id, row_id, pk.
_BARE_IDS = ID_WORDS | word_set("pk sk oid rowid")
_FEW_NAMES = 20
# What goods may be listed under that are not called so: a shop's feed, a sheet.
_PLACES_OR_NOTHING = word_set("merchant shop store seller google feed sheet price list data export")
_BARE = _BARE_IDS | word_set("entity row record surrogate")
_NAMES, _DESCRIPTIONS = word_set("name title label"), word_set("description desc text")
_WHICH = word_set("full complete short long english en cn local")
# Words beside an entity that say which of its ids: customer_unique_id is a customer.
_BESIDE = word_set(
    "unique external internal global main source original master old new open union encrypted hashed anonymous pseudo"
)


@cache
def roles() -> dict[str, ModuleType]:
    """Role → its module."""
    return {
        module.name: importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
        if not module.name.startswith("_")
    }


def give_roles(table: Table) -> None:
    """The role of every column; `attribute` where none is sure enough."""
    scored: list[tuple[float, str, str, str]] = []
    for name, seen in table.columns.items():
        for role, module in roles().items():
            score, why = module.score(seen, table)
            if score >= _LEAST:
                scored.append((score, name, role, why))
    table.roles, table.role_evidence = {}, {}
    taken: dict[str, int] = {}
    places = {name: place for place, name in enumerate(table.columns)}
    for _, name, role, why in sorted(scored, key=lambda each: (-each[0], places[each[1]], each[2])):
        most = getattr(roles()[role], "MOST", len(places))
        if name not in table.roles and taken.get(role, 0) < most:
            table.roles[name] = cast(Role, role)
            table.role_evidence[name] = why
            taken[role] = taken.get(role, 0) + 1
    for name in table.columns:
        table.roles.setdefault(name, "attribute")


def inherit_roles(tables: Mapping[str, Table]) -> None:
    """A column that names rows of another table, and whose name says nothing, is what that table's key is."""
    for table in tables.values():
        for name, role in table.roles.items():
            found = table.reference_of(name)
            if role != "attribute" or found is None or found.candidate.parent == table.name:
                continue
            parent = tables[found.candidate.parent]
            inherited = parent.roles[found.candidate.references[0]]
            if inherited not in _INHERITED and len(parent.key) == 1:
                # By a slug or a number of its own a row is spoken of as well.
                inherited = parent.roles[parent.key[0]]
            if inherited in _INHERITED:
                table.roles[name] = inherited
                table.role_evidence[name] = f"names rows of {parent.name}"


def entity(seen: Seen, table: Table) -> str | None:
    """What an id names: the last word before the ones that say it is an id; of a bare `id`, what the table holds."""
    words = [word for word in seen.words if word not in _BESIDE]
    named = [word for word in words if word not in ID_WORDS]
    if named and not is_bare(seen):
        return named[-1] if words[-1] in ID_WORDS or words[0] in ID_WORDS or len(named) == len(words) else None
    own = named_after(table)
    return own[-1] if own and is_key(seen, table) else None


def is_bare(seen: Seen) -> bool:
    """Whether a name says that it is an id and not of what: id, entity_id, code; a `name` such as #1042 or S00017."""
    return (set(seen.words) <= _BARE and not _BARE_IDS.isdisjoint(seen.words)) or is_numbered_name(seen)


def is_numbered_name(seen: Seen) -> bool:
    """Whether what is called a name is a number that somebody gave: signs without a blank, digits among them."""
    is_name = seen.words == ["name"] and seen.type == "string"
    return is_name and seen.state.distinct > _FEW_NAMES and not has_spaces(seen) and looks_like_ids(seen)


def named_after(table: Table) -> list[str]:
    """The words of what a table is called after: `members` of members_export, `product` of catalog_product_flat.

    Words that are none in front, as in ps_product and olist_orders_dataset, are a system's or a shop's.
    """
    words = called_after(table.words)
    first = next((place for place, word in enumerate(words) if word in english_words()), 0)
    return ["item"] if words[-1] in _PLACES_OR_NOTHING and lists_things(table) else words[first:]


def lists_things(table: Table) -> bool:
    """Whether its columns are those of a list of goods, whatever it is called: what they cost and what they are, and
    neither who bought them, when nor how many."""
    words = {word for seen in table.columns.values() for word in seen.words}
    is_told = all(words & told for told in ({"price", "msrp", "rrp"}, _NAMES | _DESCRIPTIONS, {"brand", "category"}))
    return is_told and words.isdisjoint(("order", "customer", "user", "buyer", "quantity", "qty", "invoice", "basket"))


def is_list_of(table: Table, words: Iterable[str]) -> bool:
    """Whether a table is called after one of `words` and nothing else, so that its rows are told what they are."""
    own = named_after(table)
    return bool(own) and own[-1] in set(words)


def names_listed(seen: Seen, table: Table, words: Iterable[str]) -> bool:
    """Whether a table is a list of what `words` name, and the column its key or the name that people read: `code` and
    `title` of a table of categories. A description is the name where there is no other."""
    if not is_list_of(table, words) or seen.type not in ("string", "integer", "bigint"):
        return False
    if is_bare(seen):
        return is_key(seen, table)
    named = [other for other in table.columns.values() if not _NAMES.isdisjoint(other.words)]
    called = _NAMES if named else _DESCRIPTIONS
    return (
        seen.type == "string" and not called.isdisjoint(seen.words) and set(seen.words) <= called | _WHICH | set(words)
    )


def identifies(seen: Seen, table: Table, words: Iterable[str]) -> Scored:
    """Whether a column holds ids of what `words` name: a name that says so, and values that tell things apart."""
    known = set(words)
    found = table.reference_of(seen.name)
    named = entity(seen, table)
    if not can_name(seen):
        return NOTHING
    own = named_after(table)
    if is_bare(seen) and len(own) > 1 and any(_names(other, table) & known for other in table.columns.values()):
        # A line of an order is no item: order_items has an id, and the item's beside it.
        return NOTHING
    if named not in known:
        is_own = len(own) == 1 and own[0] in known and is_key(seen, table) and not ID_WORDS.isdisjoint(seen.words)
        return (0.6, f"the key of a table of {own[0]}s") if is_own else NOTHING
    explicit = bool(ID_WORDS.intersection(seen.words))
    # A bare `customer` or `item` holds ids only if its values look like ids, as whole numbers do.
    # Numbers in a column of `customers` say how many there were.
    is_plural = seen.is_whole and ((seen.name.endswith("s") and not named.endswith("s")) or named in _COUNTED)
    if not explicit and not (found or is_key(seen, table) or (looks_like_ids(seen) and not is_plural)):
        return NOTHING
    why = f"named after '{named}'"
    if found:
        return 0.95, f"{why}, and names rows of {found.candidate.parent}"
    if is_key(seen, table):
        return 0.95, f"{why}, and the key"
    return (0.85 if explicit else 0.7), f"{why}; {seen.state.distinct:,} different values in {seen.filled:,} rows"


def _names(seen: Seen, table: Table) -> set[str]:
    """What an id with a name of its own names; nothing for other columns."""
    is_id = not ID_WORDS.isdisjoint(seen.words) and set(seen.words) - ID_WORDS
    return {entity(seen, table) or ""} if is_id else set(seen.words) & {"sku", "asin", "isbn"}


def can_name(seen: Seen) -> bool:
    """Whether values of its kind tell things apart: labels or whole numbers, more than a handful, no free text."""
    if seen.type not in ("string", "integer", "bigint") or seen.state.distinct < 2:
        return False
    return not (seen.type == "string" and (has_spaces(seen) > 0.2 or mean_length(seen) > 64))


def looks_like_ids(seen: Seen) -> bool:
    """Values all made alike: digits, or letters with digits, and not words. Two numbers are yes and no."""
    if seen.is_whole:
        return seen.state.distinct > 2
    values = top(seen, 200)
    return bool(values) and sum(any(c.isdigit() for c in value) for value in values) > 0.9 * len(values)


def is_key(seen: Seen, table: Table) -> bool:
    """Whether it alone is the table's key."""
    return table.key == (seen.name,)


def top(seen: Seen, number: int) -> list[str]:
    """Its most frequent values as text."""
    return [str(value) for value in seen.state.frequent.values.slice(0, number).to_pylist()]


def has_spaces(seen: Seen) -> float:
    """Share of the frequent values that hold a blank inside."""
    values = top(seen, 500)
    return sum(" " in value.strip() for value in values) / max(len(values), 1)


def mean_length(seen: Seen) -> float:
    """Characters of a value, on average."""
    if seen.type != "string" or not seen.filled:
        return 0.0
    return float(pc.mean(pc.utf8_length(seen.values)).as_py() or 0)


def negatives(seen: Seen) -> float:
    """Share of a number's rows below 0."""
    if not seen.is_number or not seen.filled:
        return 0.0
    return (pc.sum(pc.less(seen.values, pa.scalar(0, seen.values.type))).as_py() or 0) / seen.filled
