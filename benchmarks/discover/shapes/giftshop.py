"""A British gift shop's one flat sheet of invoice lines, months first, and its app's events as JSON lines with zones."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from benchmarks.discover.making import Chance, emptied, hexes, money, pick, repeated, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_GIFTS = "WHITE HANGING HEART T-LIGHT HOLDER RED SPOTTY BAG VINTAGE CAKE TIN PARTY BUNTING SET JUMBO LUNCH BOX"

TRUTH = {
    "online_retail": Truth("behaviour", """
        InvoiceNo  string  basket_id
        StockCode  string  item_id
        Description  string  text
        Quantity  whole  quantity
        InvoiceDate  time/mdy  event_ts
        UnitPrice  number  price
        CustomerID  whole  user_id
        Country  string  attribute
        """,
        key=("InvoiceNo", "StockCode"), references=((("StockCode",), "stock_items", ("stock_code",)),)),
    "stock_items": Truth("catalogue", """
        stock_code  string  item_id
        title  string  text
        dept  string  category
        listPrice  number  price
        discontinued  boolean  attribute
        """, key=("stock_code",)),
    "app_events": Truth("behaviour", """
        event_id  string  attribute
        event_name  string  event_type
        event_time  time  event_ts
        user_pseudo_id  string  user_id
        item_id  string  item_id
        platform  string  attribute
        ip  string  ignore
        """, key=("event_id",), references=((("item_id",), "stock_items", ("stock_code",)),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """A csv of lines, a JSON of items, JSON lines of events in two files by day."""
    codes = [
        f"{int(n)}{pick(chance, ('', '', 'A', 'B'), 1)[0]}"
        for n in chance.choice(range(20_000, 90_000), 700, replace=False)
    ]
    items = [
        {"stock_code": code, "title": words(chance, _GIFTS, 3, 6), "dept": pick(chance, ("Home", "Kitchen", "Garden"), 1)[0],
         "listPrice": money(chance, 1, 6)[0], "discontinued": bool(chance.random() < 0.1)}
        for code in codes
    ]  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stock_items.json").write_text(json.dumps(items), encoding="utf-8")
    customers = [int(n) for n in chance.choice(range(12_346, 18_288), 900, replace=False)]
    rows = []
    for number, at in enumerate(times(chance, datetime(2010, 12, 1, 8), 90, 1_200)):
        back = chance.random() < 0.02
        customer, country = (
            pick(chance, customers, 1, 0.4)[0],
            pick(chance, ("United Kingdom", "Germany", "EIRE", "France"), 1, 2)[0],
        )
        for code in dict.fromkeys(pick(chance, codes, int(chance.integers(1, 9)), 0.6)):
            title = items[codes.index(code)]["title"]
            rows.append([f"{'C' if back else ''}{536_365 + number}", code, title, (-1 if back else 1) * int(chance.geometric(0.2)),
                         f"{at.month}/{at.day}/{at.year} {at.hour}:{at.minute:02d}", f"{money(chance, 1, 3)[0]:.2f}", f"{customer}.0", country])  # fmt: skip
    emptied(chance, rows, 6, 0.2)
    emptied(chance, rows, 2, 0.005)
    header = [column for column, _, _ in TRUTH["online_retail"].rows]
    write_csv(folder / "online_retail.csv", header, repeated(chance, rows, 0.01), encoding="utf-8-sig")
    moments = times(chance, datetime(2011, 2, 1), 2, 6_000)
    people = hexes(chance, 500)
    for day in (1, 2):
        lines = [
            {"event_id": hexes(chance, 1)[0], "event_name": pick(chance, ("view_item", "add_to_cart", "purchase", "scroll"), 1, 1)[0],
             "event_time": f"{at:%Y-%m-%dT%H:%M:%S}.{int(chance.integers(1000)):03d}+01:00", "user_pseudo_id": pick(chance, people, 1)[0],
             "item_id": pick(chance, codes, 1, 0.5)[0], "platform": pick(chance, ("ios", "android", "web"), 1)[0],
             "ip": ".".join(str(int(n)) for n in chance.integers(1, 255, 4))}
            for at in moments if at.day == day
        ]  # fmt: skip
        text = "\n".join(json.dumps(line) for line in lines)
        (folder / f"app_events_2011020{day}.jsonl").write_text(text + "\n", encoding="utf-8")
