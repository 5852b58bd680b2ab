"""A small label of clothes on Shopify: its products, customers and orders as the admin exports them.

An order has a line for each of its goods, and what concerns the whole order stands on the first of them alone; so it is
with a product and its variants.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, emptied, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_KINDS = {"T-Shirt": "TS", "Hoodie": "HD", "Cap": "CP", "Socks": "SO", "Jacket": "JK", "Tote Bag": "TB"}
_TITLES = "Harbour Midnight Logo Washed Heavy Oversized Organic Box Fit Skate Club Northern Lines Faded Script"
_SPEECH = (
    "Heavyweight organic cotton brushed inside printed by hand in Leipzig true to size wash cold inside out limited run"
)
_COLOURS, _SIZES = ("Black", "Off White", "Forest", "Navy", "Sand"), ("S", "M", "L", "XL")
_GIVEN = "Lena Jonas Mia Emil Zoë Ahmed Paula Mats Ines Théo Clara Oskar Yara Noah Lucie Ben"
_FAMILY = "Krause Lorenz Böhm Haas Vogel Nguyen Keller Dubois Jansen Øster Winkler Roth Busch Arnold Yilmaz"
_PLACES = (("Berlin", "10", "DE"), ("Hamburg", "20", "DE"), ("Leipzig", "04", "DE"), ("Wien", "1", "AT"), ("Lyon", "69", "FR"), ("Dresden", "01", "DE"))  # fmt: skip

# The handle names a product and the sku a variant of it: the sku is what is bought. Orders name their buyer by no more than
# an e-mail address: the buyer's id, or personal data to be dropped. "Compare at" is the price before a sale; a subtotal is
# the goods' part of the total. A discount's code is a campaign to some. "#1042" and Shopify's long id name the same order.
TRUTH = {
    "products_export": Truth("catalogue", """
        Handle  string  item_id|attribute
        Title  string  text
        Body (HTML)  string  text
        Vendor  string  brand
        Type  string  category
        Tags  string  attribute|category|text
        Published  boolean  attribute
        Option1 Name  string  attribute
        Option1 Value  string  attribute
        Option2 Name  string  attribute
        Option2 Value  string  attribute
        Variant SKU  string  item_id
        Variant Grams  number|whole  attribute
        Variant Inventory Qty  whole  attribute|quantity
        Variant Price  number  price
        Variant Compare At Price  number  price|attribute
        Image Src  string  attribute|ignore
        Status  string  attribute
        """, key=("Variant SKU",)),
    "customers_export": Truth("customer", """
        Customer ID  string  user_id
        First Name  string  ignore
        Last Name  string  ignore
        Email  string  ignore|user_id
        Accepts Email Marketing  boolean  attribute
        Default Address City  string  attribute
        Default Address Zip  string  attribute
        Default Address Country Code  string  attribute
        Total Spent  number  attribute
        Total Orders  whole  attribute
        """, key=("Customer ID",)),
    "orders_export": Truth("behaviour", """
        Name  string  basket_id
        Email  string  ignore|user_id
        Financial Status  string  attribute
        Paid at  time  attribute
        Currency  string  attribute
        Subtotal  number  price|attribute
        Shipping  number  attribute
        Taxes  number  attribute
        Total  number  price
        Discount Code  string  attribute|campaign_id
        Discount Amount  number  discount
        Created at  time  event_ts
        Lineitem quantity  whole  quantity
        Lineitem name  string  text
        Lineitem price  number  price
        Lineitem sku  string  item_id
        Billing Name  string  ignore
        Shipping City  string  attribute
        Shipping Zip  string  attribute
        Shipping Country  string  attribute
        Payment Method  string  attribute
        Id  string  basket_id|attribute
        Source  string  attribute
        """, key=("Name", "Lineitem sku"), references=(
            (("Lineitem sku",), "products_export", ("Variant SKU",)), (("Email",), "customers_export", ("Email",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Three csv; a few variants and customers were deleted since they were in an order; some customers left only a telephone."""
    goods, variants = _products(chance)
    _save(folder, "products_export", goods)
    people = _customers(chance)
    orders = _orders(chance, variants, people)
    _save(folder, "orders_export", orders)
    spent: dict[str, list[float]] = {}
    for order in orders:
        if order[8] is not None:
            spent.setdefault(order[1], []).append(float(order[8]))
    for person in people:
        person[8:10] = [f"{sum(spent.get(person[3], ())):.2f}", len(spent.get(person[3], ()))]
    emptied(chance, people, 3, 0.006)
    _save(folder, "customers_export", people)


def _products(chance: Chance) -> tuple[Rows, Rows]:
    """The export's lines, and (sku, name, price) of each variant."""
    rows: Rows = []
    variants: Rows = []
    for number in range(240):
        kind = pick(chance, list(_KINDS), 1, 0.8)[0]
        title = f"{words(chance, _TITLES, 1, 3)} {kind}"
        handle = f"{title.lower().replace(' ', '-')}-{number}"
        price = round(money(chance, 1, 40, 0.4)[0]) - 0.05
        before = f"{price + 10:.2f}" if chance.random() < 0.2 else None
        has_sizes = kind not in ("Cap", "Tote Bag")
        colours = pick(chance, _COLOURS, int(chance.integers(1, 4)))
        options = [(colour, size) for colour in dict.fromkeys(colours) for size in (_SIZES if has_sizes else (None,))]
        for place, (colour, size) in enumerate(options):
            sku = f"{_KINDS[kind]}-{number + 100}-{colour[:3].upper().replace(' ', '')}" + (f"-{size}" if size else "")
            first = [title, f"<p>{words(chance, _SPEECH, 8, 25)}.</p>", pick(chance, ("Hafen Supply", "Kollektiv 7", "Stanley/Stella"), 1, 1.2)[0],
                     kind, ", ".join(dict.fromkeys(pick(chance, ("new", "unisex", "sale", "ss23", "organic"), 2))), "true", "Color"]  # fmt: skip
            head = first if not place else [None] * 7
            rows.append([handle, *head, colour, "Size" if size and not place else None, size, sku, f"{150 + 50 * len(kind)}.0",
                         int(chance.geometric(0.06)) - 3, f"{price:.2f}", before, f"https://cdn.shop.example/files/{handle}-{place + 1}.jpg?v=16{number:08d}"
                         if place < 2 else None, pick(chance, ("active", "draft", "archived"), 1, 2)[0] if not place else None])  # fmt: skip
            variants.append([sku, f"{title} - {colour}" + (f" / {size}" if size else ""), price])
    return rows, variants


def _customers(chance: Chance) -> Rows:
    rows: Rows = []
    for id_ in sorted((chance.choice(9 * 10**8, 1_500, replace=False) + 6_104_000_000_000).tolist()):
        given, family = words(chance, _GIVEN, 1, 1), words(chance, _FAMILY, 1, 1)
        town, zip_, land = pick(chance, _PLACES, 1, 0.6)[0]
        code = zip_ + str(int(chance.integers(10**6)) + 10**6)[-((4 if land == "AT" else 5) - len(zip_)) :]
        mail = f"{given}.{family}{id_ % 9_973}@mail.example".lower().translate(str.maketrans("öøüéë", "ooeee"))
        rows.append(
            [f"'{id_}", given, family, mail, pick(chance, ("yes", "no"), 1)[0], town, f"'{code}", land, None, None]
        )
    emptied(chance, rows, 1, 0.04)
    for column in (5, 6, 7):
        emptied(chance, rows, column, 0.05)
    return rows


def _orders(chance: Chance, variants: Rows, people: Rows) -> Rows:
    """The newest first, as the admin lists them."""
    rows: Rows = []
    buyers = pick(chance, people, 2_400, 0.5)
    ids = sorted((chance.choice(9 * 10**8, len(buyers), replace=False) + 4_870_000_000_000).tolist())
    for number, at in enumerate(times(chance, datetime(2022, 11, 5, 8), 139, len(buyers))):
        buyer = buyers[number]
        mail = buyer[3] if chance.random() > 0.003 else f"gone{number}@mail.example"
        chosen = {variant[0]: variant for variant in pick(chance, variants, int(chance.geometric(0.55)), 0.5)}
        pieces = {sku: int(chance.geometric(0.92)) for sku in chosen}
        goods = sum(chosen[sku][2] * pieces[sku] for sku in chosen)
        code = pick(chance, ("WELCOME10", "XMAS22", "FRIENDS"), 1, 0.7)[0] if chance.random() < 0.18 else None
        off = round(goods * 0.1, 2) if code else 0.0
        shipping = 0.0 if goods - off > 80 else 4.9
        total = goods - off + shipping
        status = pick(chance, ("paid", "refunded", "pending", "partially_refunded"), 1, 2.4)[0]
        paid = (
            None
            if status == "pending"
            else f"{at + timedelta(seconds=int(chance.integers(2, 90))):%Y-%m-%d %H:%M:%S} +0100"
        )
        way = pick(chance, ("Shopify Payments", "PayPal Express Checkout", "Klarna"), 1, 0.8)[0]
        source = pick(chance, ("web", "instagram", "pos"), 1, 2)[0]
        for place, (sku, variant) in enumerate(chosen.items()):
            head = [
                status,
                paid,
                "EUR",
                f"{goods - off:.2f}",
                f"{shipping:.2f}",
                f"{total * 0.19 / 1.19:.2f}",
                f"{total:.2f}",
                code,
                f"{off:.2f}",
            ]
            tail = [f"{buyer[1] or ''} {buyer[2]}".strip(), *buyer[5:8], way, ids[number], source]
            named = sku if chance.random() > 0.004 else f"OLD-{10_000 + len(rows)}"
            rows.append([f"#{1_001 + number}", mail, *(head if not place else [None] * 9), f"{at:%Y-%m-%d %H:%M:%S} +0100", pieces[sku],
                         variant[1], f"{variant[2]:.2f}", named, *(tail if not place else [None] * 7)])  # fmt: skip
    order = sorted(range(len(rows)), key=lambda place: -int(rows[place][0][1:]))
    return [rows[place] for place in order]


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows)
