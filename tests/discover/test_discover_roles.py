"""What columns are for: names in other languages, ids that references give away, personal data, no ids."""

from __future__ import annotations

import random
from typing import Any

import pytest

from jobs.discover.languages import english_words, meanings
from jobs.discover.naming import identifier, words_of
from tests.discover.conftest import Understood

_CHANCE = random.Random(1)


def _ids(number: int, prefix: str = "k") -> list[str]:
    return [f"{prefix}{n:04d}" for n in range(number)]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("KundenNr", "customer nr"), ("bestelldatum", "order date"), ("orderdate", "order date"),
        ("prix_unitaire", "price unit"), ("data_pedido", "date order"), ("商品编号", "item id"),
        ("shoujihao", "mobile no"), ("顧客ID", "customer id"),
        ("Количество", "quantity"), ("itemid", "item id"), ("status", "status"), ("categories", "category"),
        ("candidate", "candidate"), ("paid", "paid"), ("update", "update"), ("addresses", "address"),
    ],
)  # fmt: skip
def test_names_are_read_in_english(name: str, words: str) -> None:
    assert words_of(identifier(name)) == words.split()


def test_no_language_says_another_thing_with_an_english_word() -> None:
    assert not english_words() & set(meanings())
    assert {part for meaning in meanings().values() for part in meaning.split()} <= english_words()


@pytest.mark.parametrize(
    ("table", "column", "values", "role"),
    [
        ("bestellungen", "KundenNr", _ids(40) * 5, "user_id"),
        ("dingdan", "beizhu", [None] * 190 + ["please send it soon"] * 10, "text"),
        ("kunden", "Vorname", ["Jürgen", "Käthe", "Uwe", "Anna"] * 50, "ignore"),
        ("customers", "name", ["Jo Doe", "Al Roe", "Bo Poe", "Cy Moe"] * 50, "ignore"),
        ("stores", "name", ["Mall One", "Mall Two", "Mall Three", "Mall Four"] * 50, "attribute"),
        ("logins", "ip", [f"84.{n % 250 + 1}.77.{n % 99 + 100}" for n in range(200)], "ignore"),
        ("people", "title", ["Mr", "Mrs"] * 100, "attribute"),
        ("slots", "pid", ["430548_1007", "430539_1007"] * 100, "attribute"),
        ("sales", "Store", list(range(1, 41)) * 5, "store_id"),
        ("sales", "Customers", [_CHANCE.randrange(900) for _ in range(200)], "attribute"),
        ("orders", "order_number", list(range(1, 11)) * 20, "attribute"),
        ("members", "total_spent", [f"{n}.50" for n in range(200)], "price"),
    ],
)  # fmt: skip
def test_a_column_is_for(understood: Understood, table: str, column: str, values: list[Any], role: str) -> None:
    found = understood(**{table: {"row": [f"r{n}x" for n in range(200)][::-1], column: values}})[table]
    seen = next(seen for seen in found.columns.values() if seen.source == column)
    assert found.roles[seen.name] == role, found.role_evidence


def test_of_a_list_of_things_the_key_names_them_and_a_shared_code_does_not(understood: Understood) -> None:
    found = understood(
        articles={"article_id": _ids(90, "0"), "product_code": [f"m{n // 3:03d}" for n in range(90)]},
    )["articles"]
    assert found.roles == {"article_id": "item_id", "product_code": "attribute"}


def test_a_reference_says_what_a_strange_name_is(understood: Understood) -> None:
    goods = [f"Z{n:05d}" for n in random.Random(2).sample(range(99_999), 120)]
    tables = understood(
        products={"product_id": goods, "title": [f"thing {n} of all" for n in range(120)]},
        wishes={"who": _ids(400, "x"), "dingsbums": [goods[n * 7 % 120] for n in range(400)]},
    )
    assert tables["wishes"].roles["dingsbums"] == "item_id"
    assert tables["wishes"].role_evidence["dingsbums"] == "names rows of products"


def test_labels_written_in_digits_are_text(understood: Understood) -> None:
    found = understood(
        goods={
            "sku": _ids(200), "brand": [1000 + n % 17 for n in range(200)], "stock": [n % 31 for n in range(200)],
            "mobile": [13_800_000_000 + n * 7_654_321 for n in range(200)],
        }
    )["goods"]  # fmt: skip
    types = {name: seen.type for name, seen in found.columns.items()}
    assert types == {"sku": "string", "brand": "string", "stock": "integer", "mobile": "string"}
    assert found.columns["brand"].values[0].as_py() == "1000"
