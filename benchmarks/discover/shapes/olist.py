"""A Brazilian marketplace: nine tables, ids of 32 hexadecimal digits; column names as the public Olist schema has them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, emptied, hexes, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_CITIES = (
    "sao paulo",
    "rio de janeiro",
    "belo horizonte",
    "brasilia",
    "curitiba",
    "campinas",
    "porto alegre",
    "são luís",
)
_STATES = ("SP", "RJ", "MG", "DF", "PR", "RS", "MA", "NA")
_CATEGORIES = (
    "cama_mesa_banho", "beleza_saude", "esporte_lazer", "moveis_decoracao", "informatica_acessorios", "telefonia",
    "relogios_presentes", "brinquedos", "automotivo", "perfumaria", "bebes", "papelaria", "pet_shop",
)  # fmt: skip
_SPEECH = (
    "muito bom produto chegou antes do prazo recomendo entrega rapida nao gostei veio errado excelente loja parabens"
)

TRUTH = {
    "olist_customers_dataset": Truth("customer", """
        customer_id  string  user_id
        customer_unique_id  string  user_id
        customer_zip_code_prefix  string  attribute
        customer_city  string  attribute
        customer_state  string  attribute
        """, key=("customer_id",)),
    "olist_sellers_dataset": Truth("reference", """
        seller_id  string  store_id
        seller_zip_code_prefix  string  attribute
        seller_city  string  attribute
        seller_state  string  attribute
        """, key=("seller_id",)),
    "olist_products_dataset": Truth("catalogue", """
        product_id  string  item_id
        product_category_name  string  category
        product_name_lenght  whole  attribute
        product_description_lenght  whole  attribute
        product_photos_qty  whole  attribute
        product_weight_g  whole  attribute
        product_length_cm  whole  attribute
        """, key=("product_id",),
        references=((("product_category_name",), "product_category_name_translation", ("product_category_name",)),)),
    "olist_orders_dataset": Truth("behaviour", """
        order_id  string  basket_id
        customer_id  string  user_id
        order_status  string  attribute
        order_purchase_timestamp  time  event_ts
        order_approved_at  time  attribute
        order_delivered_carrier_date  time  attribute
        order_delivered_customer_date  time  attribute
        order_estimated_delivery_date  time  attribute
        """, key=("order_id",), references=((("customer_id",), "olist_customers_dataset", ("customer_id",)),)),
    "olist_order_items_dataset": Truth("behaviour", """
        order_id  string  basket_id
        order_item_id  whole  attribute
        product_id  string  item_id
        seller_id  string  store_id
        shipping_limit_date  time  attribute
        price  number  price
        freight_value  number  attribute
        """, key=("order_id", "order_item_id"), references=(
            (("order_id",), "olist_orders_dataset", ("order_id",)),
            (("product_id",), "olist_products_dataset", ("product_id",)),
            (("seller_id",), "olist_sellers_dataset", ("seller_id",)))),
    "olist_order_payments_dataset": Truth("behaviour", """
        order_id  string  basket_id
        payment_sequential  whole  attribute
        payment_type  string  attribute
        payment_installments  whole  attribute
        payment_value  number  price
        """, key=("order_id", "payment_sequential"),
        references=((("order_id",), "olist_orders_dataset", ("order_id",)),)),
    "olist_order_reviews_dataset": Truth("behaviour", """
        review_id  string  attribute
        order_id  string  basket_id
        review_score  whole  attribute
        review_comment_title  string  text
        review_comment_message  string  text
        review_creation_date  time  event_ts
        review_answer_timestamp  time  attribute
        """, key=("review_id",), references=((("order_id",), "olist_orders_dataset", ("order_id",)),)),
    "product_category_name_translation": Truth("reference", """
        product_category_name  string  category
        product_category_name_english  string  category
        """, key=("product_category_name",)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Eight files as the public data set has them, with its gaps."""
    users, uniques, sellers, goods = (hexes(chance, n) for n in (2_500, 2_400, 90, 600))
    zips = [f"{int(n):05d}" for n in chance.integers(1_000, 99_999, 400)]
    people = [
        [u, uniques[min(n, 2_399)], z, c, s]
        for n, (u, z, c, s) in enumerate(
            zip(
                users,
                pick(chance, zips, 2_500),
                pick(chance, _CITIES, 2_500),
                pick(chance, _STATES, 2_500),
                strict=True,
            )
        )
    ]
    _save(folder, "olist_customers_dataset", people)
    _save(folder, "olist_sellers_dataset", [
        [s, z, c, t] for s, z, c, t in zip(
            sellers, pick(chance, zips, 90), pick(chance, _CITIES, 90), pick(chance, _STATES, 90), strict=True)
    ])  # fmt: skip
    things = [
        [p, pick(chance, _CATEGORIES, 1)[0], *(int(n) for n in chance.integers(5, 3_000, 2)), int(chance.integers(1, 9)),
         int(chance.integers(50, 30_000)), int(chance.integers(5, 105))]
        for p in goods
    ]  # fmt: skip
    for column in (1, 2, 3, 4):
        emptied(chance, things, column, 0.02)
    _save(folder, "olist_products_dataset", things)
    _save(folder, "product_category_name_translation", [[c, c.replace("_", " ")] for c in _CATEGORIES], bom=True)
    orders = hexes(chance, 2_500)
    _orders(folder, chance, orders, users, goods, sellers)


def _orders(
    folder: Path, chance: Chance, orders: list[str], users: list[str], goods: list[str], sellers: list[str]
) -> None:
    placed = times(chance, datetime(2017, 1, 5), 400, len(orders))
    rows, reviews, items, payments = [], [], [], []
    for order, user, at in zip(orders, users, placed, strict=True):
        days = [timedelta(hours=float(h)) for h in chance.integers(1, 200, 4)]
        rows.append([order, user, pick(chance, ("delivered", "shipped", "canceled", "unavailable"), 1, 2)[0], at,
                     at + days[0], at + days[1], at + days[1] + days[2], (at + timedelta(20)).replace(hour=0, minute=0, second=0)])  # fmt: skip
        said = words(chance, _SPEECH, 3, 25) + ('\nnota "10"' if chance.random() < 0.1 else "")
        filed = (at + timedelta(15)).replace(hour=0, minute=0, second=0)
        reviews.append([hexes(chance, 1)[0], order, int(chance.integers(1, 6)), words(chance, _SPEECH, 1, 3), said, filed,
                        filed + timedelta(hours=float(chance.integers(5, 90)))])  # fmt: skip
        for line in range(1, 1 + min(int(chance.geometric(0.7)), 9)):
            items.append([order, line, pick(chance, goods, 1, 0.7)[0], pick(chance, sellers, 1, 0.5)[0], at + timedelta(6),
                          money(chance, 1)[0], money(chance, 1, 15)[0]])  # fmt: skip
        for part in range(1, 1 + min(int(chance.geometric(0.85)), 6)):
            kind = pick(chance, ("credit_card", "boleto", "voucher", "debit_card"), 1, 1)[0]
            payments.append([order, part, kind, int(chance.integers(1, 11)), money(chance, 1, 80)[0]])
    for column, share in ((4, 0.01), (5, 0.03), (6, 0.05)):
        emptied(chance, rows, column, share)
    emptied(chance, reviews, 3, 0.85)
    emptied(chance, reviews, 4, 0.5)
    for name, found in (
        ("orders", rows),
        ("order_items", items),
        ("order_payments", payments),
        ("order_reviews", reviews),
    ):
        _save(folder, f"olist_{name}_dataset", found)


def _save(folder: Path, name: str, rows: list[list], *, bom: bool = False) -> None:
    header = [column for column, _, _ in TRUTH[name].rows]
    write_csv(folder / f"{name}.csv", header, rows, encoding="utf-8-sig" if bom else "utf-8")
