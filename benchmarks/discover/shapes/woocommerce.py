"""A WooCommerce shop of coffee: the product export of its admin pages, and its wc_ tables as phpMyAdmin writes them: NULL in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, emptied, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_GIVEN = "Aoife Brendan Ciara Declan Eimear Fergus Grainne Hugh Isolde Kieran Maeve Niall Orla Padraig Roisin Tadhg"
_FAMILY = "Hanlon Doyle O'Rourke Keane Brannigan Quill Tierney MacNab Furey Lysaght Whelehan Coyne"
_TOWNS = (("Dublin", "IE", "D"), ("Cork", "IE", "CO"), ("Galway", "IE", "G"), ("Belfast", "GB", None), ("Leeds", "GB", None))  # fmt: skip
_KINDS = {
    "Coffee > Filter": "Ethiopia Guji Kenya Washed Natural Honey Single Origin Kiambu Sidamo",
    "Coffee > Espresso": "House Blend Dark Roast Brazil Decaf Swiss Water Midnight Crema",
    "Equipment > Brewers": "Dripper Kettle Press Moka Pot Glass Server Gooseneck",
    "Equipment > Grinders": "Hand Grinder Burr Steel Travel Mini Pro",
    "Merch": "Mug Tote Enamel Tee Logo",
}
_SIZES = ("250g", "500g", "1kg")

# WordPress numbers accounts apart from WooCommerce's customers, guests have no account. 0 is "none" of parent_id and
# variation_id. Flags are 0 and 1. A net total beside the total is a price to some, pieces of an order a quantity to some.
TRUTH = {
    "wc_product_export": Truth("catalogue", """
        ID  string  item_id
        Type  string  attribute
        SKU  string  item_id|attribute
        Name  string  text
        Published  whole|boolean  attribute
        Is featured?  whole|boolean  attribute
        Visibility in catalog  string  attribute
        Short description  string  text
        Tax status  string  attribute
        In stock?  whole|boolean  attribute
        Stock  whole  attribute|quantity
        Weight (kg)  number  attribute
        Sale price  number  price
        Regular price  number  price
        Categories  string  category
        Tags  string  attribute|category|text
        Images  string  attribute|ignore
        Parent  string  item_id|attribute
        """, key=("ID",), or_keys=(("SKU",),), references=((("Parent",), "wc_product_export", ("SKU",)),)),
    "wp_wc_customer_lookup": Truth("customer", """
        customer_id  string  user_id
        user_id  string|whole  user_id|attribute
        username  string  ignore|attribute|user_id
        first_name  string  ignore
        last_name  string  ignore
        email  string  ignore
        date_last_active  time  attribute
        date_registered  time  attribute
        country  string  attribute
        postcode  string  attribute
        city  string  attribute
        state  string  attribute
        """, key=("customer_id",), or_keys=(("email",),)),
    "wp_wc_order_stats": Truth("behaviour", """
        order_id  string  basket_id
        parent_id  string|whole  basket_id|attribute
        date_created  time  event_ts
        date_created_gmt  time  attribute|event_ts
        date_paid  time  attribute
        date_completed  time  attribute
        num_items_sold  whole  attribute|quantity
        total_sales  number  price
        tax_total  number  attribute
        shipping_total  number  attribute
        net_total  number  price|attribute
        returning_customer  whole|boolean  attribute
        status  string  attribute
        customer_id  string  user_id
        """, key=("order_id",), references=((("customer_id",), "wp_wc_customer_lookup", ("customer_id",)),),
        also=((("parent_id",), "wp_wc_order_stats", ("order_id",)),)),
    "wp_wc_order_product_lookup": Truth("behaviour", """
        order_item_id  string|whole  attribute
        order_id  string  basket_id
        product_id  string  item_id
        variation_id  string|whole  item_id|attribute
        customer_id  string  user_id
        date_created  time  event_ts
        product_qty  whole  quantity
        product_net_revenue  number  price
        product_gross_revenue  number  price
        coupon_amount  number  discount
        tax_amount  number  attribute
        shipping_amount  number  attribute
        shipping_tax_amount  number|whole  attribute
        """, key=("order_item_id",), references=(
            (("order_id",), "wp_wc_order_stats", ("order_id",)), (("product_id",), "wc_product_export", ("ID",)),
            (("customer_id",), "wp_wc_customer_lookup", ("customer_id",))),
        also=((("variation_id",), "wc_product_export", ("ID",)),)),
    "wp_wc_order_coupon_lookup": Truth("marketing|behaviour", """
        order_id  string  basket_id
        coupon_id  string  campaign_id|attribute
        date_created  time  event_ts
        discount_amount  number  discount
        """, key=("order_id", "coupon_id"), or_keys=(("order_id",),), references=(
            (("order_id",), "wp_wc_order_stats", ("order_id",)),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Five csv, one gzipped; products and orders are numbered together, as WordPress numbers its posts."""
    goods = _products(chance)
    _save(folder, "wc_product_export", goods, encoding="utf-8-sig")
    people = _customers(chance)
    orders, lines, coupons = _sales(chance, goods, people)
    for rows in (people, orders, lines, coupons):
        rows[:] = [["NULL" if value is None else value for value in row] for row in rows]
    _save(folder, "wp_wc_customer_lookup", people)
    _save(folder, "wp_wc_order_stats", orders)
    _save(folder, "wp_wc_order_product_lookup", lines, ending=".csv.gz")
    _save(folder, "wp_wc_order_coupon_lookup", coupons)


def _products(chance: Chance) -> Rows:
    """Simple goods, and coffees in sizes: a variable one and its variations, which name it by its SKU."""
    rows: Rows = []
    post = 40
    for number in range(190):
        shelf = pick(chance, list(_KINDS), 1, 0.4)[0]
        name = words(chance, _KINDS[shelf], 2, 3)
        sku = f"{shelf[:2].upper()}-{number + 101}"
        sizes = _SIZES if shelf.startswith("Coffee") else ()
        price = money(chance, 1, 11 if sizes else 35, 0.4)[0]
        tags = ", ".join(dict.fromkeys(pick(chance, ("organic", "gift", "new", "fairtrade", "bestseller"), 2)))
        said = f"<p>{words(chance, 'Notes of cherry cocoa jasmine and orange with a clean sweet finish roasted to order', 6, 14).capitalize()}.</p>"  # fmt: skip
        stock = int(chance.integers(0, 160))
        post += int(chance.integers(1, 9))
        rows.append([post, "variable" if sizes else "simple", sku, name, int(chance.random() < 0.94), int(chance.random() < 0.06), "visible",
                     said, "taxable", int(stock > 0), None if sizes else stock, None if sizes else f"{chance.gamma(2, 0.4) + 0.1:.2f}",
                     None, None if sizes else f"{price:.2f}", shelf + (", Sale" if chance.random() < 0.1 else ""), tags,
                     f"https://roastery.example/wp-content/uploads/2023/{number % 12 + 1:02d}/{sku.lower()}.jpg", None])  # fmt: skip
        for place, size in enumerate(sizes):
            post += 1
            rows.append([post, "variation", f"{sku}-{size.upper()}", f"{name} - {size}", 1, 0, "visible", None, "taxable", 1,
                         int(chance.integers(0, 90)), ("0.25", "0.5", "1")[place], None, f"{price * (1, 1.9, 3.6)[place]:.2f}",
                         None, None, None, sku])  # fmt: skip
    for row in rows:
        if row[13] and chance.random() < 0.12:
            row[12] = f"{float(row[13]) * 0.85:.2f}"
        if row[1] == "simple" and chance.random() < 0.06:
            row[2] = None
    emptied(chance, rows, 15, 0.3)
    return rows


def _customers(chance: Chance) -> Rows:
    rows: Rows = []
    account = 3
    for number, at in enumerate(times(chance, datetime(2021, 3, 1, 9), 1_000, 1_800), 1):
        first, last = pick(chance, _GIVEN.split(), 1)[0], pick(chance, _FAMILY.split(), 1)[0]
        town, country, state = pick(chance, _TOWNS, 1, 0.6)[0]
        mail = f"{first}.{last}{number}@post.example".replace("'", "").lower()
        is_guest = chance.random() < 0.35
        account += 0 if is_guest else int(chance.integers(1, 3))
        seen = at + timedelta(days=float(chance.gamma(1, 90)))
        code = f"{pick(chance, ('D0', 'T1', 'H9'), 1)[0]}{int(chance.integers(1, 9))} {pick(chance, ('X2F', 'K7P', 'W4R', 'AE2'), 1)[0]}{int(chance.integers(9))}"  # fmt: skip
        rows.append([number + number // 30, None if is_guest else account, "" if is_guest else f"{first}{last[0]}{account}".lower(),
                     first if chance.random() > 0.1 else first.lower(), last, mail, f"{seen:%Y-%m-%d %H:%M:%S}",
                     None if is_guest else f"{at:%Y-%m-%d %H:%M:%S}", country, code, town if chance.random() > 0.08 else town.upper(), state or ""])  # fmt: skip
    return rows


def _sales(chance: Chance, goods: Rows, people: Rows) -> tuple[Rows, Rows, Rows]:
    sizes: dict[str, Rows] = {}
    for good in goods:
        sizes.setdefault(good[17] or "", []).append(good)
    sold = [good for good in goods if good[1] != "variation"]
    orders: Rows = []
    lines: Rows = []
    coupons: Rows = []
    post, item, known = 2_200, 1, set()
    for at in times(chance, datetime(2023, 6, 1, 6), 300, 3_400):
        post += int(chance.integers(1, 4))
        who = pick(chance, people, 1, 0.4)[0][0]
        wanted = pick(chance, sold, int(chance.geometric(0.5)), 0.5)
        has_coupon = chance.random() < 0.13
        status = pick(chance, ("wc-completed", "wc-processing", "wc-cancelled", "wc-on-hold", "wc-failed", "wc-pending"), 1, 2)[0]  # fmt: skip
        made, total, pieces, off = [], 0.0, 0, 0.0
        for good in {good[0]: good for good in wanted}.values():
            variation = pick(chance, sizes[good[2]], 1, 0.6)[0] if good[1] == "variable" else None
            price = float((variation or good)[12] or (variation or good)[13])
            count = int(chance.geometric(0.75))
            cut = round(price * count * 0.1, 2) if has_coupon else 0
            net = round(price * count - cut, 2)
            product = good[0] if chance.random() > 0.004 else 12
            made.append([item, post, product, variation[0] if variation else 0, who, f"{at:%Y-%m-%d %H:%M:%S}", count, f"{net:g}",
                         f"{net * 1.09:.6g}", f"{cut:g}", f"{net * 0.09:.6g}", 0, 0])  # fmt: skip
            item, total, pieces, off = item + int(chance.integers(1, 3)), total + net, pieces + count, off + cut
        ship = 0 if total > 50 else 4.95
        paid = None if status in ("wc-pending", "wc-failed", "wc-cancelled", "wc-on-hold") else at + timedelta(seconds=40)  # fmt: skip
        done = at + timedelta(hours=float(chance.gamma(2, 20))) if status == "wc-completed" else None
        made[0][11] = ship
        orders.append([post, 0, *(f"{when:%Y-%m-%d %H:%M:%S}" for when in (at, at - timedelta(hours=1))),
                       *(f"{when:%Y-%m-%d %H:%M:%S}" if when else None for when in (paid, done)), pieces, f"{total * 1.09 + ship:.2f}",
                       f"{total * 0.09:.2f}", ship, f"{total:.2f}", int(who in known), status, who])  # fmt: skip
        lines += made
        known.add(who)
        if has_coupon:
            coupons.append([post, pick(chance, (1_871, 1_902, 2_044, 2_101), 1, 0.8)[0], f"{at:%Y-%m-%d %H:%M:%S}", f"{off:.2f}"])  # fmt: skip
        if done and chance.random() < 0.03:
            back, of = done + timedelta(days=4), post
            post += 1
            when = f"{back:%Y-%m-%d %H:%M:%S}"
            orders.append([post, of, when, f"{back - timedelta(hours=1):%Y-%m-%d %H:%M:%S}", None, None, -made[0][6], f"-{made[0][8]}",
                           f"-{made[0][10]}", 0, f"-{made[0][7]}", None, "wc-completed", who])  # fmt: skip
            lines.append([item, post, *made[0][2:5], when, -made[0][6], f"-{made[0][7]}", f"-{made[0][8]}", 0, f"-{made[0][10]}", 0, 0])  # fmt: skip
            item += 1
    return orders, lines, coupons


def _save(folder: Path, name: str, rows: Rows, *, ending: str = ".csv", encoding: str = "utf-8") -> None:
    write_csv(folder / f"{name}{ending}", [column for column, _, _ in TRUTH[name].rows], rows, encoding=encoding)
