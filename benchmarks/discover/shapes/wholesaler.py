"""A wholesaler of sweets and drinks: its Odoo database as PostgreSQL's `\\copy … csv header` writes it: t and f, microseconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, codes, emptied, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_TRADES = "Kiosk Bakery Market Deli Cafe Station Corner Village Cinema Hotel Grill Books Petrol Harbour Castle"
_PEOPLE = "Anke Bram Cees Daan Eva Femke Gijs Hugo Ilse Joost Karin Lotte Maarten Nienke Otto Pieter"
_NAMES = ("de Vries", "Jansen", "van den Berg", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos", "Peters")
_SWEETS = "Milk Dark Chocolate Liquorice Caramel Hazelnut Wine Gums Lemonade Cola Orange Sparkling Mint Waffles Biscuits Bar Sugarfree Family"
_TREE = {
    "Sweets": ("Chocolate", "Liquorice", "Gums", "Caramel"),
    "Drinks": ("Lemonade", "Water", "Juice"),
    "Bakery": ("Waffles", "Biscuits"),
    "Seasonal": ("Easter", "Saint Nicholas", "Christmas"),
}
_TOWNS = ("Utrecht", "Amsterdam", "Rotterdam", "Eindhoven", "Groningen", "Antwerpen", "Gent", "'s-Hertogenbosch")

# Odoo calls the seller user_id; the buyer is partner_id. A template is what its variants have in common: as an item it is
# coarser, and some take it for a group. A net amount beside the total is a price to some; delivered pieces a quantity to
# some. Ids of tables that were not exported (countries, units, sellers) are codes, or stay the numbers they are.
TRUTH = {
    "res_partner": Truth("customer", """
        id  string  user_id
        name  string  ignore|attribute
        ref  string  user_id|attribute
        is_company  boolean  attribute
        parent_id  string  attribute
        email  string  ignore
        phone  string  ignore
        zip  string  attribute
        city  string  attribute
        country_id  string|whole  attribute
        vat  string  ignore|attribute
        customer_rank  whole  attribute
        active  boolean  attribute
        create_date  time  attribute
        """, key=("id",), references=((("parent_id",), "res_partner", ("id",)),)),
    "product_category": Truth("reference", """
        id  string  category
        name  string  category
        complete_name  string  category
        parent_id  string  attribute
        """, key=("id",), references=((("parent_id",), "product_category", ("id",)),)),
    "product_template": Truth("catalogue", """
        id  string  item_id
        name  string  text
        categ_id  string  category
        list_price  number  price
        weight  number  attribute
        uom_id  string|whole  attribute
        sale_ok  boolean  attribute
        create_date  time  attribute
        """, key=("id",), references=((("categ_id",), "product_category", ("id",)),)),
    "product_product": Truth("catalogue", """
        id  string  item_id
        product_tmpl_id  string  item_id|attribute
        default_code  string  item_id|attribute
        barcode  string  item_id|attribute
        active  boolean  attribute
        """, key=("id",), references=((("product_tmpl_id",), "product_template", ("id",)),)),
    "sale_order": Truth("behaviour", """
        id  string  basket_id
        name  string  basket_id|attribute
        partner_id  string  user_id
        user_id  string|whole  attribute|ignore
        warehouse_id  string|whole  store_id|attribute
        date_order  time  event_ts
        state  string  attribute
        client_order_ref  string  attribute
        amount_untaxed  number  price|attribute
        amount_tax  number  attribute
        amount_total  number  price
        note  string  text
        """, key=("id",), or_keys=(("name",),), references=((("partner_id",), "res_partner", ("id",)),)),
    "sale_order_line": Truth("behaviour", """
        id  string|whole  attribute
        order_id  string  basket_id
        sequence  whole  attribute
        product_id  string  item_id
        name  string  text
        product_uom_qty  number|whole  quantity
        qty_delivered  number|whole  quantity|attribute
        price_unit  number  price
        discount  number|whole  discount
        price_subtotal  number  price|attribute
        """, key=("id",), references=(
            (("order_id",), "sale_order", ("id",)), (("product_id",), "product_product", ("id",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Six csv; the database keeps its references, so nothing is orphaned, and ids have holes where rows were deleted."""
    partners = _partners(chance)
    _save(folder, "res_partner", partners)
    shelves = _categories()
    _save(folder, "product_category", shelves)
    goods = _templates(chance, [shelf[0] for shelf in shelves if shelf[2].count("/") == 2])
    _save(folder, "product_template", goods)
    variants = _variants(chance, goods)
    _save(folder, "product_product", variants)
    orders, lines = _sales(chance, partners, goods, variants)
    _save(folder, "sale_order", orders)
    _save(folder, "sale_order_line", lines)


def _moment(chance: Chance, at: datetime) -> str:
    return f"{at + timedelta(microseconds=int(chance.integers(1, 10**6))):%Y-%m-%d %H:%M:%S.%f}".rstrip("0")


def _truth(value: bool) -> str:
    return "t" if value else "f"


def _partners(chance: Chance) -> Rows:
    """Companies, and people who order for some of them; partner 1 is the wholesaler itself, as in every Odoo."""
    ids = sorted((chance.choice(2_600, 2_199, replace=False) + 7).tolist())
    rows: Rows = [[1, "Zoetwaren Groothandel", None, "t", None, "info@zoet.example", "+31 30 555 0100", "3511 AB", "Utrecht",
                   166, "NL004495445B01", 0, "t", "2016-05-02 08:00:00.118"]]  # fmt: skip
    firms: Rows = []
    for id_, at in zip(ids, times(chance, datetime(2016, 5, 3, 8), 2_500, len(ids)), strict=True):
        above = firms[int(chance.integers(len(firms)))] if firms and chance.random() < 0.3 else None
        town = pick(chance, _TOWNS, 1, 0.4)[0]
        is_belgian = town in ("Antwerpen", "Gent")
        code = f"{int(chance.integers(1_000, 9_999))}"
        if above:
            given, family = words(chance, _PEOPLE, 1, 1), pick(chance, _NAMES, 1)[0]
            row = [id_, f"{given} {family}", None, "f", above[0], f"{given}@{above[5].partition('@')[2]}".lower(),
                   f"+31 6 {int(chance.integers(10**7, 10**8))}", *above[7:10], None, 0]  # fmt: skip
        else:
            name = f"{words(chance, _TRADES, 1, 2)} {pick(chance, _NAMES, 1)[0]}"
            row = [id_, name, f"K{10_000 + len(firms) * 7:06d}", "t", None, f"inkoop@{name.replace(' ', '').lower()}{id_}.example",
                   f"+31 {int(chance.integers(10, 80))} {int(chance.integers(10**6, 10**7))}",
                   code if is_belgian else f"{code} {codes(chance, 1, 2, 'ABCDEFGHJKLMNPRSTVWXZ')[0]}", town, 20 if is_belgian else 166,
                   f"BE0{int(chance.integers(10**8, 10**9))}" if is_belgian else f"NL{int(chance.integers(10**8, 10**9))}B01",
                   int(chance.geometric(0.2))]  # fmt: skip
            firms.append(row)
        row += [_truth(chance.random() < 0.95), _moment(chance, at)]
        rows.append(row)
    for column, share in ((2, 0.02), (5, 0.1), (6, 0.2), (10, 0.12)):
        emptied(chance, rows, column, share)
    return rows


def _categories() -> Rows:
    rows: Rows = [[1, "All", "All", None]]
    for name, below in _TREE.items():
        rows.append([len(rows) + 3, name, f"All / {name}", 1])
        above = rows[-1]
        for leaf in below:
            rows.append([len(rows) + 3, leaf, f"{above[2]} / {leaf}", above[0]])
    return rows


def _templates(chance: Chance, leaves: list) -> Rows:
    ids = sorted((chance.choice(840, 700, replace=False) + 5).tolist())
    rows: Rows = [
        [id_, words(chance, _SWEETS, 2, 4), leaf, f"{price:.2f}", f"{weight:.3f}", unit, _truth(chance.random() < 0.96), _moment(chance, at)]
        for id_, leaf, price, weight, unit, at in zip(
            ids, pick(chance, leaves, len(ids), 0.5), money(chance, len(ids), 14, 0.7), money(chance, len(ids), 1.5),
            pick(chance, (1, 25, 12), len(ids), 1.5), times(chance, datetime(2016, 5, 3, 9), 2_400, len(ids)), strict=True)
    ]  # fmt: skip
    emptied(chance, rows, 4, 0.05, "0.000")
    return rows


def _variants(chance: Chance, goods: Rows) -> Rows:
    """One variant of most templates, up to five of some."""
    rows: Rows = []
    for good in goods:
        for size in range(1 if chance.random() < 0.8 else int(chance.integers(2, 6))):
            code = f"{good[1][:3].upper()}{good[0]:04d}" + (f"-{size + 1}" if size else "")
            barcode = f"871{int(chance.integers(10**9, 10**10))}"
            rows.append([len(rows) + 6 + len(rows) // 9, good[0], code, barcode, _truth(chance.random() < 0.94)])
    emptied(chance, rows, 2, 0.02)
    emptied(chance, rows, 3, 0.15)
    return rows


def _sales(chance: Chance, partners: Rows, goods: Rows, variants: Rows) -> tuple[Rows, Rows]:
    known = {good[0]: good for good in goods}
    orders: Rows = []
    lines: Rows = []
    states = ("sale", "done", "cancel", "draft", "sent")
    buyers = pick(chance, partners[1:], 2_800, 0.4)
    for number, at in enumerate(times(chance, datetime(2022, 9, 1, 6), 300, len(buyers)), 1):
        id_, buyer = number + 8_120 + number // 40, buyers[number - 1]
        state = pick(chance, states, 1, 1.6)[0]
        untaxed = 0.0
        for place, variant in enumerate(pick(chance, variants, int(chance.geometric(0.22)), 0.5)):
            good, pieces = known[variant[1]], 6 * int(chance.geometric(0.4))
            off = pick(chance, (0, 5, 7.5, 10), 1, 2)[0]
            net = round(pieces * float(good[3]) * (1 - off / 100), 2)
            sent = pieces if state in ("sale", "done") and chance.random() < 0.93 else 0
            name = f"[{variant[2]}] {good[1]}" if variant[2] else good[1]
            lines.append([31_000 + len(lines) + id_ // 9, id_, 10 + place, variant[0], name, f"{pieces:.3f}", f"{sent:.3f}",
                          good[3], f"{off:.2f}", f"{net:.2f}"])  # fmt: skip
            untaxed += net
        asked = f"PO {int(chance.integers(1_000, 99_999))}" if chance.random() < 0.3 else None
        note = (
            f"<p>{words(chance, 'please deliver before noon ring at the back door pallets back call driver', 3, 9)}</p>"
        )
        orders.append([id_, f"S{id_:05d}", buyer[0], pick(chance, (2, 6, 9, 11, 14), 1, 0.6)[0], pick(chance, (1, 2), 1, 1)[0],
                       f"{at:%Y-%m-%d %H:%M:%S}", state, asked, f"{untaxed:.2f}", f"{untaxed * 0.09:.2f}", f"{untaxed * 1.09:.2f}",
                       note if chance.random() < 0.08 else None])  # fmt: skip
    emptied(chance, orders, 3, 0.06)
    return orders, lines


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows)
