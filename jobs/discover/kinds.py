"""What tables are for: behaviour, catalogue, customers, marketing, or something else to look up."""

from __future__ import annotations

from jobs.discover.naming import word_set
from jobs.discover.roles import event_ts, item_id, quantity, user_id
from jobs.discover.table import Table

_MARKETING = word_set("campaign promotion promo coupon ad advert marketing voucher banner mailer huodong")
_CATALOGUE = word_set(
    "catalogue catalog inventory assortment property attribute feature info detail meta metadata stock availability"
    " pricelist"
)
# What happens, and so has a time.
_ACTS = word_set(
    "shipment delivery load trip ride booking rental reservation return refund payment session visit review rating"
    " transfer movement call stop subscription redemption pick receipt login search"
)
_LINES = word_set("line item pos position move movement transfer")


def give_kind(table: Table) -> None:
    """The table's kind with its evidence, from its key, its roles and its times; the name decides last."""
    words = set(table.words)
    key = table.key[0] if len(table.key) == 1 else None
    key_role = table.roles.get(key, "") if key else ""
    times = [seen for seen in table.columns.values() if event_ts.score(seen, _fresh(table))[0] > 0]
    sold = table.of("store_id") if table.of("price") or table.of("quantity") else []
    lines = [seen for seen in table.columns.values() if {"order", "id"} <= set(seen.words)]
    happens = [seen for seen in times if table.words[-1] in _ACTS]
    acting = happens or table.of("user_id") or table.of("item_id") or table.of("basket_id") or sold or lines
    moved = [seen for seen in table.columns.values() if quantity.is_named(seen)] or table.of("event_type")
    moved = moved if any(seen.type == "timestamp" for seen in times) or len(table.key) > 1 else []
    things = [seen.name for seen in table.of("item_id") if seen.name == key or seen.name in table.named]
    if things:
        table.kind, table.kind_evidence = "catalogue", f"one row for each {things[0]}"
    elif key_role == "user_id":
        table.kind, table.kind_evidence = "customer", f"one row for each {key}"
    elif (
        key_role == "campaign_id"
        or (table.of("campaign_id") and not acting)
        or (words & _MARKETING and not ((table.of("user_id") or table.of("basket_id")) and times))
    ):
        table.kind, table.kind_evidence = "marketing", "its key or its name speaks of campaigns"
    elif table.of("item_id") and moved and (times or set(table.words) & _LINES):
        table.kind, table.kind_evidence = "behaviour", f"things, and {moved[0].name} of each"
    elif table.of("item_id") and not (table.of("user_id") or table.of("basket_id")) and words & _CATALOGUE:
        table.kind, table.kind_evidence = "catalogue", "holds things' ids, and its name speaks of what is known of them"
    elif times and things_by_day(table):
        table.kind, table.kind_evidence = "reference", "what is known of things, time after time"
    elif (
        table.of("event_type")
        or (times and acting)
        or (table.of("user_id") and table.of("item_id"))
        or (table.of("basket_id") and (key != "" and acting))
    ):
        ids = ", ".join(seen.name for role in ("user_id", "item_id", "basket_id") for seen in table.of(role))
        at = f" at {times[0].name}" if times else ""
        table.kind, table.kind_evidence = "behaviour", f"rows of {ids}{at}, many for each"
    elif table.of("item_id") and (words & set(item_id.WORDS)):
        table.kind, table.kind_evidence = "catalogue", "named after things, and holds their ids"
    elif table.of("user_id") and (words & set(user_id.WORDS)):
        table.kind, table.kind_evidence = "customer", "named after people, and holds their ids"
    else:
        table.kind, table.kind_evidence = "reference", "neither events, nor things, nor people"


def things_by_day(table: Table) -> bool:
    """Whether rows are a thing and a day, and neither somebody nor something bought."""
    parts = [table.columns[name] for name in table.key]
    dated = sum(seen.type == "date" for seen in parts)
    things = sum(table.roles.get(seen.name) == "item_id" for seen in parts)
    acts = any(table.of(role) for role in ("user_id", "basket_id", "event_type", "quantity", "store_id"))
    return dated == 1 and things == 1 and len(parts) == 2 and not acts


def _fresh(table: Table) -> Table:
    """The table before it has a kind, so that any time may be that of an event."""
    return Table(table.name, table.opened, table.columns, table.key, roles={}, kind="reference")
