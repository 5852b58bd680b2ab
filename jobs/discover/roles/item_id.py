"""What it was done to: items, products, articles."""

from __future__ import annotations

from jobs.discover.columns import Seen
from jobs.discover.roles import NOTHING, Scored, identifies, is_bare, is_key, named_after
from jobs.discover.settling import is_counter
from jobs.discover.table import Table

WORDS = (
    "item", "product", "prod", "article", "art", "sku", "spu", "good", "asin", "isbn", "movie", "film", "track", "song",
    "book", "recipe", "listing", "commodity", "offer", "stock", "plu", "video", "game", "hotel", "dish",
    "iid", "pid", "merchandise", "material", "part",
)  # fmt: skip
# Names that are an id by themselves. The short ones may stand for anything (pid: of a product, a person, a place on the
# page), so their values have to be many.
_ALONE = ("asin", "sku", "isbn", "ean", "plu", "gtin", "upc", "spu")
_SHORT = ("iid", "pid")
_MANY = 50
_INSIDE = {"order", "basket", "cart", "invoice", "receipt"}


def score(seen: Seen, table: Table) -> Scored:
    """Ids named after a thing. A line number counted from 1 is none; nor, in a list of things that another column
    tells apart, what several of them share: the code of a model that comes in colours. Of several ids of a thing those
    are meant that other tables speak of it by."""
    is_spoken_of = seen.name in table.named or table.reference_of(seen.name) is not None
    is_alone = is_key(seen, table) or is_spoken_of
    if not is_spoken_of and any(_names_thing(table.columns[name], table) for name in table.named):
        return NOTHING
    if not is_alone and is_counter(seen) and (table.of("basket_id") or seen.name in table.key):
        return NOTHING
    if not is_alone and any(is_key(other, table) for other in table.of("item_id")):
        return NOTHING
    if "item" in seen.words and not _INSIDE.isdisjoint(seen.words):
        # order_item_id names a line of an order.
        return NOTHING
    found = table.reference_of(seen.name)
    if found is not None and found.candidate.parent == table.name and not table.of("item_id"):
        # What stands above a line is one of the same list.
        return NOTHING
    is_line = len(table.words) > 1 and table.words[-1] == "item"
    if (
        is_line
        and is_key(seen, table)
        and any(
            _names_thing(other, table)
            for other in table.columns.values()
            if other is not seen and "item" not in other.words
        )
    ):
        # The item of a quote is a line where it has a product, too.
        return NOTHING
    own = named_after(table)
    if is_key(seen, table) and not _INSIDE.isdisjoint(own) and len(own) > 1 and (is_bare(seen) or "item" in seen.words):
        # And so does the item_id that tells the rows of order_items apart.
        return NOTHING
    return _named(seen, table, is_alone=is_alone)


def _names_thing(seen: Seen, table: Table) -> bool:
    return _named(seen, table, is_alone=True) != NOTHING


def _named(seen: Seen, table: Table, *, is_alone: bool) -> Scored:
    """Whether name and values are those of a thing's id."""
    if len(seen.words) == 1 and seen.words[0] in (*_ALONE, *_SHORT):
        least = 1 if seen.words[0] in _ALONE or is_alone else _MANY
        return (0.9, f"named {seen.name}") if seen.state.distinct > least else NOTHING
    return identifies(seen, table, WORDS)
