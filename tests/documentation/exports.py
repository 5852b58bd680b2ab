"""The files the tutorial begins with: three exports of a shop, as programs write them, with faults to be found."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

FIRST = datetime(2025, 1, 4, 8)  # a Saturday
SATURDAYS = 12
CUSTOMERS, PRODUCTS, ORDERS = 150, 60, 3600


def exports(folder: Path) -> None:
    """customers.csv (semicolons, German dates), products.csv, orders.csv of a market's twelve Saturdays.

    Planted: 40 orders of products that no catalogue row has, 25 prices of 0 or less, customers without a city.
    """
    chance = random.Random(7)
    folder.mkdir(parents=True)
    customers = [f"C{number:05d}" for number in range(1, CUSTOMERS + 1)]
    products = [f"{number:05d}" for number in range(1, PRODUCTS + 1)]
    _write(
        folder / "customers.csv", ["customer_id", "e_mail", "city", "signup_date"],
        ([one, f"{one.lower()}@example.org", chance.choice(["Bonn", "Mainz", "Ulm", ""]),
          f"{FIRST - timedelta(chance.randrange(900)):%d.%m.%Y}"] for one in customers), ";",
    )  # fmt: skip
    prices = {one: chance.randrange(199, 9999) / 100 for one in products}
    _write(
        folder / "products.csv", ["product_id", "name", "category", "price"],
        ([one, f"Article {one}", chance.choice(["toys", "garden", "books", "tools"]), prices[one]] for one in products),
    )  # fmt: skip
    rows = []
    for number in range(ORDERS):
        saturday, minute = divmod(number, ORDERS // SATURDAYS)
        at = FIRST + timedelta(weeks=saturday, minutes=2 * minute)
        product = chance.choice(products[: 1 + chance.randrange(PRODUCTS)])
        rows.append([100_000 + number, chance.choice(customers), product, chance.randrange(1, 4), prices[product], at])
    for row in chance.sample(rows, 40):
        row[2] = "99999"
    for row in chance.sample(rows, 25):
        row[4] = chance.choice([0, -1.5])
    header = ["order_id", "customer_id", "product_id", "quantity", "price", "ordered_at"]
    _write(folder / "orders.csv", header, rows)


def _write(path: Path, header: list[str], rows: Iterable[list[object]], delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)
