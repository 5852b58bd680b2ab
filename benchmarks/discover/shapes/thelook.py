"""A clothes shop as Google's public practice data set TheLook has it: BigQuery's exports, small whole ids in every table."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from benchmarks.discover.making import Chance, Rows, codes, emptied, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = True
_CENTERS = {"Memphis TN": (35.1174, -89.9711), "Chicago IL": (41.8369, -87.6847), "Houston TX": (29.7604, -95.3698),
            "Los Angeles CA": (34.05, -118.25), "New Orleans LA": (29.95, -90.0667), "Philadelphia PA": (39.95, -75.1667),
            "Mobile AL": (30.6944, -88.0431), "Charleston SC": (32.7833, -79.9333), "Savannah GA": (32.0167, -81.1167)}  # fmt: skip
_PLACES = (
    ("São Paulo", "São Paulo", "Brasil", -23.5, -46.6, "02675-031"), ("Shanghai", "Shanghai", "China", 31.2, 121.5, "200030"),
    ("California", "Fresno", "United States", 36.7, -119.8, "93722"), ("Texas", "Dallas", "United States", 32.8, -96.8, "75217"),
    ("England", "Leeds", "United Kingdom", 53.8, -1.5, "LS11"), ("Tokyo", "Nerima City", "Japan", 35.7, 139.6, "177-0031"),
    ("Île-de-France", "Paris", "France", 48.9, 2.35, "75011"), ("New York", "Buffalo", "United States", 42.9, -78.8, "14215"),
)  # fmt: skip
_CLOTHES = (
    "Jeans",
    "Tops & Tees",
    "Intimates",
    "Swim",
    "Sweaters",
    "Socks",
    "Fashion Hoodies & Sweatshirts",
    "Shorts",
    "Plus",
)
_BRANDS = (
    "Allegra K",
    "Carver & Sons",
    "Northfell",
    "Dockside",
    "Volcano Surf",
    "Hanley",
    "True Cotton",
    "Orchid",
    "Tall Oak",
)
_NAMES = "Slim Classic Cotton Women's Men's Fleece V-Neck Stretch Vintage Printed Boxer Hooded Crew Performance Lace Twill Pack"
_GIVEN = "Alice Brian Carla David Emma Frank Grace Henry Irene Jason Karen Luis Mary Nathan Olga Paul"
_FAMILY = "Smith Jones Brown Garcia Miller Davis Lopez Wilson Moore Clark Hall Young"
_SOURCES = ("Search", "Organic", "Facebook", "Email", "Display")

# An inventory item is one piece of a product in a warehouse: it is sold once, so a line of an order is as well named by its
# piece. Its product's facts are copied into it. A cost is not a price to most. Visitors who did not sign in have no user.
TRUTH = {
    "distribution_centers": Truth("reference", """
        id  string  store_id|attribute
        name  string  attribute|text
        latitude  number  attribute
        longitude  number  attribute
        """, key=("id",), or_keys=(("name",),)),
    "users": Truth("customer", """
        id  string|whole  user_id
        first_name  string  ignore
        last_name  string  ignore
        email  string  ignore|user_id
        age  whole  attribute
        gender  string  attribute
        state  string  attribute
        street_address  string  ignore|attribute
        postal_code  string  attribute
        city  string  attribute
        country  string  attribute
        latitude  number  attribute
        longitude  number  attribute
        traffic_source  string  attribute
        created_at  time  attribute
        """, key=("id",)),
    "products": Truth("catalogue", """
        id  string  item_id
        cost  number  attribute|price
        category  string  category
        name  string  text
        brand  string  brand
        retail_price  number  price
        department  string  category|attribute
        sku  string  item_id|attribute
        distribution_center_id  string  store_id|attribute
        """, key=("id",), or_keys=(("sku",),),
        references=((("distribution_center_id",), "distribution_centers", ("id",)),)),
    "inventory_items": Truth("reference|catalogue", """
        id  string|whole  attribute|item_id
        product_id  string|whole  item_id
        created_at  time  attribute|event_ts
        sold_at  time  attribute|event_ts
        cost  number  attribute|price
        product_category  string  category
        product_name  string  text
        product_brand  string  brand
        product_retail_price  number  price
        product_department  string  category|attribute
        product_sku  string  item_id|attribute
        product_distribution_center_id  string|whole  store_id|attribute
        """, key=("id",), references=(
            (("product_id",), "products", ("id",)),
            (("product_distribution_center_id",), "distribution_centers", ("id",))),
        also=((("product_sku",), "products", ("sku",)),)),
    "orders": Truth("behaviour", """
        order_id  string  basket_id
        user_id  string  user_id
        status  string  attribute
        gender  string  attribute
        created_at  time  event_ts
        returned_at  time  attribute
        shipped_at  time  attribute
        delivered_at  time  attribute
        num_of_item  whole  quantity|attribute
        """, key=("order_id",), references=((("user_id",), "users", ("id",)),)),
    "order_items": Truth("behaviour", """
        id  string|whole  attribute
        order_id  string  basket_id
        user_id  string  user_id
        product_id  string  item_id
        inventory_item_id  string|whole  item_id|attribute
        status  string  attribute
        created_at  time  event_ts
        shipped_at  time  attribute
        delivered_at  time  attribute
        returned_at  time  attribute
        sale_price  number  price
        """, key=("id",), or_keys=(("inventory_item_id",),), references=(
            (("order_id",), "orders", ("order_id",)), (("user_id",), "users", ("id",)),
            (("product_id",), "products", ("id",)), (("inventory_item_id",), "inventory_items", ("id",)))),
    "events": Truth("behaviour", """
        id  string|whole  attribute
        user_id  string  user_id
        sequence_number  whole  attribute
        session_id  string  basket_id|attribute|user_id
        created_at  time  event_ts
        ip_address  string  ignore|attribute
        city  string  attribute
        state  string  attribute
        postal_code  string  attribute
        browser  string  attribute
        traffic_source  string  attribute
        uri  string  attribute|text|ignore
        event_type  string  event_type
        """, key=("id",), or_keys=(("session_id", "sequence_number"),), references=((("user_id",), "users", ("id",)),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Users and stock as Parquet, the rest csv with BigQuery's ` UTC`; the log of events is gzipped."""
    _save(folder, "distribution_centers", [[n, name, *at] for n, (name, at) in enumerate(_CENTERS.items(), 1)])
    people = _users(chance)
    _parquet(folder, "users", people)
    goods: Rows = []
    for number, price in enumerate(money(chance, 900, 45, 0.7), 1):
        cost = round(price * float(chance.uniform(0.35, 0.6)), 10)
        side = pick(chance, ("Women", "Men"), 1)[0]
        goods.append([number, cost, pick(chance, _CLOTHES, 1, 0.4)[0], words(chance, _NAMES, 3, 7), pick(chance, _BRANDS, 1, 0.5)[0],
                      round(price, 2), side, chance.bytes(16).hex().upper(), int(chance.integers(1, len(_CENTERS) + 1))])  # fmt: skip
    emptied(chance, goods, 4, 0.01)
    emptied(chance, goods, 3, 0.03, "Classic Cotton Crew")
    _save(folder, "products", goods)
    orders, lines, stock = _sales(chance, people, goods)
    _parquet(folder, "inventory_items", stock)
    _save(folder, "orders", orders)
    _save(folder, "order_items", lines)
    _save(folder, "events", _events(chance, people), ".csv.gz")


def _at(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if moment else None


def _users(chance: Chance) -> Rows:
    rows: Rows = []
    for number, at in enumerate(times(chance, datetime(2019, 1, 2, tzinfo=UTC), 1_700, 4_000), 1):
        given, family = words(chance, _GIVEN, 1, 1), words(chance, _FAMILY, 1, 1)
        state, city, country, lat, lng, code = pick(chance, _PLACES, 1, 0.6)[0]
        rows.append([number, given, family, f"{given}{family}@example.com".lower(), int(chance.integers(12, 71)),
                     pick(chance, "FM", 1)[0], state, f"{int(chance.integers(1, 99_999))} {words(chance, _FAMILY, 1, 2)} {pick(chance, ('Road', 'Ways', 'Street'), 1)[0]}",
                     code, city, country, lat + float(chance.normal(0, 0.2)), lng + float(chance.normal(0, 0.2)),
                     pick(chance, _SOURCES, 1, 1)[0], at])  # fmt: skip
    return rows


def _sales(chance: Chance, people: Rows, goods: Rows) -> tuple[Rows, Rows, Rows]:
    """Orders, their lines, and the pieces: of three pieces, one or two are sold."""
    orders: Rows = []
    lines: Rows = []
    stock: Rows = []
    buyers = pick(chance, people, 3_400, 0.3)
    for number, (who, at) in enumerate(
        zip(buyers, times(chance, datetime(2023, 9, 1, 4, tzinfo=UTC), 120, 3_400), strict=True), 1
    ):
        status = pick(chance, ("Complete", "Shipped", "Processing", "Cancelled", "Returned"), 1, 0.6)[0]
        sent = (
            at + timedelta(hours=float(chance.uniform(1, 72)))
            if status in ("Complete", "Shipped", "Returned")
            else None
        )
        there = sent + timedelta(hours=float(chance.uniform(2, 120))) if sent and status != "Shipped" else None
        back = there + timedelta(hours=float(chance.uniform(2, 72))) if there and status == "Returned" else None
        pieces = pick(chance, goods, min(4, int(chance.geometric(0.7))), 0.3)
        orders.append([number, who[0], status, who[5], _at(at), _at(back), _at(sent), _at(there), len(pieces)])
        for good in pieces:
            clicked = at + timedelta(seconds=int(chance.integers(0, 14_000)))
            for spare in range(int(chance.integers(1, 5))):
                stocked = clicked - timedelta(days=float(chance.uniform(0, 60)))
                stock.append([len(stock) + 1, good[0], stocked, None if spare else clicked, good[1], good[2], good[3], good[4],
                              good[5], good[6], good[7], good[8]])  # fmt: skip
                if not spare:
                    lines.append([len(lines) + 1, number, who[0], good[0], len(stock), status, _at(clicked), _at(sent), _at(there),
                                  _at(back), good[5]])  # fmt: skip
    return orders, lines, stock


def _events(chance: Chance, people: Rows) -> Rows:
    rows: Rows = []
    ids = iter(chance.permutation(60_000).tolist())
    for at in times(chance, datetime(2023, 12, 1, tzinfo=UTC), 20, 3_000):
        who = pick(chance, people, 1, 0.2)[0] if chance.random() < 0.5 else None
        state, city, _, _, _, code = pick(chance, _PLACES, 1, 0.6)[0]
        session, ip = (
            str(uuid.UUID(bytes=chance.bytes(16), version=4)),
            ".".join(str(n) for n in chance.integers(1, 255, 4)),
        )
        browser, source = (
            pick(chance, ("Chrome", "Firefox", "Safari", "IE", "Other"), 1, 0.8)[0],
            pick(chance, (*_SOURCES[2:], "Adwords", "YouTube"), 1)[0],
        )
        path = ("home", "department", "product", "cart", "purchase")[: int(chance.integers(2, 6))]
        for place, kind in enumerate(path, 1):
            at = at + timedelta(seconds=int(chance.integers(2, 200)))
            uri = {
                "product": f"/product/{int(chance.integers(1, 901))}",
                "home": "/",
                "department": f"/department/women/category/{codes(chance, 1, 4)[0].lower()}",
            }
            rows.append([next(ids) + 1, who[0] if who else None, place, session, _at(at), ip, city, state, code, browser, source,
                         uri.get(kind, f"/{kind}"), kind])  # fmt: skip
    return rows


def _parquet(folder: Path, name: str, rows: Rows) -> None:
    frame = pd.DataFrame(rows, columns=[column for column, _, _ in TRUTH[name].rows])
    for column in frame.columns:
        if column.endswith("_at"):
            frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[us, UTC]")
    frame.to_parquet(folder / f"{name}.parquet", index=False)


def _save(folder: Path, name: str, rows: Rows, ending: str = ".csv") -> None:
    write_csv(folder / f"{name}{ending}", [column for column, _, _ in TRUTH[name].rows], rows)
