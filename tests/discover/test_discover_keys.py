"""Keys of small tables: what is meant as one, what is one by accident only, and tables that have none."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.discover.conftest import Understood

_START = datetime(2024, 1, 1)


def _orders(chance: random.Random, number: int, most: int) -> list[tuple[int, int]]:
    """(order, line) of `number` orders of up to `most` lines."""
    return [(700_000 + n, line) for n in range(number) for line in range(1, 2 + chance.randrange(most))]


def _key(understood: Understood, **columns: Any) -> set[str]:
    return set(understood(rows=columns)["rows"].key)


@pytest.mark.parametrize(
    ("order", "line", "item"),
    [("order_id", "line_no", "sku"), ("BestellNr", "Pos", "ArtikelNr"), ("dingdan_hao", "hang", "shangpin_bianma")],
)  # fmt: skip
@pytest.mark.parametrize("is_item_unique", [True, False])
def test_lines_of_orders_are_told_apart_by_their_numbers(
    understood: Understood, order: str, line: str, item: str, is_item_unique: bool
) -> None:
    chance = random.Random(1)
    lines = _orders(chance, 300, 5)
    goods = [f"P{(n * 7 if is_item_unique else chance.randrange(9)) % 97:03d}" for n, _ in enumerate(lines)]
    columns = {order: [o for o, _ in lines], line: [n for _, n in lines], item: goods}
    found = understood(rows=columns)["rows"]
    named = [seen.source for seen in found.columns.values() if seen.name in found.key]
    assert named == [order, line]


def test_without_line_numbers_the_item_tells_lines_apart(understood: Understood) -> None:
    lines = _orders(random.Random(2), 400, 5)
    goods = [f"P{n * 7 % 97:03d}" for n, _ in enumerate(lines)]
    assert _key(understood, order_id=[o for o, _ in lines], sku=goods, qty=[1 + n % 3 for _, n in lines]) == {
        "order_id", "sku",
    }  # fmt: skip


def test_a_set_that_few_rows_repeat_by_chance_is_no_key(understood: Understood) -> None:
    chance = random.Random(3)
    columns = {
        "member_id": [f"m{chance.randrange(3_000)}" for _ in range(800)],
        "item_id": [f"i{chance.randrange(2_000)}" for _ in range(800)],
        "channel": [chance.choice("abc") for _ in range(800)],
    }
    assert _key(understood, **columns) == set()


def test_the_same_columns_are_a_key_where_chance_would_have_repeated_them(understood: Understood) -> None:
    chance = random.Random(4)
    pairs = chance.sample([(m, i) for m in range(60) for i in range(50)], 1_500)
    columns = {"member_id": [f"m{m}" for m, _ in pairs], "item_id": [f"i{i}" for _, i in pairs]}
    assert _key(understood, **columns, stars=[chance.randrange(1, 6) for _ in pairs]) == {"member_id", "item_id"}


@pytest.mark.parametrize("grain", ["second", "day"])
def test_an_event_is_who_did_what_when_if_times_are_fine_enough(understood: Understood, grain: str) -> None:
    chance = random.Random(5)
    times = sorted(_START + timedelta(seconds=chance.randrange(40 * 86_400)) for _ in range(2_000))
    columns = {
        "happened_at": [f"{at:%Y-%m-%d %H:%M:%S}" if grain == "second" else f"{at:%Y-%m-%d}" for at in times],
        "user_id": [f"u{chance.randrange(400)}" for _ in times],
        "product_id": [f"p{chance.randrange(300)}" for _ in times],
        "event": [chance.choice(["view", "cart", "purchase"]) for _ in times],
    }
    wanted = {"happened_at", "user_id", "product_id", "event"} if grain == "second" else set()
    assert _key(understood, **columns) == wanted


@pytest.mark.parametrize(("share", "has_key"), [(0.05, False), (0.0, True)])
def test_copies_of_sales_by_day_are_pieces_and_no_copies(understood: Understood, share: float, has_key: bool) -> None:
    chance = random.Random(6)
    sold = chance.sample([(d, u, p) for d in range(20) for u in range(40) for p in range(12)], 4_000)
    sold += [row for row in sold if chance.random() < share]
    found = _key(
        understood,
        t_dat=[f"{_START + timedelta(d):%Y-%m-%d}" for d, _, _ in sold],
        customer_id=[f"c{u:04d}" for _, u, _ in sold],
        article_id=[f"a{p:03d}" for _, _, p in sold],
    )
    assert found == ({"t_dat", "customer_id", "article_id"} if has_key else set())


def test_a_measure_that_happens_to_be_unique_is_no_key(understood: Understood) -> None:
    chance = random.Random(7)
    amounts = chance.sample(range(1_000, 90_000), 200)
    columns = {"city": [chance.choice(["Bonn", "Ulm"]) for _ in amounts], "visits": amounts}
    assert _key(understood, **columns) == set()


_DAYS = [f"{_START + timedelta(n):%Y-%m-%d}" for n in range(90)]
_SHORT_LISTS: list[tuple[dict[str, list[str]], set[str]]] = [
    ({"date": _DAYS, "holiday": ["no", "yes", "no"] * 30}, {"date"}),
    (
        {"sku": ["a", "a", "b", "b", "c"] * 4, "valid_from": _DAYS[:20], "price": ["1.5", "2.5"] * 10},
        {"sku", "valid_from"},
    ),
    ({"campaign_id": ["c1", "c2", "c3", "c1"], "member_id": ["m1", "m1", "m2", "m3"]}, {"campaign_id", "member_id"}),
    ({"code": ["DE", "FR", "US"], "country": ["Germany", "France", "States"]}, {"code"}),
]


@pytest.mark.parametrize(("columns", "key"), _SHORT_LISTS)
def test_short_lists(understood: Understood, columns: dict[str, list[str]], key: set[str]) -> None:
    assert _key(understood, **columns) == key


def test_rows_that_repeat_a_key_are_counted_and_not_hidden(understood: Understood) -> None:
    ids = [f"k{n}" for n in range(500)] + ["k7", "k8"]
    found = understood(customers={"customer_id": ids, "city": ["Bonn", "Ulm"] * 251})["customers"]
    assert found.key == ("customer_id",)
    assert found.key_evidence.startswith("2 rows repeat it or lack a part of it, of 502")


def test_a_ticket_is_told_by_its_store_its_till_and_its_number(understood: Understood) -> None:
    chance = random.Random(8)
    tickets = [(store, till, number) for store in range(3) for till in range(1, 4) for number in range(1, 21)]
    lines = [(*ticket, line) for ticket in tickets for line in range(1, 2 + chance.randrange(5))]
    columns = {
        "cod_tienda": [f"0{store}7" for store, *_ in lines], "num_caja": [f"{till:02d}" for _, till, *_ in lines],
        "num_ticket": [f"{number:06d}" for _, _, number, _ in lines], "num_linea": [line for *_, line in lines],
        "cod_articulo": [f"{chance.randrange(60):05d}" for _ in lines],
    }  # fmt: skip
    assert _key(understood, **columns) == {"cod_tienda", "num_caja", "num_ticket", "num_linea"}


def test_an_export_that_says_an_orders_facts_once_is_told_by_its_name_and_its_things(understood: Understood) -> None:
    chance = random.Random(9)
    lines = [(n, s) for n in range(400) for s in chance.sample(range(60), chance.randrange(1, 4))]
    first = [n != before for (n, _), (before, _) in zip(lines, [(-1, 0), *lines], strict=False)]
    found = understood(
        orders_export={
            "Name": [f"#{1000 + n}" for n, _ in lines],
            "Paid at": [f"2024-02-{1 + n % 28:02d} 10:00:{n % 60:02d}" if one else None
                        for (n, _), one in zip(lines, first, strict=True)],
            "Created at": [f"2024-02-{1 + n % 28:02d} 09:00:{n % 60:02d}" for n, _ in lines],
            "Lineitem quantity": [1 + n % 3 for n, _ in lines], "Lineitem name": [f"Cap {s} red" for _, s in lines],
            "Lineitem sku": [f"CP-{s:03d}" for _, s in lines],
        }
    )["orders_export"]  # fmt: skip
    assert set(found.key) == {"name", "lineitem_sku"}
    assert found.roles == {
        "name": "basket_id", "paid_at": "attribute", "created_at": "event_ts", "lineitem_quantity": "quantity",
        "lineitem_name": "text", "lineitem_sku": "item_id",
    }  # fmt: skip


def test_times_fine_enough_make_no_key_without_who_it_was(understood: Understood) -> None:
    chance = random.Random(10)
    columns = {
        "event_timestamp": sorted(1_706_600_000_000_000 + chance.randrange(10**10) // 3 * 3 for _ in range(2_000)),
        "event_name": [chance.choice(["page_view", "add_to_cart", "purchase"]) for _ in range(2_000)],
        "user_pseudo_id": [f"{chance.randrange(1, 90)}.1706" for _ in range(2_000)],
        "batch_id": [n // 5 for n in range(2_000)],
    }
    assert _key(understood, **columns) == {"event_timestamp", "event_name", "user_pseudo_id"}


def test_an_id_named_after_what_people_write_is_one(understood: Understood) -> None:
    ids = [n * 7 + 3 for n in range(300)]
    columns = {"product_id": [f"p{n % 40}" for n in ids], "comment_id": ids, "comment": ["so soft"] * 300}
    assert _key(understood, **columns) == {"comment_id"}
