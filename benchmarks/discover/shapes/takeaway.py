"""Meals brought from restaurants: a warehouse's Parquet of customers, the app's orders as JSON lines, menus and ratings as csv."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from benchmarks.discover.making import (
    Chance,
    Rows,
    codes,
    emptied,
    pick,
    times,
    words,
    write_csv,
    write_json_lines,
)  # fmt: skip
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_CITIES = {"London": (51.51, -0.12), "Manchester": (53.48, -2.24), "Bristol": (51.45, -2.59), "Leeds": (53.8, -1.55)}
_CUISINES = {
    "indian": "Chicken Tikka Lamb Bhuna Saag Paneer Dal Naan Pilau Rice Samosa",
    "italian": "Margherita Pizza Diavola Carbonara Lasagne Garlic Bread Tiramisu Burrata",
    "chinese": "Kung Pao Chicken Egg Fried Rice Spring Rolls Mapo Tofu Dumplings Chow Mein",
    "burgers": "Cheese Burger Double Bacon Loaded Fries Onion Rings Shake Veggie",
    "thai": "Pad Thai Green Curry Prawn Crackers Tom Yum Sticky Rice Massaman",
}
_HOUSES = "Golden Royal Little Corner Spice Garden House Kitchen Palace Street Brothers Union Star"
_SPEECH = "cold lovely food late again rider was polite best curry in town missing item tasty portion too small will order again perfect"

# A restaurant is the place that sells, and what it cooks classes it. Amounts are pence. Ids in Parquet and JSON that are
# numbers there may stay numbers. A code of a promotion is a campaign to some.
TRUTH = {
    "customers": Truth("customer", """
        customer_id  string|whole  user_id
        email_sha256  string  attribute|ignore
        signed_up_at  time  attribute
        birth_date  date  attribute
        home_city  string  attribute
        marketing_opt_in  boolean  attribute
        tier  string  attribute
        """, key=("customer_id",), or_keys=(("email_sha256",),)),
    "restaurants": Truth("reference", """
        restaurant_id  string  store_id
        name  string  attribute|text
        cuisine  string  category|attribute
        city  string  attribute
        postcode  string  attribute
        lat  number  attribute
        lng  number  attribute
        commission_pct  number  attribute
        is_live  boolean  attribute
        opened_on  date  attribute
        """, key=("restaurant_id",)),
    "menu_items": Truth("catalogue", """
        menu_item_id  string  item_id
        restaurant_id  string  store_id
        section  string  category
        item_name  string  text
        price_pence  whole  price
        kcal  whole  attribute
        is_vegetarian  boolean  attribute
        """, key=("menu_item_id",), references=((("restaurant_id",), "restaurants", ("restaurant_id",)),)),
    "orders": Truth("behaviour", """
        order_id  string  basket_id
        customer_id  string|whole  user_id
        restaurant_id  string  store_id
        placed_at  time  event_ts
        status  string  attribute
        delivery_fee_pence  whole  attribute
        discount_pence  whole  discount
        total_pence  whole  price
        courier_id  string  attribute
        delivered_at  time  attribute
        platform  string  attribute
        promo_code  string  attribute|campaign_id
        """, key=("order_id",), references=(
            (("customer_id",), "customers", ("customer_id",)), (("restaurant_id",), "restaurants", ("restaurant_id",)))),
    "order_items": Truth("behaviour", """
        order_id  string  basket_id
        line_no  whole  attribute
        menu_item_id  string  item_id
        qty  whole  quantity
        unit_price_pence  whole  price
        special_request  string  text
        """, key=("order_id", "line_no"), references=(
            (("order_id",), "orders", ("order_id",)), (("menu_item_id",), "menu_items", ("menu_item_id",)))),
    "ratings": Truth("behaviour", """
        order_id  string  basket_id
        rated_at  time  event_ts
        food_stars  whole  attribute
        delivery_stars  whole  attribute
        comment  string  text
        """, key=("order_id",), references=((("order_id",), "orders", ("order_id",)),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """A Parquet, JSON lines that leave out what did not happen, four csv, one of them gzipped; a few accounts were erased."""
    people = _customers(chance)
    people.to_parquet(folder / "customers.parquet", index=False)
    houses = _restaurants(chance)
    _save(folder, "restaurants", houses)
    menu = _menu(chance, houses)
    _save(folder, "menu_items", menu)
    orders, lines = _orders(chance, people["customer_id"].tolist(), menu)
    write_json_lines(folder / "orders.jsonl", orders)
    _save(folder, "order_items", lines, ".csv.gz")
    ratings: Rows = []
    for order in orders:
        if "delivered_at" in order and chance.random() < 0.4:
            at = datetime.fromisoformat(order["delivered_at"]) + timedelta(minutes=int(chance.geometric(0.01)))
            stars = pick(chance, (5, 4, 1, 3, 2), 2, 1.1)
            ratings.append([order["order_id"], f"{at:%Y-%m-%dT%H:%M:%SZ}", *stars, words(chance, _SPEECH, 2, 14)])
    emptied(chance, ratings, 3, 0.08)
    emptied(chance, ratings, 4, 0.7)
    _save(folder, "ratings", ratings)


def _customers(chance: Chance) -> pd.DataFrame:
    number = 3_000
    frame = pd.DataFrame({
        "customer_id": sorted(chance.choice(900_000, number, replace=False) + 100_000),
        "email_sha256": [chance.bytes(32).hex() for _ in range(number)],
        "signed_up_at": pd.to_datetime(times(chance, datetime(2019, 2, 1), 1_800, number), utc=True).astype("datetime64[us, UTC]"),
        "birth_date": [date(1955, 1, 1) + timedelta(int(n)) if n > 9_000 else None for n in chance.integers(0, 19_000, number)],
        "home_city": pick(chance, (*_CITIES, None), number, 0.7),
        "marketing_opt_in": chance.random(number) < 0.4,
        "tier": pick(chance, ("standard", "plus", "gold"), number, 1.6)})  # fmt: skip
    return frame.astype({"customer_id": "int64"})


def _restaurants(chance: Chance) -> Rows:
    rows: Rows = []
    for code in codes(chance, 180, 6, "abcdefghjkmnpqrstuvwxyz23456789"):
        city = pick(chance, list(_CITIES), 1, 0.7)[0]
        lat, lng = (centre + float(chance.normal(0, 0.04)) for centre in _CITIES[city])
        area = {"London": "E", "Manchester": "M", "Bristol": "BS", "Leeds": "LS"}[city]
        postcode = f"{area}{int(chance.integers(1, 20))} {int(chance.integers(1, 9))}{codes(chance, 1, 2, 'ABDEFGHJLNPQRSTUWXYZ')[0]}"
        opened = date(2015, 3, 1) + timedelta(int(chance.integers(0, 3_200)))
        rows.append([f"r_{code}", words(chance, _HOUSES, 2, 3), pick(chance, list(_CUISINES), 1, 0.4)[0], city, postcode, f"{lat:.6f}", f"{lng:.6f}",
                     pick(chance, ("25.0", "27.5", "30.0", "18.5"), 1, 1)[0], "true" if chance.random() < 0.9 else "false", opened])  # fmt: skip
    emptied(chance, rows, 9, 0.06)
    return rows


def _menu(chance: Chance, houses: Rows) -> Rows:
    rows: Rows = []
    ids = iter(codes(chance, 180 * 24, 10, "abcdefghjkmnpqrstuvwxyz23456789"))
    for house in houses:
        for _ in range(int(chance.integers(8, 24))):
            section = pick(chance, ("Mains", "Sides", "Starters", "Desserts", "Drinks", "Offers"), 1, 0.7)[0]
            pence = int(chance.integers(12, 80)) * 20 + pick(chance, (0, 9, 15), 1, 1)[0]
            rows.append([f"mi_{next(ids)}", house[0], section, words(chance, _CUISINES[house[2]], 1, 3), pence,
                         int(chance.integers(8, 130)) * 10, "true" if chance.random() < 0.35 else "false"])  # fmt: skip
    emptied(chance, rows, 5, 0.3)
    emptied(chance, rows, 6, 0.03)
    return rows


def _orders(chance: Chance, people: list[int], menu: Rows) -> tuple[list[dict], Rows]:
    served: dict[str, Rows] = {}
    for item in menu:
        served.setdefault(item[1], []).append(item)
    riders = [f"c{n}" for n in chance.choice(90_000, 260, replace=False) + 10_000]
    orders: list[dict] = []
    lines: Rows = []
    placed = times(chance, datetime(2024, 2, 26, 10, tzinfo=UTC), 13, 4_200)
    for at, who, house in zip(
        placed, pick(chance, people, len(placed), 0.5), pick(chance, list(served), len(placed), 0.5), strict=True
    ):
        order_id = str(uuid.UUID(bytes=chance.bytes(16), version=4))
        sum_ = 0
        for line, item in enumerate(pick(chance, served[house], int(chance.geometric(0.4)), 0.4), 1):
            pieces = int(chance.geometric(0.8))
            wish = (
                words(chance, "no onions extra spicy sauce on the side please nut allergy well done", 2, 6)
                if chance.random() < 0.07
                else None
            )
            sold = item[0] if chance.random() > 0.003 else f"mi_{codes(chance, 1, 10)[0].lower()}"
            lines.append([order_id, line, sold, pieces, item[4], wish])
            sum_ += pieces * item[4]
        is_done = chance.random() < 0.94
        fee = pick(chance, (249, 199, 349, 0), 1, 0.6)[0]
        code = pick(chance, ("FREEDEL", "SPRING5", "HELLO20"), 1, 0.6)[0] if chance.random() < 0.15 else None
        off = {"FREEDEL": fee, "SPRING5": min(500, sum_), "HELLO20": sum_ // 5}.get(code or "", 0)
        brought = at + timedelta(seconds=int(chance.normal(2_100, 500)) + 60)
        orders.append({
            "order_id": order_id, "customer_id": who if chance.random() > 0.005 else who + 2_000_000, "restaurant_id": house,
            "placed_at": f"{at:%Y-%m-%dT%H:%M:%S}.{int(chance.integers(1_000)):03d}Z", "status": "delivered" if is_done
            else pick(chance, ("cancelled", "rejected"), 1)[0], "promo_code": code, "delivery_fee_pence": fee, "discount_pence": off,
            "total_pence": sum_ + fee - off, "platform": pick(chance, ("ios", "android", "web"), 1, 0.7)[0],
            **({"courier_id": pick(chance, riders, 1)[0], "delivered_at": f"{brought:%Y-%m-%dT%H:%M:%SZ}"} if is_done else {})})  # fmt: skip
    fields = [column for column, _, _ in TRUTH["orders"].rows]
    return [{field: order[field] for field in fields if field in order} for order in orders], lines


def _save(folder: Path, name: str, rows: Rows, ending: str = ".csv") -> None:
    write_csv(folder / f"{name}{ending}", [column for column, _, _ in TRUTH[name].rows], rows)
