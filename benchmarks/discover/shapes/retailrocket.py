"""Clicks of a web shop in epoch milliseconds, long-form item properties, a tree of categories; as Retailrocket names them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks.discover.making import Chance, emptied, pick, repeated, times, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False

TRUTH = {
    "events": Truth("behaviour", """
        timestamp  time  event_ts
        visitorid  string  user_id
        event  string  event_type
        itemid  string  item_id
        transactionid  string  basket_id
        """, key=("timestamp", "visitorid", "event", "itemid")),
    "item_properties": Truth("catalogue", """
        timestamp  time  attribute
        itemid  string  item_id
        property  string  attribute
        value  string  attribute
        """, key=("timestamp", "itemid", "property")),
    "category_tree": Truth("reference", """
        categoryid  string  category
        parentid  string  attribute
        """, key=("categoryid",), references=((("parentid",), "category_tree", ("categoryid",)),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Three files; the properties come in two parts."""
    tree = [int(n) for n in chance.choice(1_700, 400, replace=False)]
    rows: list[list] = [[c, pick(chance, tree[:40], 1)[0] if n > 20 else None] for n, c in enumerate(tree)]
    write_csv(folder / "category_tree.csv", ["categoryid", "parentid"], rows)
    items = [int(n) for n in chance.choice(460_000, 2_000, replace=False)]
    visitors = [int(n) for n in chance.choice(1_400_000, 6_000, replace=False)]
    moments = [
        int(at.replace(tzinfo=UTC).timestamp() * 1000) + int(chance.integers(1000))
        for at in times(chance, datetime(2015, 5, 3), 120, 20_000)
    ]
    kinds = pick(chance, ("view", "addtocart", "transaction"), 20_000, 2.5)
    deals = iter(chance.permutation(17_000).tolist())
    events: list[list] = [
        [at, visitor, kind, item, next(deals) if kind == "transaction" else None]
        for at, visitor, kind, item in zip(
            moments, pick(chance, visitors, 20_000, 0.5), kinds, pick(chance, items, 20_000, 0.8), strict=True
        )
    ]
    order = chance.permutation(len(events))
    write_csv(
        folder / "events.csv",
        ["timestamp", "visitorid", "event", "itemid", "transactionid"],
        repeated(chance, [events[n] for n in order], 0.002),
    )
    seen, parts = set(), []
    weeks = [1_431_226_800_000 + n * 604_800_000 for n in range(18)]
    for _ in range(16_000):
        key = (
            pick(chance, weeks, 1)[0],
            pick(chance, items, 1)[0],
            pick(chance, ["categoryid", "available", *map(str, range(1_000))], 1, 1)[0],
        )
        if key not in seen:
            seen.add(key)
            parts.append([*key, _value(chance, key[2], tree)])
    emptied(chance, parts, 3, 0.001)
    for number, half in ((1, parts[:8_000]), (2, parts[8_000:])):
        write_csv(folder / f"item_properties_part{number}.csv", ["timestamp", "itemid", "property", "value"], half)


def _value(chance: Chance, property_: str, tree: list[int]) -> str:
    if property_ == "categoryid":
        return str(pick(chance, tree, 1)[0])
    if property_ == "available":
        return str(int(chance.random() < 0.7))
    return f"n{int(chance.integers(1, 900))}.000 {int(chance.integers(10_000, 999_999))}"
