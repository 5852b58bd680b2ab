"""A fashion shop: articles with many groups, sales channels, prices as fractions; column names much as H&M published them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from benchmarks.discover.making import Chance, emptied, hexes, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_CLOTHES = "soft jersey dress with round neckline long sleeves and a wide hem cotton twill trousers zip fly button"

TRUTH = {
    "articles": Truth("catalogue", """
        article_id  string  item_id
        product_code  string  attribute
        prod_name  string  text
        product_type_name  string  category
        product_group_name  string  category
        colour_group_code  string  attribute
        colour_group_name  string  attribute
        department_name  string  category
        section_name  string  category
        detail_desc  string  text
        """, key=("article_id",)),
    "customers": Truth("customer", """
        customer_id  string  user_id
        FN  whole  attribute
        Active  whole  attribute
        club_member_status  string  attribute
        fashion_news_frequency  string  attribute
        age  whole  attribute
        postal_code  string  attribute
        """, key=("customer_id",)),
    "transactions_train": Truth("behaviour", """
        t_dat  date  event_ts
        customer_id  string  user_id
        article_id  string  item_id
        price  number  price
        sales_channel_id  string  attribute
        """, references=(
            (("customer_id",), "customers", ("customer_id",)), (("article_id",), "articles", ("article_id",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Three files; article ids begin with a zero."""
    codes = [f"{int(n):07d}" for n in chance.choice(range(100_000, 999_999), 300, replace=False)]
    colours = {9: "Black", 10: "White", 73: "Dark Blue", 51: "Light Pink", 12: "Light Beige"}
    articles = []
    for code in codes:
        name, kind, section = (
            words(chance, _CLOTHES.title(), 1, 3),
            pick(chance, ("Trousers", "Dress", "T-shirt", "Socks"), 1)[0],
            pick(chance, ("Womens Everyday", "Divided", "Men Underwear"), 1)[0],
        )
        for number in range(1, 1 + int(chance.integers(1, 4))):
            colour = pick(chance, list(colours), 1)[0]
            articles.append([f"0{code[1:]}{number:03d}", code[1:], name, kind, f"Garment {kind[:1]} body", f"{colour:02d}", colours[colour],
                             pick(chance, ("Jersey Basic", "Clean Lingerie", "Trouser"), 1)[0], section, words(chance, _CLOTHES, 6, 20).capitalize() + "."])  # fmt: skip
    emptied(chance, articles, 9, 0.01)
    _save(folder, "articles", articles)
    users = hexes(chance, 900)
    people = [[u, *([1.0, 1.0] if chance.random() < 0.35 else [None, None]), pick(chance, ("ACTIVE", "PRE-CREATE", "LEFT CLUB"), 1, 2)[0],
               pick(chance, ("NONE", "Regularly", "Monthly"), 1, 1)[0], int(chance.integers(16, 90)), hexes(chance, 1)[0]] for u in users]  # fmt: skip
    emptied(chance, people, 5, 0.02)
    _save(folder, "customers", people)
    sold = []
    for at in times(chance, datetime(2018, 9, 20), 60, 6_000):
        line = [
            f"{at:%Y-%m-%d}",
            pick(chance, users, 1, 0.5)[0],
            pick(chance, articles, 1, 0.6)[0][0],
            round(money(chance, 1, 25)[0] / 590, 12),
            int(chance.integers(1, 3)),
        ]
        sold += [line] * (2 if chance.random() < 0.05 else 1)
    _save(folder, "transactions_train", sold)


def _save(folder: Path, name: str, rows: list[list]) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows)
