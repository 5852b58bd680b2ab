"""A British shop of garden and pond things on OpenCart: seven tables as `mysql --batch` prints them: tabs, 0 for nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, emptied, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = True
_GOODS = "Pond Pump Koi Food Liner Filter Fountain Trowel Secateurs Bird Feeder Seed Hose Reel Planter Terracotta Solar Light Compost Bin Large Small 5L 10m"
_WELSH = "Pwmp Pwll Bwyd Pysgod Hidlydd Ffynnon Trywel Bwydwr Adar Hadau Pibell Planhigyn Golau Mawr Bach 5L 10m"
_SPEECH = "arrived quickly great quality pump is quiet leaked after a week would buy again fish love it not as pictured sturdy good value"
_GIVEN = "Alan Beth Colin Dawn Ewan Fiona Gareth Helen Iain Judith Keith Linda Malcolm Nia Owen Pauline"
_FAMILY = "Ashworth Birch Carver Dunmore Eastwood Fairley Gill Hargreave Jessop Kershaw Lomax Pritchard"
_TOWNS = (
    ("Cardiff", "CF10"),
    ("Swansea", "SA1"),
    ("Leeds", "LS2"),
    ("Norwich", "NR1"),
    ("exeter", "EX4"),
    ("Glasgow", "G12"),
    ("YORK", "YO1"),
)
_MAKERS = (
    "Blagdon Mill",
    "Hozebird",
    "Oasis Ponds",
    "Gardenex",
    "Spear & Rake",
    "Kent Terracotta",
    "Wildwing",
    "Fernleaf",
    "Aquaforge",
)

# OpenCart writes 0 where it has nobody: guests, makers not known. Its store 0 is the only shop, and the other ids of tables
# that were not exported (group, status, tax class, stock status, language, address) are codes or numbers. A model is the
# shop's own code of a product. Name and model stand in the lines again.
TRUTH = {
    "oc_manufacturer": Truth("reference", """
        manufacturer_id  string  brand
        name  string  brand
        image  string  attribute|ignore
        sort_order  whole|string  attribute
        """, key=("manufacturer_id",), or_keys=(("name",),)),
    "oc_product": Truth("catalogue", """
        product_id  string  item_id
        model  string  item_id|attribute
        sku  string  item_id|attribute
        quantity  whole  quantity|attribute
        stock_status_id  string|whole  attribute
        image  string  attribute|ignore
        manufacturer_id  string  brand
        shipping  boolean|whole  attribute
        price  number  price
        tax_class_id  string|whole  attribute
        date_available  date  attribute
        weight  number  attribute
        minimum  whole  attribute|quantity
        status  boolean|whole  attribute
        viewed  whole  attribute
        date_added  time  attribute
        date_modified  time  attribute
        """, key=("product_id",), or_keys=(("model",),),
        references=((("manufacturer_id",), "oc_manufacturer", ("manufacturer_id",)),)),
    "oc_product_description": Truth("catalogue", """
        product_id  string  item_id
        language_id  string|whole  attribute
        name  string  text
        description  string  text
        tag  string  text|attribute|category
        meta_title  string  text
        """, key=("product_id", "language_id"), references=((("product_id",), "oc_product", ("product_id",)),)),
    "oc_customer": Truth("customer", """
        customer_id  string  user_id
        customer_group_id  string|whole  attribute
        store_id  string|whole  store_id|attribute
        language_id  string|whole  attribute
        firstname  string  ignore
        lastname  string  ignore
        email  string  ignore|user_id
        telephone  string  ignore
        newsletter  boolean|whole  attribute
        address_id  string|whole  attribute
        ip  string  ignore|attribute
        status  boolean|whole  attribute
        date_added  time  attribute
        """, key=("customer_id",), or_keys=(("email",),)),
    "oc_order": Truth("behaviour", """
        order_id  string  basket_id
        invoice_no  string|whole  attribute
        invoice_prefix  string  attribute
        store_name  string  attribute|store_id
        customer_id  string  user_id
        customer_group_id  string|whole  attribute
        firstname  string  ignore
        lastname  string  ignore
        email  string  ignore|user_id
        telephone  string  ignore
        payment_city  string  attribute
        payment_postcode  string  attribute
        payment_method  string  attribute
        shipping_method  string  attribute
        comment  string  text
        total  number  price
        order_status_id  string|whole  attribute
        currency_code  string  attribute
        ip  string  ignore|attribute
        date_added  time  event_ts
        date_modified  time  attribute
        """, key=("order_id",), references=((("customer_id",), "oc_customer", ("customer_id",)),)),
    "oc_order_product": Truth("behaviour", """
        order_product_id  string|whole  attribute
        order_id  string  basket_id
        product_id  string  item_id
        name  string  text
        model  string  item_id|attribute
        quantity  whole  quantity
        price  number  price
        total  number  price
        tax  number  attribute
        reward  whole  attribute
        """, key=("order_product_id",), references=(
            (("order_id",), "oc_order", ("order_id",)), (("product_id",), "oc_product", ("product_id",))),
        also=((("model",), "oc_product", ("model",)),)),
    "oc_review": Truth("behaviour", """
        review_id  string|whole  attribute
        product_id  string  item_id
        customer_id  string  user_id
        author  string  ignore|attribute
        text  string  text
        rating  whole  attribute
        status  boolean|whole  attribute
        date_added  time  event_ts
        date_modified  time  attribute
        """, key=("review_id",), references=(
            (("product_id",), "oc_product", ("product_id",)), (("customer_id",), "oc_customer", ("customer_id",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Seven files; half the goods are told of in Welsh too; a third of the orders are guests'."""
    makers: Rows = [
        [number, name, f"catalog/brands/{name.split()[0].lower()}.jpg", 0]
        for number, name in zip(range(11, 30, 2), _MAKERS, strict=False)
    ]
    makers[3][2] = ""
    _save(folder, "oc_manufacturer", makers)
    goods, told = _products(chance, [maker[0] for maker in makers])
    _save(folder, "oc_product", goods)
    _save(folder, "oc_product_description", told)
    people = _customers(chance)
    _save(folder, "oc_customer", people)
    orders, lines = _orders(chance, people, goods, {row[0]: row[2] for row in told if row[1] == 1})
    _save(folder, "oc_order", orders)
    _save(folder, "oc_order_product", lines)
    reviews: Rows = []
    for number, at in enumerate(times(chance, datetime(2021, 5, 1), 900, 640), 1):
        who = pick(chance, people, 1, 0.2)[0] if chance.random() < 0.7 else None
        reviews.append([number + number // 15, pick(chance, goods, 1, 0.6)[0][0], who[0] if who else 0, who[4] if who else words(chance, _GIVEN, 1, 1),
                        words(chance, _SPEECH, 4, 30), pick(chance, (5, 4, 1, 3, 2), 1, 0.9)[0], int(chance.random() < 0.85), at,
                        at + timedelta(hours=5) if chance.random() < 0.3 else "0000-00-00 00:00:00"])  # fmt: skip
    _save(folder, "oc_review", reviews)


def _products(chance: Chance, makers: list[int]) -> tuple[Rows, Rows]:
    rows: Rows = []
    told: Rows = []
    ids = sorted((chance.choice(760, 520, replace=False) + 28).tolist())
    for id_, at in zip(ids, times(chance, datetime(2018, 4, 2), 1_500, len(ids)), strict=True):
        name, price = words(chance, _GOODS, 2, 5), money(chance, 1, 24, 0.9)[0]
        code = f"{name[:2].upper()}-{id_:04d}"
        rows.append([id_, code, f"50{int(chance.integers(10**10, 10**11))}", int(chance.gamma(1, 40)), pick(chance, (7, 5, 6), 1, 1.5)[0], f"catalog/{code.lower()}.jpg",
                     pick(chance, makers, 1, 0.4)[0], 1, f"{price:.4f}", pick(chance, (9, 0), 1, 3)[0], f"{at:%Y-%m-%d}", f"{float(chance.gamma(1.2, 2)):.8f}",
                     pick(chance, (1, 2, 5), 1, 3)[0], int(chance.random() < 0.92), int(chance.gamma(0.8, 900)), at, at + timedelta(float(chance.uniform(0, 600)))])  # fmt: skip
        told.append(
            [
                id_,
                1,
                name,
                f"&lt;p&gt;{words(chance, _GOODS + ' for the with and your', 8, 30)}&lt;/p&gt;",
                ",".join(dict.fromkeys(name.lower().split()[:2])),
                name,
            ]
        )
        if chance.random() < 0.5:
            welsh = words(chance, _WELSH, 2, 4) if chance.random() < 0.85 else name
            told.append(
                [id_, 2, welsh, f"&lt;p&gt;{words(chance, _WELSH + ' ar gyfer yr ardd a', 6, 20)}&lt;/p&gt;", "", welsh]
            )
    emptied(chance, rows, 2, 0.45)
    emptied(chance, rows, 5, 0.06)
    emptied(chance, rows, 6, 0.15, 0)
    emptied(chance, rows, 11, 0.1, "0.00000000")
    emptied(chance, told, 4, 0.6)
    for row in rows:
        row[15], row[16] = f"{row[15]:%Y-%m-%d %H:%M:%S}", f"{row[16]:%Y-%m-%d %H:%M:%S}"
    return rows, told


def _customers(chance: Chance) -> Rows:
    rows: Rows = []
    for number, at in enumerate(times(chance, datetime(2018, 4, 2), 2_000, 1_900), 1):
        id_, given, family = number + number // 12, words(chance, _GIVEN, 1, 1), words(chance, _FAMILY, 1, 1)
        rows.append([id_, pick(chance, (1, 2), 1, 3)[0], 0, pick(chance, (1, 2), 1, 3)[0], given, family, f"{given}.{family}{id_}@post.example".lower(),
                     f"07{int(chance.integers(10**8, 10**9))}", int(chance.random() < 0.4), id_ + 14 + id_ // 7, ".".join(str(n) for n in chance.integers(1, 255, 4)),
                     int(chance.random() < 0.98), f"{at:%Y-%m-%d %H:%M:%S}"])  # fmt: skip
    emptied(chance, rows, 7, 0.1)
    emptied(chance, rows, 9, 0.2, 0)
    return rows


def _orders(chance: Chance, people: Rows, goods: Rows, names: dict[int, str]) -> tuple[Rows, Rows]:
    orders: Rows = []
    lines: Rows = []
    for number, at in enumerate(times(chance, datetime(2022, 1, 3), 500, 3_100), 1):
        order, who, (town, area) = (
            number + 6_204 + number // 25,
            pick(chance, people, 1, 0.3)[0],
            pick(chance, _TOWNS, 1, 0.3)[0],
        )
        is_guest, total = chance.random() < 0.33, 0.0
        state = pick(chance, (5, 3, 0, 7, 11), 1, 1.6)[0]
        email = (
            who[6]
            if not is_guest
            else f"{words(chance, _FAMILY, 1, 1).lower()}{int(chance.integers(10_000))}@mail.example"
        )
        for good in pick(chance, goods, int(chance.geometric(0.5)), 0.5):
            pieces, price = int(chance.geometric(0.75)), float(good[8])
            product = good[0] if chance.random() > 0.003 else int(chance.integers(2, 28))
            lines.append(
                [
                    15_870 + len(lines) + order // 40,
                    order,
                    product,
                    names[good[0]],
                    good[1],
                    pieces,
                    f"{price:.4f}",
                    f"{price * pieces:.4f}",
                    f"{price * 0.2:.4f}",
                    int(price) // 10,
                ]
            )
            total += price * pieces * 1.2
        orders.append([order, order - 5_900 if state == 5 else 0, f"INV-{at.year}-00", "Pond & Plot", 0 if is_guest else who[0], who[1], who[4], who[5], email, f"0{int(chance.integers(10**9, 10**10))}" if is_guest else who[7] or "",
                       town, f"{area} {int(chance.integers(1, 9))}{pick(chance, ('AB', 'QT', 'XD', 'LW'), 1)[0]}", pick(chance, ("PayPal", "Credit / Debit Card", "Bank Transfer"), 1, 0.9)[0],
                       pick(chance, ("Royal Mail", "Courier (2-3 days)", "Pickup From Store"), 1, 0.9)[0],
                       words(chance, "please leave by the side gate ring bell neighbour at 12 thank you", 3, 9) if chance.random() < 0.09 else "", f"{total + 4.95:.4f}", state, "GBP",
                       who[10] if chance.random() < 0.3 else ".".join(str(n) for n in chance.integers(1, 255, 4)), f"{at:%Y-%m-%d %H:%M:%S}", f"{at + timedelta(hours=float(chance.gamma(1.2, 40))):%Y-%m-%d %H:%M:%S}"])  # fmt: skip
    emptied(chance, orders, 13, 0.01, "NULL")
    return orders, lines


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.tsv", [column for column, _, _ in TRUTH[name].rows], rows, separator="\t")
