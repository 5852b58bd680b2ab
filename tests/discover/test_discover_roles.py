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


def _shop() -> dict[str, dict[str, list[Any]]]:
    """Tables as systems store them: generic keys that count from 1, names that say what they are of."""
    chance = random.Random(3)
    lines = [(n, 1 + chance.randrange(300), chance.randrange(1, 121)) for n in range(1, 601)]
    return {
        "core_customer_entity": {"entity_id": range(1, 201), "group_id": [n % 4 for n in range(200)]},
        "catalog_product_flat": {
            "row_id": range(1, 121), "name": [f"thing {n} of all" for n in range(120)],
            "vendor": ["Petzl", "MSR", "Deuter"] * 40,
        },
        "ps_category": {
            "id": range(1, 41), "parent_id": [0, 1, 1, 2] + [1 + n // 6 for n in range(36)],
            "title": [f"Shelf {n}" for n in range(40)],
        },
        "sales_order": {
            "entity_id": range(1, 301), "customer_id": [chance.randrange(1, 201) for _ in range(300)],
            "category_id": [chance.randrange(1, 41) for _ in range(300)],
            "created_at": [f"2024-01-{1 + n // 12:02d} 10:00:00" for n in range(300)],
        },
        "sales_order_item": {
            "item_id": [n for n, _, _ in lines], "order_id": [o for _, o, _ in lines],
            "product_id": [p for _, _, p in lines], "qty": [1 + n % 3 for n, _, _ in lines],
        },
    }  # fmt: skip


def test_ids_that_say_nothing_are_of_what_their_table_is_called_after(understood: Understood) -> None:
    tables = understood(**_shop())
    named = {
        (table.name, *found.candidate.columns, found.candidate.parent)
        for table in tables.values()
        for found in table.references
    }
    assert named == {
        ("ps_category", "parent_id", "ps_category"), ("sales_order", "customer_id", "core_customer_entity"),
        ("sales_order", "category_id", "ps_category"), ("sales_order_item", "order_id", "sales_order"),
        ("sales_order_item", "product_id", "catalog_product_flat"),
    }  # fmt: skip
    keys = {name: table.roles[table.key[0]] for name, table in tables.items()}
    assert keys == {
        "core_customer_entity": "user_id", "catalog_product_flat": "item_id", "ps_category": "category",
        "sales_order": "basket_id", "sales_order_item": "attribute",
    }  # fmt: skip
    assert [table.kind for table in tables.values()] == ["customer", "catalogue", "reference", "behaviour", "behaviour"]
    assert tables["ps_category"].roles["title"] == "category"
    assert tables["catalog_product_flat"].roles["vendor"] == "brand"


def test_ids_of_another_language_name_rows_of_a_table_that_english_names(understood: Understood) -> None:
    chance = random.Random(4)
    tables = understood(
        products={"id": range(1, 151), "title": [f"thing {n}" for n in range(150)]},
        lineas={"numero": range(1, 401), "articulo_id": [chance.randrange(1, 151) for _ in range(400)]},
        pedidos={"numero": range(1, 401), "id_producto": [chance.randrange(1, 151) for _ in range(400)]},
    )
    assert [found.candidate.parent for found in tables["pedidos"].references] == ["products"]


def test_of_two_ids_of_a_thing_the_one_that_others_speak_of_is_meant(understood: Understood) -> None:
    skus = [f"N-{n * 7919 % 99_991:05d}-X" for n in range(150)]
    listings = {"listing-id": [f"L{n * 104_729 % 999_983:06d}" for n in range(150)], "seller-sku": skus}
    tables = understood(
        listings={**listings, "open-date": [f"2013-05-{1 + n % 28:02d} 10:00:00 PDT" for n in range(150)]},
        order_report={"order-id": _ids(400, "o"), "sku": [skus[n * 7 % 150] for n in range(400)]},
    )
    assert tables["listings"].roles == {"listing_id": "attribute", "seller_sku": "item_id", "open_date": "attribute"}
    assert tables["listings"].kind == "catalogue"


@pytest.mark.parametrize(
    ("table", "columns", "roles"),
    [
        ("visits", {"utm_campaign": ["black_friday", "singles_day"] * 50}, {"utm_campaign": "campaign_id"}),
        ("articulos", {"pvp": ["1,20", "3,50"] * 50}, {"pvp": "price"}),
        ("familias", {"cod_familia": _ids(9), "descripcion": list("abcdefghi")},
         dict.fromkeys(["cod_familia", "descripcion"], "category")),
        ("brands", {"id": range(1, 10), "name": list("abcdefghi")}, {"id": "brand", "name": "brand"}),
        ("ps_manufacturer", {"id_manufacturer": range(1, 10), "name": list("abcdefghi")},
         {"id_manufacturer": "brand", "name": "brand"}),
        ("res_partner", {"id": range(1, 41), "name": ["Ann Lee", "Bo Poe"] * 20}, {"id": "user_id", "name": "ignore"}),
        ("order_detail", {"unit_price_tax_incl": ["1.20", "3.50"] * 50}, {"unit_price_tax_incl": "price"}),
        ("order_line", {"order_id": _ids(40) * 2, "label": ["Red lamp", "Blue lamp"] * 40},
         {"order_id": "basket_id", "label": "attribute"}),
        ("MARA", {"MATNR": _ids(50), "MATKL": ["001", "002"] * 25}, {"matnr": "item_id", "matkl": "category"}),
        ("trail_products", {"name": ["Trail Running Pack 30L", "Rope 12 Street Lane"] * 50}, {"name": "text"}),
    ],
)  # fmt: skip
def test_words_of_shops(understood: Understood, table: str, columns: dict[str, Any], roles: dict[str, str]) -> None:
    assert next(iter(understood(**{table: columns}).values())).roles == roles


def test_an_address_that_two_tables_know_is_no_reference_beside_the_id(understood: Understood) -> None:
    mails = [f"u{n}@mail.example" for n in range(150)]
    tables = understood(
        customer={"id": range(1, 151), "email": mails},
        order_customer={"order_id": _ids(400), "customer_id": [1 + n * 7 % 150 for n in range(400)],
                        "email": [mails[n * 7 % 150] for n in range(400)]},
    )  # fmt: skip
    assert [found.candidate.columns for found in tables["order_customer"].references] == [("customer_id",)]
