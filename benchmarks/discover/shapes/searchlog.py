"""A web shop's searches, views and sales as the DIGINETICA / CIKM Cup 2016 files have them: semicolons, NA, lists of tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, pick, repeated, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = True

# Words are numbers here ("tokens"), and lists of them are texts. An item's class stands in a file of its own, of the same
# items as the products' file, so whatever refers to the one refers to the other. timeframe counts milliseconds from the
# session's start: when, within a day. There is no file of sessions or users. Views and clicks are plain events: who names
# them at all does so by session or query, item and time.
_ITEM = ((("itemId",), "products", ("itemId",)),)
_CLASS = ((("itemId",), "product_categories", ("itemId",)),)
TRUTH = {
    "products": Truth("catalogue", """
        itemId  string  item_id
        pricelog2  whole  price|attribute
        product.name.tokens  string  text|attribute
        """, key=("itemId",), also=_CLASS),
    "product_categories": Truth("reference|catalogue", """
        itemId  string  item_id
        categoryId  string  category
        """, key=("itemId",), references=_ITEM),
    "train_item_views": Truth("behaviour", """
        sessionId  string  basket_id|attribute|user_id
        userId  string  user_id
        itemId  string  item_id
        timeframe  whole  attribute|event_ts
        eventdate  date  event_ts
        """, key=("sessionId", "itemId", "timeframe"), or_keys=((), ("sessionId", "timeframe")), references=_ITEM, also=_CLASS),
    "train_queries": Truth("behaviour", """
        queryId  string  attribute|basket_id
        sessionId  string  basket_id|attribute|user_id
        userId  string  user_id
        timeframe  whole  attribute|event_ts
        duration  whole  attribute
        eventdate  date  event_ts
        searchstring.tokens  string  text|attribute
        categoryId  string  category
        items  string  attribute|ignore|text
        is.test  boolean  attribute
        """, key=("queryId",)),
    "train_clicks": Truth("behaviour", """
        queryId  string  attribute|basket_id
        timeframe  whole  attribute|event_ts
        itemId  string  item_id
        """, key=("queryId", "timeframe", "itemId"), or_keys=((), ("queryId", "timeframe")), references=(
            (("queryId",), "train_queries", ("queryId",)), *_ITEM), also=_CLASS),
    "train_purchases": Truth("behaviour", """
        sessionId  string  basket_id|attribute|user_id
        userId  string  user_id
        timeframe  whole  attribute|event_ts
        eventdate  date  event_ts
        ordernumber  string  basket_id
        itemId  string  item_id
        """, key=("ordernumber", "itemId"), references=_ITEM, also=_CLASS),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Six files; most sessions have no user; a query either has words, or a category that was browsed."""
    items = chance.choice(180_000, 5_000, replace=False) + 1
    shelves = pick(chance, sorted(chance.choice(1_200, 160, replace=False).tolist()), len(items), 0.7)
    prices = chance.binomial(16, 0.5, len(items))
    _save(folder, "products", [[item, price, _tokens(chance, 3, 9)] for item, price in zip(items, prices, strict=True)])
    order = chance.permutation(len(items))
    _save(folder, "product_categories", [[items[place], shelves[place]] for place in order])
    views: Rows = []
    queries: Rows = []
    clicks: Rows = []
    sales: Rows = []
    wanted = items.tolist()
    numbers = iter(chance.choice(950_000, 9_000, replace=False) + 1)
    orders = iter(chance.choice(17_000, 3_000, replace=False) + 1)
    users = (chance.choice(120_000, 900, replace=False) + 1).tolist()
    for session in sorted((chance.choice(600_000, 4_500, replace=False) + 1).tolist()):
        who = pick(chance, users, 1, 0.3)[0] if chance.random() < 0.28 else "NA"
        day, clock = (
            f"{datetime(2016, 1, 1) + timedelta(int(chance.integers(0, 150))):%Y-%m-%d}",
            int(chance.integers(500, 90_000)),
        )
        for _ in range(int(chance.geometric(0.62))):
            clock += int(chance.integers(2_000, 400_000))
            shown = pick(chance, wanted, int(chance.integers(1, 13)), 0.5)
            is_search, number = chance.random() < 0.4, next(numbers)
            queries.append([number, session, who, clock, int(chance.integers(40, 900)), day, _tokens(chance, 1, 4) if is_search else None,
                            0 if is_search else pick(chance, shelves, 1)[0], ",".join(map(str, dict.fromkeys(shown))),
                            "TRUE" if chance.random() < 0.15 else "FALSE"])  # fmt: skip
            for item in pick(chance, shown, int(chance.binomial(2, 0.45))):
                clock += int(chance.integers(900, 90_000))
                clicks.append([number, clock, item])
                views.append([session, who, item, clock + int(chance.integers(1, 700)), day])
        for item in pick(chance, wanted, int(chance.geometric(0.4)), 0.5):
            clock += int(chance.integers(600, 200_000))
            views.append(
                [session, who, item if chance.random() > 0.004 else int(chance.integers(190_000, 200_000)), clock, day]
            )
        if chance.random() < 0.3:
            clock, order_number = clock + int(chance.integers(9_000, 300_000)), next(orders)
            bought = list(dict.fromkeys(pick(chance, wanted, int(chance.geometric(0.5)), 0.5)))
            sales += [[session, who, clock, day, order_number, item] for item in bought]
            if chance.random() < 0.08:
                sales += [[session, who, clock + 61_000, day, next(orders), item] for item in bought[:2]]
    _save(
        folder, "train_item_views", repeated(chance, [views[place] for place in chance.permutation(len(views))], 0.003)
    )
    _save(folder, "train_queries", queries)
    _save(folder, "train_clicks", clicks)
    _save(folder, "train_purchases", sales)


def _tokens(chance: Chance, low: int, high: int) -> str:
    """A handful of words, each by its number."""
    numbers = chance.integers(1, 300_000, int(chance.integers(low, high + 1)))
    return ",".join(str(number if number % 3 else number % 900) for number in numbers)


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows, separator=";")
