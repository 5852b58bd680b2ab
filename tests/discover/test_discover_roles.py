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
        ("Количество", "quantity"), ("itemid", "item id"), ("verkoopprijs", "sale price"),
        ("retailprice", "retail price"), ("cName", "name"), ("skus", "sku"), ("status", "status"),
        ("categories", "category"),
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


def test_an_address_names_people_where_nothing_else_does(understood: Understood) -> None:
    mails = [f"u{n}@mail.example" for n in range(150)]
    tables = understood(
        customers={"customer_id": [f"c{n * 7919 % 9973}" for n in range(150)], "email": mails},
        orders={"order_id": _ids(400), "email": [mails[n * 7 % 150] for n in range(400)]},
    )
    assert [found.candidate.parent for found in tables["orders"].references] == ["customers"]
    assert tables["orders"].roles["email"] == "ignore"


def test_rows_that_stand_above_or_before_others(understood: Understood) -> None:
    chance = random.Random(6)
    skus = [f"S{n * 7919 % 99_991:05d}" for n in range(200)]
    tables = understood(
        employees={
            "employee_id": range(1, 31),
            "reports_to": [None, *(chance.randrange(1, n + 1) for n in range(1, 30))],
        },
        skus={"sku": skus, "replaced_by": [None if n % 3 else skus[n * 11 % 200] for n in range(200)]},
        customer={"customer_id": range(1, 201), "address_id": range(1, 201), "user_id": range(1, 201)},
        store={"store_id": [1, 2], "manager_staff_id": [1, 2]},
    )
    named = {name: [found.candidate.columns for found in table.references] for name, table in tables.items()}
    assert named == {"employees": [("reports_to",)], "skus": [("replaced_by",)], "customer": [], "store": []}


def test_an_event_and_its_things_share_who_what_and_when(understood: Understood) -> None:
    chance = random.Random(7)
    events = [
        (f"u{chance.randrange(60)}", f"2024-03-{1 + n % 28:02d} 08:{n // 60 % 60:02d}:{n % 60:02d}") for n in range(900)
    ]
    things = [(*event, f"p{chance.randrange(50):02d}") for event in events for _ in range(2)]
    tables = understood(
        events={"user_id": [u for u, _ in events], "event_time": [t for _, t in events],
                "event_name": ["view", "cart"] * 450},
        event_items={"user_id": [u for u, *_ in things], "event_time": [t for _, t, _ in things],
                     "event_name": ["view", "view", "cart", "cart"] * 450, "item_id": [p for *_, p in things]},
    )  # fmt: skip
    assert ("event_time", "event_name", "user_id") in {
        tuple(sorted(found.candidate.columns, key=["event_time", "event_name", "user_id"].index))
        for found in tables["event_items"].references
        if found.candidate.parent == "events" and len(found.candidate.columns) == 3
    }


def test_short_lists_and_calendars_are_named(understood: Understood) -> None:
    chance = random.Random(8)
    days = [f"202402{day:02d}" for day in range(1, 30)]
    tables = understood(
        shippers={"shipper_id": [1, 2, 3], "company": ["Fast One", "Sea Two", "Air Three"]},
        dim_date={"date_key": days, "is_holiday": ["no", "yes", "no"] * 9 + ["no", "no"]},
        orders={"order_id": _ids(300), "ship_via": [chance.randrange(1, 4) for _ in range(300)],
                "date_key": [chance.choice(days) for _ in range(300)]},
    )  # fmt: skip
    assert {found.candidate.parent for found in tables["orders"].references} == {"shippers", "dim_date"}


def test_who_sold_is_not_who_bought(understood: Understood) -> None:
    chance = random.Random(9)
    orders = {
        "id": range(1, 501), "partner_id": [chance.randrange(1, 200) for _ in range(500)],
        "user_id": [chance.choice([2, 6, 9]) for _ in range(500)], "date_order": ["2024-01-05 10:00:00"] * 500,
    }  # fmt: skip
    found = understood(sale_order=orders)["sale_order"]
    assert (found.roles["partner_id"], found.roles["user_id"]) == ("user_id", "attribute")


def test_what_a_system_puts_before_every_name_says_nothing(understood: Understood) -> None:
    tables = understood(
        oxarticles={"OXID": [f"{n:032x}" for n in range(99, 9901, 99)], "OXTITLE": ["Blue Cap", "Red Mug"] * 50,
                    "OXPRICE": ["1.20", "3.45"] * 50, "OXSTOCK": list(range(100))},
        part={"p_partkey": range(1, 101), "p_name": ["Blue Cap", "Red Mug"] * 50, "p_brand": ["A#1", "B#2"] * 50,
              "p_retailprice": ["1.20", "3.45"] * 50},
        customer={"customer_id": range(1, 101), "customer_city": ["Ulm", "Bonn"] * 50, "customer_since": ["2020"] * 100,
                  "customer_tier": ["a", "b"] * 50},
    )  # fmt: skip
    roles = {name: [table.roles[column] for column in table.columns] for name, table in tables.items()}
    assert roles["oxarticles"] == ["item_id", "text", "price", "attribute"]
    assert roles["part"] == ["item_id", "text", "brand", "price"]
    assert tables["customer"].prefix == "" and tables["customer"].roles["customer_id"] == "user_id"


def test_a_slug_speaks_of_a_thing_as_its_id_does(understood: Understood) -> None:
    slugs = [f"thing-{n * 7919 % 9973}" for n in range(150)]
    tables = understood(
        products={"id": [f"{n * 104_729 % 999_983:06d}" for n in range(150)], "slug": slugs},
        views={"at": ["2024-01-05 10:00:00"] * 400, "product_slug": [slugs[n * 7 % 150] for n in range(400)]},
    )
    assert tables["views"].roles["product_slug"] == "item_id"


def test_goods_in_a_feed_and_addresses_of_shops(understood: Understood) -> None:
    feed = {
        "id": _ids(60),
        "title": ["Linen Sheet Sage"] * 60,
        "price": ["9.50", "12.00"] * 30,
        "brand": ["A", "B"] * 30,
    }
    tables = understood(
        merchant_feed=feed,
        t001w={"store_id": ["1000", "1100", "1200"], "street": ["Ringstr. 7", "Gartenstr. 12", "Hauptstr. 3"]},
    )
    assert (tables["merchant_feed"].roles["id"], tables["merchant_feed"].kind) == ("item_id", "catalogue")
    assert tables["t001w"].roles["street"] == "attribute"
