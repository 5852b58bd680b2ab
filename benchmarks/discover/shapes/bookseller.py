"""A seller on a marketplace: reviews and metadata of what it sells, its orders and its listings, named as Amazon names them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import (
    Chance,
    Rows,
    codes,
    emptied,
    money,
    pick,
    times,
    words,
    write_csv,
    write_json_lines,
)  # fmt: skip
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_TITLES = "The Secret History of Cooking for Beginners Garden Mystery Complete Guide Night Train River Stories Volume One Illustrated Edition"
_SPEECH = "great read could not put it down a little slow in the middle but worth it arrived on time gift my daughter loved pages missing would buy again boring well written"
_PRESSES = ("Penguin Books", "Scholastic Press", "Vintage", "Tor Books", "O'Reilly Media", "DK", "Workman Publishing")
_STATES = {"NY": "1", "CA": "9", "TX": "7", "MA": "0", "FL": "3", "IL": "6", "WA": "9", "IN": "4"}

# The marketplace gives a buyer no other name than an address it made up: some take it for the buyer's id, some drop it.
# A listing's pieces in stock are a quantity to some; the seller's own sku names it as well as the marketplace's listing-id.
TRUTH = {
    "reviews": Truth("behaviour", """
        marketplace  string  attribute
        customer_id  string  user_id
        review_id  string  attribute
        product_id  string  item_id
        product_parent  string  attribute
        product_title  string  text
        star_rating  whole  attribute
        helpful_votes  whole  attribute
        total_votes  whole  attribute
        vine  boolean  attribute
        verified_purchase  boolean  attribute
        review_headline  string  text
        review_body  string  text
        review_date  date  event_ts
        """, key=("review_id",), references=((("product_id",), "metadata", ("asin",)),)),
    "metadata": Truth("catalogue", """
        asin  string  item_id
        title  string  text
        brand  string  brand
        main_cat  string  category
        price  number  price
        date  date  attribute
        description  string  text
        """, key=("asin",)),
    "order_report": Truth("behaviour", """
        order-id  string  basket_id
        order-item-id  string  attribute
        purchase-date  time  event_ts
        payments-date  time  attribute
        buyer-email  string  ignore|user_id
        buyer-name  string  ignore
        sku  string  item_id
        quantity-purchased  whole  quantity
        currency  string  attribute
        item-price  number  price
        item-tax  number  attribute
        item-promotion-discount  number  discount
        ship-city  string  attribute
        ship-state  string  attribute
        ship-postal-code  string  attribute
        """, key=("order-item-id",), references=((("sku",), "listings", ("seller-sku",)),)),
    "listings": Truth("catalogue", """
        item-name  string  text
        listing-id  string  attribute
        seller-sku  string  item_id
        price  number  price
        quantity  whole  attribute|quantity
        open-date  time  attribute
        asin1  string  item_id
        fulfillment-channel  string  attribute
        status  string  attribute
        """, key=("seller-sku",), or_keys=(("listing-id",),), references=((("asin1",), "metadata", ("asin",)),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Three files parted by tabs, one of them gzipped, and JSON lines that leave out what is not known."""
    books = _metadata(chance)
    write_json_lines(folder / "metadata.jsonl", books)
    _save(folder, "reviews", _reviews(chance, books), ".tsv.gz")
    listings = _listings(chance, books)
    _save(folder, "listings", listings)
    _save(folder, "order_report", _orders(chance, listings))


def _metadata(chance: Chance) -> list[dict]:
    books = []
    for asin in codes(chance, 1_100, 7):
        born = datetime(1996, 1, 1) + timedelta(int(chance.integers(0, 6_800)))
        price = f"${money(chance, 1, 16, 0.8)[0]:,.2f}"
        about = words(chance, f"{_TITLES} {_SPEECH}", 12, 45).capitalize() + "."
        books.append({
            "asin": f"B00{asin}", "title": words(chance, _TITLES, 2, 7),
            "brand": pick(chance, _PRESSES, 1, 0.5)[0] if chance.random() > 0.1 else None,
            "main_cat": pick(chance, ("Books", "Audible Audiobooks", "Toys & Games", "Office Products"), 1, 1.5)[0],
            "price": price if chance.random() > 0.25 else None,
            "date": f"{born:%B} {born.day}, {born.year}" if chance.random() > 0.05 else None,
            "description": about if chance.random() > 0.15 else None})  # fmt: skip
    return books


def _reviews(chance: Chance, books: list[dict]) -> Rows:
    readers = [str(n) for n in (chance.choice(53_000_000, 4_000, replace=False) + 10_000).tolist()]
    parents = {book["asin"]: str(int(chance.integers(10**6, 10**9))) for book in books}
    days = times(chance, datetime(2013, 6, 1), 800, 7_000)[::-1]
    rows: Rows = []
    for id_, at, book, reader in zip(
        codes(chance, len(days), 13), days, pick(chance, books, len(days), 0.7), pick(chance, readers, len(days), 0.4), strict=True
    ):  # fmt: skip
        asin = book["asin"] if chance.random() > 0.005 else f"B00{codes(chance, 1, 7)[0]}"
        votes = int(chance.geometric(0.35)) - 1
        rows.append(["US", reader, f"R{id_}", asin, parents[book["asin"]], book["title"], pick(chance, (5, 4, 1, 3, 2), 1, 1.1)[0],
                     int(chance.integers(0, votes + 1)), votes, "Y" if chance.random() < 0.02 else "N", "Y" if chance.random() < 0.8 else "N",
                     words(chance, _SPEECH, 1, 6).capitalize(), words(chance, _SPEECH, 4, 60), f"{at:%Y-%m-%d}"])  # fmt: skip
    emptied(chance, rows, 13, 0.001)
    emptied(chance, rows, 12, 0.002)
    return rows


def _listings(chance: Chance, books: list[dict]) -> Rows:
    """New and used copies of a book are two listings."""
    rows: Rows = []
    for book in books[:380]:
        for state in ("N", "U")[: 1 + int(chance.random() < 0.2)]:
            opened = times(chance, datetime(2013, 1, 5), 700, 1)[0]
            zone = "PDT" if 3 < opened.month < 11 else "PST"
            rows.append([book["title"], codes(chance, 1, 11)[0], f"{state}-{len(rows) + 1:05d}-{codes(chance, 1, 3)[0]}",
                         f"{money(chance, 1, 14)[0]:.2f}", int(chance.geometric(0.15)) - 1, f"{opened:%Y-%m-%d %H:%M:%S} {zone}",
                         book["asin"], pick(chance, ("DEFAULT", "AMAZON_NA"), 1, 0.7)[0], "Active" if chance.random() < 0.9 else "Inactive"])  # fmt: skip
    emptied(chance, rows, 4, 0.06)
    return rows


def _orders(chance: Chance, listings: Rows) -> Rows:
    placed = times(chance, datetime(2014, 9, 1), 120, 2_600)
    numbers = codes(chance, len(placed), 14, "0123456789")
    lines = iter(codes(chance, 2 * len(placed), 12, "0123456789"))
    buyers = [[f"{code.lower()}@marketplace.example", words(chance, "Anna Ben Carla Dmitri Erin Fatima George Hana", 1, 1)
               + " " + words(chance, "Reyes Cohen Murphy Schmidt Okafor Lee Brown", 1, 1), state, digit]
              for code, (state, digit) in zip(codes(chance, 1_700, 14), pick(chance, list(_STATES.items()), 1_700), strict=True)]  # fmt: skip
    homes = {buyer[0]: f"{buyer[3]}{int(chance.integers(10**4)):04d}" for buyer in buyers}
    rows: Rows = []
    for number, at, buyer in zip(numbers, placed, pick(chance, buyers, len(placed), 0.3), strict=True):
        paid = at + timedelta(minutes=int(chance.integers(1, 50)))
        place = homes[buyer[0]] + (f"-{int(chance.integers(1, 10_000)):04d}" if chance.random() < 0.3 else "")
        city = pick(chance, ("BROOKLYN", "Los Angeles", "Austin", "Boston", "Miami", "chicago", "Seattle"), 1)[0]
        for listing in dict.fromkeys(pick(chance, range(len(listings)), int(chance.geometric(0.8)), 0.5)):
            sold, pieces = listings[listing], int(chance.geometric(0.9))
            price = float(sold[3]) * pieces
            sku = sold[2] if chance.random() > 0.004 else f"N-{90_000 + len(rows)}-OLD"
            off = f"{price * 0.1:.2f}" if chance.random() < 0.1 else "0.00"
            rows.append([f"{number[:3]}-{number[3:10]}-{number[10:]}{int(number) % 1000:03d}", f"4{next(lines)}3", f"{at:%Y-%m-%dT%H:%M:%S}-07:00",
                         f"{paid:%Y-%m-%dT%H:%M:%S}-07:00", buyer[0], buyer[1], sku, pieces, "USD", f"{price:.2f}", f"{price * 0.08:.2f}",
                         off, city, buyer[2], place])  # fmt: skip
    emptied(chance, rows, 14, 0.004)
    return rows


def _save(folder: Path, name: str, rows: Rows, ending: str = ".tsv") -> None:
    write_csv(folder / f"{name}{ending}", [column for column, _, _ in TRUTH[name].rows], rows, separator="\t")
