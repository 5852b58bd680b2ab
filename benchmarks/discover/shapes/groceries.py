"""Groceries ordered online: numbered aisles, sequences of orders, days since; column names as Instacart published them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.discover.making import Chance, pick, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_FOODS = "Organic Whole Milk Banana Chocolate Bar Sparkling Water Greek Yogurt Spinach Baby Carrots Sea Salt Crackers"

TRUTH = {
    "orders": Truth("behaviour", """
        order_id  string  basket_id
        user_id  string  user_id
        eval_set  string  attribute
        order_number  whole  attribute
        order_dow  whole  attribute
        order_hour_of_day  whole  attribute
        days_since_prior_order  whole  attribute
        """, key=("order_id",)),
    "products": Truth("catalogue", """
        product_id  string  item_id
        product_name  string  text
        aisle_id  string  category
        department_id  string  category
        """, key=("product_id",), references=(
            (("aisle_id",), "aisles", ("aisle_id",)), (("department_id",), "departments", ("department_id",)))),
    "aisles": Truth("reference", """
        aisle_id  string  category
        aisle  string  category
        """, key=("aisle_id",)),
    "departments": Truth("reference", """
        department_id  string  category
        department  string  category
        """, key=("department_id",)),
    "order_products_prior": Truth("behaviour", """
        order_id  string  basket_id
        product_id  string  item_id
        add_to_cart_order  whole  attribute
        reordered  whole  attribute
        """, key=("order_id", "product_id"), references=(
            (("order_id",), "orders", ("order_id",)), (("product_id",), "products", ("product_id",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Five files; ids run from 1 without gaps."""
    aisles = [[n, words(chance, _FOODS.lower(), 1, 3)] for n in range(1, 135)]
    write_csv(folder / "aisles.csv", ["aisle_id", "aisle"], aisles)
    places = ("frozen", "other", "bakery", "produce", "alcohol", "international", "beverages", "pets", "dry goods pasta",
              "bulk", "personal care", "meat seafood", "pantry", "breakfast", "canned goods", "dairy eggs", "household",
              "babies", "snacks", "deli", "missing")  # fmt: skip
    write_csv(folder / "departments.csv", ["department_id", "department"], [[n, p] for n, p in enumerate(places, 1)])
    goods = [
        [n, f"{words(chance, _FOODS, 2, 5)}, {n % 90} oz", int(chance.integers(1, 135)), int(chance.integers(1, 22))]
        for n in range(1, 3_001)
    ]
    write_csv(folder / "products.csv", ["product_id", "product_name", "aisle_id", "department_id"], goods)
    orders, lines, number = [], [], 0
    shuffled = (chance.permutation(6_000) + 1).tolist()
    for user in range(1, 601):
        count = int(chance.integers(4, 11))
        for sequence in range(1, count + 1):
            if number >= len(shuffled):
                break
            order, number = shuffled[number], number + 1
            since = None if sequence == 1 else f"{int(chance.integers(0, 31))}.0"
            orders.append([order, user, "train" if sequence == count else "prior", sequence, int(chance.integers(7)),
                           f"{int(chance.integers(24)):02d}", since])  # fmt: skip
            basket = dict.fromkeys(pick(chance, range(1, 3_001), int(chance.integers(1, 12)), 0.7))
            lines += [[order, good, place, int(chance.random() < 0.6)] for place, good in enumerate(basket, 1)]
    write_csv(folder / "orders.csv", ["order_id", "user_id", "eval_set", "order_number", "order_dow", "order_hour_of_day",
                                      "days_since_prior_order"], orders)  # fmt: skip
    lines.sort(key=lambda line: line[0])
    write_csv(
        folder / "order_products__prior.csv.gz", ["order_id", "product_id", "add_to_cart_order", "reordered"], lines
    )
