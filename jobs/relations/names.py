"""What the names of two columns say for one being a foreign key to the other."""

from __future__ import annotations

import functools

from conf.table_config import Column


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that say "this is a key" and not of what; alone they name nothing.
_KEY_WORDS = _words("id ids key fk pk sk uid uuid guid oid rowid no nr num number code ref entity row record surrogate")
# Words around what a table is called after that say where it stands and how it is stored: catalog_product_flat holds
# products, dim_customer and customer_entity hold customers.
SURROUNDING = _words(
    "table tbl tab data dataset database db export dump extract feed file csv raw full all src source staging stg tmp"
    " ods dwd dws dwh dim fact fct mart core base main master eav entity flat header head list info information"
    " record view catalog catalogue sale sales shop ecommerce ec erp crm pim oms wms template tmpl tree hierarchy"
    " lookup lang translation t v x"
)
# Last words of what is measured or dated: never a key by itself, whatever range its values share with one.
_MEASURE_WORDS = _words(
    "count qty quantity amount total sum price cost value age day days week weeks month year hour minute second rank"
    " score rating level weight height width length size percent pct share rate ratio position index seq sequence"
    " version duration lat lon latitude longitude balance discount stock flag"
)
_ID_ROLES = frozenset(("user_id", "item_id", "campaign_id", "store_id"))
_NO_KEY_ROLES = frozenset(("quantity", "price", "event_ts", "text", "event_type"))
_SHORTEST_PREFIX = 3
# Words that say which of several: id_category_default, primary_contact_id.
_WHICH = _words(
    "default main primary unique current original external internal via by from to source target destination"
)
# What stands above a row, before it or after it, and is one of the same table.
_ABOVE = _words(
    "parent manager supervisor superior reports referrer referred successor predecessor replacement replaced replaces"
    " superseded supersedes ancestor"
)

EXACT, QUALIFIED, LAST, ROLE = 1.0, 0.9, 0.85, 0.8


def likeness(child: str, parent_table: str, parent: str) -> float:
    """How surely `child` is named after a row of `parent_table`, told by its `parent`: one of the above, or 0.

    customer_id names customers.customer_id, customers.id, customer.customer_no, customer_entity.entity_id, and so do
    billing_customer_id and cust_id, less surely. order_id names web_order.id, less surely than order.id: a table is of
    what its last word says, so it never names order_item.id. A mere `id` names nothing.
    """
    own, other = _stem(child), _stem(parent)
    whole = [_singular(word) for word in parent_table.split("_") if word]
    table = called_after(whole)
    if not own:
        return 0.0
    if child == parent:
        return EXACT
    for wanted in (other, table, whole, table + other):
        if wanted and _same(own, wanted):
            return QUALIFIED
    if len(table) > len(own) and _same(own, table[-len(own) :]) and (not other or _same(own, other)):
        return LAST
    for wanted in (other, table, table + other):
        if wanted and len(own) > len(wanted) and _same(own[-len(wanted) :], wanted):
            return ROLE
    plain = [word for word in own if word not in _WHICH]
    return min(ROLE, likeness("_".join(plain), parent_table, parent)) if 0 < len(plain) < len(own) else 0.0


def evidence(child: str, child_spec: Column, parent_table: str, parent: str, parent_spec: Column) -> float:
    """Likeness of the names, or of what the columns are declared to be: two that hold users name the same users."""
    if child_spec.role in _NO_KEY_ROLES:
        return 0.0
    alike = likeness(child, parent_table, parent)
    roles = {child_spec.role, parent_spec.role} & _ID_ROLES
    if len(roles) == 2:
        return 0.0
    if roles and child_spec.role == parent_spec.role:
        return max(alike, ROLE)
    return alike


def called_after(words: list[str]) -> list[str]:
    """Of the words of a table's name those that say what it holds; all of them if none does."""
    return [word for word in words if word not in SURROUNDING] or words


def is_measure(name: str) -> bool:
    """Whether the last word of `name` is that of a measure or a date part."""
    return name.split("_")[-1] in _MEASURE_WORDS


def names_own_row(name: str, table: str, key: str) -> bool:
    """Whether a column of this name usually names another row of its own table: parent_id, manager_id, parent_sku.

    Not where it speaks of something that is neither its table's nor its `key`'s: manager_staff_id of a store.
    """
    words = name.split("_")
    if _ABOVE.isdisjoint(words):
        return False
    own = {*_stem(key), *(_singular(word) for word in table.split("_")), *_ABOVE, *_WHICH, *_KEY_WORDS}
    return all(word in own or _singular(word) in own for word in words)


def is_qualified(name: str, key: str) -> bool:
    """Whether a name is another's with words in front: original_order_id and order_id."""
    own, other = _stem(name), _stem(key)
    return len(own) > len(other) > 0 and _same(own[-len(other) :], other)


@functools.cache
def _stem(name: str) -> list[str]:
    words = [_singular(word) for word in name.split("_") if word]
    return [word for word in words if word not in _KEY_WORDS]


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _same(own: list[str], other: list[str]) -> bool:
    """Word by word alike, an abbreviation being like what it begins."""
    return len(own) == len(other) and all(_alike(a, b) for a, b in zip(own, other, strict=True))


def _alike(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return short == long or (len(short) >= _SHORTEST_PREFIX and long.startswith(short))
