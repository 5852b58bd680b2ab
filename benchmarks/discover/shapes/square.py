"""A café with a shelf of gifts, as Square's dashboard exports it: dollar signs, short American dates, a customer directory."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, codes, emptied, pick, repeated, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = True
_MENU = {
    "Coffee": "Latte, Americano, Cappuccino, Mocha, Cortado, Flat White, Drip, Cold Brew",
    "Tea": "Chai, Matcha, Earl Grey, Oolong, Peppermint",
    "Bakery": "Croissant, Scone, Muffin, Cinnamon Roll, Cookie, Bagel",
    "Lunch": "BLT, Turkey Club, Quiche, Tomato Soup, Caesar Salad",
    "Retail": "Mug, Tumbler, House Blend Beans, Decaf Beans, Filters, Tote, Candle, Birthday Card",
}
_SIZES = ("Regular", "Large", "Small", "12 oz", "16 oz")
_GIVEN = "Avery Blake Casey Drew Elliot Frankie Harper Jamie Kelly Logan Morgan Parker Quinn Riley Skyler Taylor"
_FAMILY = "Abbott Barlow Crane Dawson Ellery Fenton Grove Hollis Ingram Jarvis Keating Lowell"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_PLACES = ("Hawthorne", "Pearl District")

# Square parts the day from the time of day: the day says when, and the clock's time is no type of its own. A location is
# the store. What a sale came to is a price under four names; the tenders, taxes and fees are facts about it. Modified
# drinks make lines of their own, at times the very same twice: a line of a sale has no key. Category and item are written
# out in each line. A payment is one to one with its transaction here.
TRUTH = {
    "items": Truth("catalogue", """
        Token  string  item_id
        Item Name  string  text
        Variation Name  string  attribute|text
        SKU  string  item_id|attribute
        Description  string  text
        Category  string  category
        Price  number  price
        Current Quantity Hawthorne  whole  quantity|attribute
        Stock Alert Enabled Hawthorne  boolean  attribute
        Tax - Sales Tax (8.5%)  boolean  attribute
        """, key=("Token",), or_keys=(("SKU",),)),
    "customers": Truth("customer", """
        Reference ID  string  user_id|attribute|ignore
        First Name  string  ignore
        Last Name  string  ignore
        Email Address  string  ignore
        Phone Number  string  ignore
        City  string  attribute
        State  string  attribute
        Postal Code  string  attribute
        Birthday  date  attribute
        Memo  string  text
        Square Customer ID  string  user_id
        Creation Source  string  attribute
        First Visit  date  attribute
        Last Visit  date  attribute
        Transaction Count  whole  attribute
        Lifetime Spend  number  attribute|price
        Email Subscription Status  string  attribute
        Instant Profile  boolean  attribute
        """, key=("Square Customer ID",)),
    "transactions": Truth("behaviour", """
        Date  date/mdy  event_ts
        Time  string  attribute|event_ts|ignore
        Time Zone  string  attribute
        Gross Sales  number  price
        Discounts  number  discount
        Net Sales  number  price
        Tax  number  attribute
        Tip  number  attribute
        Total Collected  number  price
        Source  string  attribute
        Card  number  attribute|price
        Cash  number  attribute|price
        Fees  number  attribute
        Net Total  number  price
        Transaction ID  string  basket_id
        Payment ID  string  attribute|basket_id
        Card Brand  string  attribute
        PAN Suffix  string|whole  attribute|ignore
        Device Name  string  attribute
        Details  string  attribute|text|ignore
        Event Type  string  event_type|attribute
        Location  string  store_id
        Dining Option  string  attribute
        Customer ID  string  user_id
        Customer Name  string  ignore
        """, key=("Transaction ID",), or_keys=(("Payment ID",),),
        references=((("Customer ID",), "customers", ("Square Customer ID",)),)),
    "item_details": Truth("behaviour", """
        Date  date/mdy  event_ts
        Time  string  attribute|event_ts|ignore
        Time Zone  string  attribute
        Category  string  category
        Item  string  text|attribute
        Qty  number|whole  quantity
        Price Point Name  string  attribute|text
        SKU  string  item_id|attribute
        Modifiers Applied  string  attribute|text
        Gross Sales  number  price
        Discounts  number  discount
        Net Sales  number  price
        Tax  number  attribute
        Transaction ID  string  basket_id
        Payment ID  string  attribute|basket_id
        Notes  string  text
        Event Type  string  event_type|attribute
        Location  string  store_id
        Customer ID  string  user_id
        Token  string  item_id
        """, references=(
            (("Transaction ID",), "transactions", ("Transaction ID",)), (("Token",), "items", ("Token",)),
            (("Customer ID",), "customers", ("Square Customer ID",))),
        also=((("Payment ID",), "transactions", ("Payment ID",)), (("SKU",), "items", ("SKU",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Four exports; a refund has money with a minus; most guests are nobody known."""
    goods = _items(chance)
    _save(folder, "items", goods)
    guests = _customers(chance)
    _save(folder, "customers", guests)
    sales, lines = _sales(chance, goods, guests)
    _save(folder, "transactions", sales)
    _save(folder, "item_details", repeated(chance, lines, 0.004))


def _usd(value: float) -> str:
    return f"{'-' if value < 0 else ''}${abs(value):,.2f}"


def _items(chance: Chance) -> Rows:
    rows: Rows = []
    tokens, skus = (
        iter(codes(chance, 400, 24, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
        iter(codes(chance, 400, 7, "0123456789")),
    )
    for category, names in _MENU.items():
        for name in names.split(", "):
            for size in (
                _SIZES[: int(chance.integers(1, 4))] if category in ("Coffee", "Tea", "Retail") else ("Regular",)
            ):
                price = float(chance.integers(10, 90 if category == "Retail" else 34)) / 4
                is_kept = category == "Retail"
                rows.append([next(tokens), name, size, next(skus), words(chance, "fresh house made local organic seasonal with oat milk classic", 3, 9),
                             category, _usd(price), int(chance.integers(0, 40)) if is_kept else None, "Y" if is_kept else "N",
                             "N" if category == "Bakery" else "Y"])  # fmt: skip
    emptied(chance, rows, 4, 0.4)
    emptied(chance, rows, 5, 0.02)
    return rows


def _customers(chance: Chance) -> Rows:
    rows: Rows = []
    for id_ in codes(chance, 1_100, 26, "ABCDEFGHJKMNPQRSTVWXYZ0123456789"):
        given, family = words(chance, _GIVEN, 1, 1), words(chance, _FAMILY, 1, 1)
        first = datetime(2020, 6, 1) + timedelta(int(chance.integers(0, 1_000)))
        visits = int(chance.geometric(0.12))
        born = datetime(1950, 1, 1) + timedelta(int(chance.integers(0, 20_000)))
        rows.append([None, given, family, f"{given}.{family}{int(chance.integers(1, 999))}@mail.example".lower(),
                     f"'+1503555{int(chance.integers(10_000)):04d}", pick(chance, ("Portland", "PORTLAND", "Gresham", "Beaverton"), 1, 1)[0], "OR",
                     f"97{int(chance.integers(200, 240))}", f"{born:%Y-%m-%d}", words(chance, "oat milk regular allergic to nuts likes window table friend of", 2, 6),
                     id_, pick(chance, ("Instant Profile", "Directory", "Loyalty", "Import"), 1, 1)[0], f"{first:%Y-%m-%d}",
                     f"{first + timedelta(int(chance.integers(0, 250))):%Y-%m-%d}", visits, _usd(visits * float(chance.uniform(4, 60))),
                     pick(chance, ("subscribed", "unknown", "unsubscribed"), 1, 0.7)[0], pick(chance, ("true", "false"), 1)[0]])  # fmt: skip
    for place, row in enumerate(rows):
        row[0] = f"LOY-{40_000 + place * 3}" if row[11] == "Import" else None
    for column, share in ((3, 0.25), (4, 0.3), (5, 0.5), (6, 0.5), (7, 0.5), (8, 0.8), (9, 0.93)):
        emptied(chance, rows, column, share)
    return rows


def _sales(chance: Chance, goods: Rows, guests: Rows) -> tuple[Rows, Rows]:
    sales: Rows = []
    lines: Rows = []
    moments = [at.replace(hour=7 + at.hour // 2) for at in times(chance, datetime(2023, 1, 9), 75, 5_200)]
    ids, payments = codes(chance, 5_200, 25, _LETTERS), codes(chance, 5_200, 25, _LETTERS)
    for at, id_, payment in zip(sorted(moments), ids, payments, strict=True):
        day, clock, place = f"{at:%m/%d/%y}", f"{at:%H:%M:%S}", pick(chance, _PLACES, 1, 0.5)[0]
        guest = pick(chance, guests, 1, 0.4)[0] if chance.random() < 0.45 else None
        who = guest[10] if guest else None
        if who and chance.random() < 0.006:
            who = codes(chance, 1, 26)[0]
        kind = "Refund" if chance.random() < 0.012 else "Payment"
        sign = -1 if kind == "Refund" else 1
        gross = off = tax = 0.0
        for good in pick(chance, goods, min(7, int(chance.geometric(0.55))), 0.5):
            for _ in range(2 if chance.random() < 0.06 else 1):
                price, pieces = float(good[6].strip("$")), int(chance.geometric(0.85))
                extra = (
                    pick(chance, ("Oat Milk ($0.75)", "Extra Shot ($1.00)", "Decaf", "Oat Milk ($0.75), Iced"), 1, 0.6)[
                        0
                    ]
                    if good[5] == "Coffee" and chance.random() < 0.4
                    else None
                )
                worth = pieces * (price + sum(float(part[:4]) for part in (extra or "").split("$")[1:]))
                less = -round(worth * 0.1, 2) if chance.random() < 0.08 else 0.0
                due = round((worth + less) * 0.085, 2) if good[9] == "Y" else 0.0
                note = (
                    words(chance, "for here extra hot no foam cut in half birthday to go", 1, 5)
                    if chance.random() < 0.05
                    else None
                )
                lines.append([day, clock, "Pacific Time (US & Canada)", good[5] or "Uncategorized", good[1], f"{sign * pieces:.1f}", good[2], good[3], extra,
                              _usd(sign * worth), _usd(sign * less), _usd(sign * (worth + less)), _usd(sign * due), id_, payment, note, kind, place,
                              who, good[0]])  # fmt: skip
                gross, off, tax = gross + worth, off + less, tax + due
        tip = round((gross + off) * pick(chance, (0, 0.15, 0.2), 1)[0], 2) if sign > 0 else 0.0
        total, by_card = gross + off + tax + tip, chance.random() < 0.82
        fee = -round(total * 0.026 + 0.1, 2) if by_card and sign > 0 else 0.0
        sales.append([day, clock, "Pacific Time (US & Canada)", _usd(sign * gross), _usd(sign * off), _usd(sign * (gross + off)), _usd(sign * tax), _usd(tip),
                      _usd(sign * total), pick(chance, ("Point of Sale", "Square Online", "Register"), 1, 1.5)[0], _usd(sign * total if by_card else 0),
                      _usd(0 if by_card else sign * total), _usd(fee), _usd(sign * total + fee), id_, payment,
                      pick(chance, ("Visa", "MasterCard", "American Express", "Discover"), 1, 1)[0] if by_card else None,
                      f"{int(chance.integers(10_000)):04d}" if by_card else None, f"{place} Register {int(chance.integers(1, 3))}",
                      f"https://squareup.example/dashboard/sales/transactions/{id_}", kind, place,
                      pick(chance, ("For Here", "To Go", None), 1, 0.5)[0], who, f"{guest[1]} {guest[2]}" if guest else None])  # fmt: skip
    return sales, lines


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows)
