"""A French shop of garden things: its PrestaShop database, a table a file, as phpMyAdmin exports it: semicolons, quotes, NULL."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, codes, emptied, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_GIVEN = "Amélie Benoît Chloé Damien Élodie Fabrice Gaëlle Hervé Inès Jérôme Léa Mathéo Noémie Océane Rémi Sévérine"
_FAMILY = "Lefort Bonnet Chauvin Delacour Ésprit Faucher Girault Hamelin Jourdain Lacombe Marchal Noiret Perrin"
_GOODS = "Sécateur Arrosoir Terreau Pot Jardinière Bêche Serre Gants Tuyau Râteau Binette Bambou Zinc Terre Cuite"
_WORDS = "bio noir vert 10 L 25 cm professionnel enfant lot de 3 pliable renforcé acier chêne"
_ENGLISH = "Pruner Watering Can Compost Planter Spade Greenhouse Gloves Hose Rake Hoe Bamboo Zinc Terracotta set pro kids"  # fmt: skip
_SHELVES = "Outils Arrosage Potager Serres Pots Décoration Semences Engrais Mobilier Éclairage Oiseaux Piscine Clôtures"
_STATES = {5: "Livré", 4: "Expédié", 2: "Paiement accepté", 6: "Annulé", 7: "Remboursé", 1: "En attente"}

# Every table's id is a small number, and 0 is "none". Ids of what was not exported (languages, shops, carriers, addresses)
# are codes, or stay the numbers they are. tinyint(1) is a number or a truth value. An order's reference is on the letter,
# but an order sent in two parcels is two orders of one cart and one reference. A position holds the product's reference and
# EAN beside its id. ps_category has its French name joined.
TRUTH = {
    "ps_customer": Truth("customer", """
        id_customer  string  user_id
        id_shop  string|whole  store_id|attribute
        id_gender  string|whole  attribute
        id_default_group  string|whole  attribute
        id_lang  string|whole  attribute
        firstname  string  ignore
        lastname  string  ignore
        email  string  ignore
        birthday  date  attribute
        newsletter  whole|boolean  attribute
        optin  whole|boolean  attribute
        active  whole|boolean  attribute
        is_guest  whole|boolean  attribute
        date_add  time  attribute
        date_upd  time  attribute
        """, key=("id_customer",)),
    "ps_manufacturer": Truth("reference", """
        id_manufacturer  string  brand
        name  string  brand
        date_add  time  attribute
        active  whole|boolean  attribute
        """, key=("id_manufacturer",), or_keys=(("name",),)),
    "ps_category": Truth("reference", """
        id_category  string  category
        id_parent  string  attribute|category
        level_depth  whole  attribute
        nleft  whole  attribute
        nright  whole  attribute
        active  whole|boolean  attribute
        position  whole  attribute
        name  string  category
        """, key=("id_category",), or_keys=(("nleft",), ("nright",)), references=((("id_parent",), "ps_category", ("id_category",)),)),
    "ps_product": Truth("catalogue", """
        id_product  string  item_id
        id_supplier  string|whole  attribute
        id_manufacturer  string  brand
        id_category_default  string  category
        on_sale  whole|boolean  attribute
        ean13  string  item_id|attribute
        price  number  price
        wholesale_price  number  price|attribute
        reference  string  item_id|attribute
        weight  number  attribute
        active  whole|boolean  attribute
        date_add  time  attribute
        date_upd  time  attribute
        """, key=("id_product",), or_keys=(("reference",),), references=(
            (("id_manufacturer",), "ps_manufacturer", ("id_manufacturer",)), (("id_category_default",), "ps_category", ("id_category",)))),
    "ps_product_lang": Truth("catalogue", """
        id_product  string  item_id
        id_shop  string|whole  store_id|attribute
        id_lang  string|whole  attribute
        description_short  string  text
        link_rewrite  string  attribute|text
        meta_title  string  text
        name  string  text
        """, key=("id_product", "id_lang"), or_keys=(("id_product", "id_shop", "id_lang"),),
        references=((("id_product",), "ps_product", ("id_product",)),)),
    "ps_orders": Truth("behaviour", """
        id_order  string  basket_id
        reference  string  basket_id|attribute
        id_shop  string|whole  store_id|attribute
        id_carrier  string|whole  attribute
        id_customer  string  user_id
        id_cart  string|whole  basket_id|attribute
        current_state  string|whole  attribute
        payment  string  attribute
        module  string  attribute
        total_discounts  number  discount
        total_paid  number  price
        total_paid_real  number  price
        total_products  number  price|attribute
        total_shipping  number  attribute|price
        invoice_number  string|whole  attribute
        date_add  time  event_ts
        date_upd  time  attribute
        """, key=("id_order",), references=((("id_customer",), "ps_customer", ("id_customer",)),)),
    "ps_order_detail": Truth("behaviour", """
        id_order_detail  string|whole  attribute
        id_order  string  basket_id
        product_id  string  item_id
        product_attribute_id  string|whole  attribute|item_id
        product_name  string  text
        product_quantity  whole  quantity
        product_quantity_refunded  whole  quantity|attribute
        product_price  number  price
        reduction_percent  number|whole  discount
        product_ean13  string  item_id|attribute
        product_reference  string  item_id|attribute
        tax_rate  number|whole  attribute
        unit_price_tax_incl  number  price
        total_price_tax_incl  number  price
        """, key=("id_order_detail",), references=(
            (("id_order",), "ps_orders", ("id_order",)), (("product_id",), "ps_product", ("id_product",))),
        also=((("product_reference",), "ps_product", ("reference",)), (("product_ean13",), "ps_product", ("ean13",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Seven csv; six decimals; days nobody knows are 0000-00-00; products deleted since are still in a few orders."""
    people = _customers(chance)
    makers: Rows = [[n + n // 7, f"{word} & {tail}", f"2018-0{1 + n % 8}-11 10:2{n % 9}:15", int(n != 9)]
              for n, (word, tail) in enumerate(zip(pick(chance, _FAMILY.split(), 24), codes(chance, 24, 3), strict=True), 1)]  # fmt: skip
    shelves = _categories(chance)
    goods = _products(chance, [maker[0] for maker in makers], [shelf[0] for shelf in shelves if shelf[2] > 1])
    names: Rows = []
    for good in goods:
        for lang, speech in ((1, f"{_GOODS} {_WORDS}"), (2, _ENGLISH)):
            name = words(chance, _GOODS if lang == 1 else speech, 1, 1) + " " + words(chance, speech, 1, 3)
            slug = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in name.lower())
            said = f"<p>{words(chance, speech, 5, 14)}.</p>" if chance.random() < 0.9 else None
            names.append([good[0], 1, lang, said, slug, name if chance.random() < 0.4 else None, name])
    orders, lines = _orders(chance, people, goods, {name[0]: name[6] for name in names[::2]})
    for name, rows in (("customer", people), ("manufacturer", makers), ("category", shelves), ("product", goods),
                       ("product_lang", names), ("orders", orders), ("order_detail", lines)):  # fmt: skip
        header = [column for column, _, _ in TRUTH[f"ps_{name}"].rows]
        write_csv(folder / f"ps_{name}.csv", header, [["NULL" if v is None else v for v in row] for row in rows], separator=";")  # fmt: skip


def _customers(chance: Chance) -> Rows:
    rows: Rows = []
    for number, at in enumerate(times(chance, datetime(2018, 4, 3, 8), 2_100, 2_200), 1):
        first, last = words(chance, _GIVEN, 1, 1), words(chance, _FAMILY, 1, 1)
        born = datetime(1945, 1, 1) + timedelta(int(chance.integers(0, 22_000)))
        is_guest = int(chance.random() < 0.2)
        news = int(chance.random() < 0.4)
        rows.append([number + number // 25, 1, int(chance.integers(1, 3)), 2 if is_guest else 3, 2 if chance.random() < 0.07 else 1,
                     first, last.upper() if chance.random() < 0.2 else last, f"{codes(chance, 1, 7, 'abcdefghilmnoprstu')[0]}{number}@courriel.example",
                     f"{born:%Y-%m-%d}" if chance.random() < 0.35 else "0000-00-00", news, int(news and chance.random() < 0.5),
                     int(chance.random() < 0.98), is_guest, f"{at:%Y-%m-%d %H:%M:%S}",
                     f"{at + timedelta(days=float(chance.gamma(0.4, 200))):%Y-%m-%d %H:%M:%S}"])  # fmt: skip
    return rows


def _categories(chance: Chance) -> Rows:
    """PrestaShop's root is 1 and has no parent, its home page 2; left and right number the tree's way around."""
    tree: dict[int, list] = {1: [0, 0, "Racine"], 2: [1, 1, "Accueil"]}
    for place, name in enumerate(_SHELVES.split()):
        top = 10 + place * 8
        tree[top] = [2, 2, name]
        for leaf in range(1, 6 + place % 3):
            tree[top + leaf] = [top, 3, f"{name} {words(chance, _WORDS, 1, 1)} {leaf}"]
    rows: Rows = []
    clock = 0

    def walk(own: int, place: int) -> None:
        nonlocal clock
        clock += 1
        row = [own, tree[own][0], tree[own][1], clock, 0, int(own < 105), place, tree[own][2]]
        rows.append(row)
        for below, child in enumerate(number for number, node in tree.items() if node[0] == own):
            walk(child, below)
        clock += 1
        row[4] = clock

    walk(1, 0)
    return sorted(rows)


def _products(chance: Chance, makers: list[int], shelves: list[int]) -> Rows:
    rows: Rows = []
    for number, (at, price) in enumerate(zip(times(chance, datetime(2018, 4, 2, 9), 1_900, 640), money(chance, 640, 22), strict=True), 1):  # fmt: skip
        maker = 0 if number % 160 == 7 else pick(chance, makers, 1, 0.5)[0]
        later = at + timedelta(days=float(chance.gamma(1, 120)))
        rows.append([number + number // 12, int(chance.integers(0, 7)), maker, pick(chance, shelves, 1, 0.3)[0], int(chance.random() < 0.05),
                     f"3{int(chance.integers(10**12)):012d}", f"{price:.6f}", f"{price * 0.55:.6f}", f"JD{number:04d}", f"{chance.gamma(1.2, 1.5):.6f}",
                     int(chance.random() < 0.9), *(f"{when:%Y-%m-%d %H:%M:%S}" for when in (at, later))])  # fmt: skip
    emptied(chance, rows, 5, 0.12, "")
    emptied(chance, rows, 7, 0.2, "0.000000")
    return rows


def _orders(chance: Chance, people: Rows, goods: Rows, names: dict[int, str]) -> tuple[Rows, Rows]:
    orders: Rows = []
    lines: Rows = []
    paid = {"Carte bancaire": "stripe_official", "PayPal": "paypal", "Virement bancaire": "ps_wirepayment"}
    marks, cart, bill = codes(chance, 3_100, 9, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 900, 0
    for mark, at in zip(marks, times(chance, datetime(2023, 2, 1, 7), 390, len(marks)), strict=True):
        who, how, cart = pick(chance, people, 1, 0.3)[0][0], pick(chance, list(paid), 1, 1)[0], cart + int(chance.integers(1, 5))  # fmt: skip
        for _ in range(1 if chance.random() > 0.015 else 2):
            state, order, total = pick(chance, list(_STATES), 1, 1.3)[0], 1 + len(orders) + len(orders) // 60, 0.0
            for good in {good[0]: good for good in pick(chance, goods, int(chance.geometric(0.5)), 0.5)}.values():
                count, cut = int(chance.geometric(0.7)), pick(chance, (0, 10, 20), 1, 3)[0]
                each = round(float(good[6]) * (1 - cut / 100) * 1.2, 2)
                product = good[0] if chance.random() > 0.004 else 790 + int(chance.integers(9))
                lines.append([len(lines) + 40, order, product, int(chance.integers(1, 60)) if good[0] % 9 == 0 else 0, names[good[0]], count,
                              count if state == 7 else 0, good[6], f"{cut:.2f}", good[5], good[8], "20.000", f"{each:.6f}", f"{each * count:.6f}"])  # fmt: skip
                total += each * count
            ship, off = 0.0 if total > 60 else 6.9, round(total * 0.1, 2) if chance.random() < 0.07 else 0.0
            due, is_paid = total + ship - off, state not in (1, 6)
            bill += is_paid
            orders.append([order, mark, 1, int(chance.integers(2, 6)), who, cart, state, how, paid[how], f"{off:.6f}", f"{due:.6f}",
                           f"{due if is_paid else 0:.6f}", f"{total:.6f}", f"{ship:.6f}", bill if is_paid else 0, f"{at:%Y-%m-%d %H:%M:%S}",
                           f"{at + timedelta(hours=float(chance.gamma(2, 30))):%Y-%m-%d %H:%M:%S}"])  # fmt: skip
    return orders, lines
