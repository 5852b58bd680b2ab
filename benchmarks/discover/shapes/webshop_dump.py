"""A web shop's database as `mysql --batch` writes it: tabs, NULL, entity ids in every table; named much as Magento's are."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, codes, emptied, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_FIRST = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Aisha Mateusz Chloe Priya"
)
_LAST = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis O'Neill Martinez Nowak Lopez Wilson Anderson Taylor Patel"
)
_MAKERS = ("Salomon", "Petzl", "Black Diamond", "MSR", "Patagonia", "Mammut", "Osprey", "Deuter", "Vaude")
_GOODS = "Trail Running Backpack Harness Tent Alpine Jacket Fleece Ultralight Sleeping Bag Headlamp Rope Women's Kids Pro 30L 2P"
_SHELVES = "Climbing Hiking Camping Footwear Jackets Accessories Winter Sale Tents Packs Lights Cooking"

# sku stands beside the product's id, the number on the letter (increment_id) beside the order's: either names its thing.
# tinyint(1) is read as a number or as a truth value, decimal(12,4) pieces as numbers or whole ones.
TRUTH = {
    "customer_entity": Truth("customer", """
        entity_id  string  user_id
        email  string  ignore
        group_id  string  attribute
        created_at  time  attribute
        is_active  whole|boolean  attribute
        firstname  string  ignore
        lastname  string  ignore
        dob  date  attribute
        """, key=("entity_id",)),
    "catalog_product_flat": Truth("catalogue", """
        entity_id  string  item_id
        sku  string  item_id|attribute
        type_id  string  attribute
        name  string  text
        manufacturer  string  brand
        price  number  price
        weight  number  attribute
        created_at  time  attribute
        """, key=("entity_id",)),
    "catalog_category_flat": Truth("reference", """
        entity_id  string  category
        parent_id  string  attribute
        path  string  attribute
        level  whole  attribute
        name  string  category
        """, key=("entity_id",), references=((("parent_id",), "catalog_category_flat", ("entity_id",)),)),
    "catalog_category_product": Truth("catalogue", """
        category_id  string  category
        product_id  string  item_id
        position  whole  attribute
        """, key=("category_id", "product_id"), references=(
            (("category_id",), "catalog_category_flat", ("entity_id",)),
            (("product_id",), "catalog_product_flat", ("entity_id",)))),
    "sales_order": Truth("behaviour", """
        entity_id  string  basket_id
        increment_id  string  basket_id|attribute
        store_id  string  store_id
        customer_id  string  user_id
        customer_email  string  ignore
        status  string  attribute
        coupon_code  string  attribute
        grand_total  number  price
        discount_amount  number  discount
        created_at  time  event_ts
        """, key=("entity_id",), references=((("customer_id",), "customer_entity", ("entity_id",)),)),
    "sales_order_item": Truth("behaviour", """
        item_id  string|whole  attribute
        order_id  string  basket_id
        product_id  string  item_id
        sku  string  item_id|attribute
        qty_ordered  number|whole  quantity
        price  number  price
        discount_amount  number  discount
        """, key=("item_id",), references=(
            (("order_id",), "sales_order", ("entity_id",)), (("product_id",), "catalog_product_flat", ("entity_id",))),
        also=((("sku",), "catalog_product_flat", ("sku",)),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Six files; numbers with four decimals; guests order without an account, a few deleted accounts and products stay named."""
    people = _customers(chance)
    _save(folder, "customer_entity", people)
    goods = _products(chance)
    _save(folder, "catalog_product_flat", goods)
    shelves = _categories(chance)
    _save(folder, "catalog_category_flat", shelves)
    leaves = [shelf[0] for shelf in shelves if shelf[3] > 1]
    placed = {(leaf, good[0]) for good in goods for leaf in pick(chance, leaves, int(chance.integers(1, 4)))}
    links = [[*pair, int(chance.integers(1, 60)) if chance.random() < 0.2 else 0] for pair in sorted(placed)]
    _save(folder, "catalog_category_product", links)
    orders, lines = _sales(chance, people, goods)
    _save(folder, "sales_order", orders)
    _save(folder, "sales_order_item", lines)


def _ids(chance: Chance, number: int, last: int) -> list[int]:
    """Ids in the order they were given; some were deleted since."""
    return sorted((chance.choice(last, number, replace=False) + 1).tolist())


def _customers(chance: Chance) -> list[list]:
    ids = _ids(chance, 1_900, 2_050)
    first, last = pick(chance, _FIRST.split(), len(ids)), pick(chance, _LAST.split(), len(ids))
    hosts = pick(chance, ("gmail.example", "yahoo.example", "outlook.example"), len(ids), 1)
    born = [datetime(1948, 1, 1) + timedelta(int(n)) for n in chance.integers(0, 20_500, len(ids))]
    rows: list[list] = [
        [id_, f"{a}.{b}{id_}@{host}".lower().replace("'", ""), group, at, int(active), a, b, f"{day:%Y-%m-%d}"]
        for id_, a, b, host, group, at, active, day in zip(
            ids, first, last, hosts, pick(chance, (1, 2, 3), len(ids), 2.5),
            times(chance, datetime(2018, 3, 1, 9), 1_900, len(ids)), chance.random(len(ids)) < 0.97, born, strict=True)
    ]  # fmt: skip
    emptied(chance, rows, 7, 0.55)
    return rows


def _products(chance: Chance) -> list[list]:
    ids = _ids(chance, 850, 990)
    rows: list[list] = [
        [id_, f"{sku[:3]}-{sku[3:]}", kind, words(chance, _GOODS, 2, 5), maker, f"{price:.4f}", f"{weight:.4f}", at]
        for id_, sku, kind, maker, price, weight, at in zip(
            ids, codes(chance, len(ids), 8), pick(chance, ("simple", "configurable", "bundle"), len(ids), 2),
            pick(chance, _MAKERS, len(ids), 0.6), money(chance, len(ids), 70), money(chance, len(ids), 0.6),
            times(chance, datetime(2018, 2, 1, 8), 1_800, len(ids)), strict=True)
    ]  # fmt: skip
    emptied(chance, rows, 4, 0.08)
    emptied(chance, rows, 6, 0.12)
    return rows


def _categories(chance: Chance) -> list[list]:
    """A tree: the root, whose parent is 0 as ever, the shop's own root, shelves and shelves of shelves."""
    rows: list[list] = [[1, 0, "1", 0, "Root Catalog"], [2, 1, "1/2", 1, "Default Category"]]
    for id_ in range(3, 131):
        above = rows[1] if id_ < 15 else rows[int(chance.integers(2, min(len(rows), 50)))]
        rows.append([id_, above[0], f"{above[2]}/{id_}", above[3] + 1, words(chance, _SHELVES, 1, 2)])
    return rows


def _sales(chance: Chance, people: list[list], goods: list[list]) -> tuple[list[list], list[list]]:
    orders: list[list] = []
    lines: list[list] = []
    counters = {1: 0, 2: 0, 3: 0}
    buyers = pick(chance, people, 3_200, 0.5)
    for number, at in enumerate(times(chance, datetime(2023, 5, 1), 150, 3_200), 1):
        store, buyer = pick(chance, (1, 2, 3), 1, 1)[0], buyers[number - 1]
        counters[store] += 1
        customer, email = buyer[0], buyer[1]
        if chance.random() < 0.3:
            customer, email = None, f"guest{int(chance.integers(10**6))}@mail.example"
        elif chance.random() < 0.004:
            customer = 2_050 + number
        coupon = pick(chance, ("WELCOME10", "SUMMER23", "FREESHIP"), 1)[0] if chance.random() < 0.12 else None
        total = 0.0
        for good in pick(chance, goods, int(chance.geometric(0.5)), 0.6):
            pieces, price = int(chance.geometric(0.8)), float(good[5])
            off = round(0.1 * pieces * price, 2) if coupon else 0.0
            product = good[0] if chance.random() > 0.003 else 990 + int(chance.integers(1, 20))
            lines.append([len(lines) + 1, number, product, good[1], f"{pieces:.4f}", good[5], f"{off:.4f}"])
            total += pieces * price - off
        status = pick(chance, ("complete", "processing", "canceled", "closed", "pending"), 1, 1.5)[0]
        off = -round(total / 9, 2) if coupon else 0.0
        orders.append([number, f"{store}{counters[store]:08d}", store, customer, email, status, coupon,
                       f"{total + 5.9:.4f}", f"{off:.4f}", at])  # fmt: skip
    return orders, lines


def _save(folder: Path, name: str, rows: list[list]) -> None:
    header = [column for column, _, _ in TRUTH[name].rows]
    spelt = [["NULL" if value is None else value for value in row] for row in rows]
    write_csv(folder / f"{name}.tsv", header, spelt, separator="\t")
