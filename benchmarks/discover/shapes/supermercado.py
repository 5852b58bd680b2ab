"""A Spanish chain of supermarkets: tills, loyalty cards and stock as its ERP exports them: Windows-1252, semicolons, decimal commas."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, codes, emptied, money, pick, repeated, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_TOWNS = {"Madrid": "28", "Barcelona": "08", "Sevilla": "41", "A Coruña": "15", "Cádiz": "11", "Álava": "01"}
_GIVEN = "María José Antonio Carmen Lucía Javier Begoña Íñigo Ana Núria Manuel Pilar Andrés Sofía"
_FAMILY = "García Fernández González Rodríguez López Martínez Sánchez Pérez Muñoz Ibáñez Peña Núñez"
_SECTIONS = {
    "ALIMENTACIÓN": "ACEITE GALLETAS ARROZ CONSERVAS",
    "BEBIDAS": "AGUA CERVEZA VINO CAFÉ",
    "FRESCOS": "FRUTA VERDURA JAMÓN QUESO PESCADO",
    "DROGUERÍA": "DETERGENTE CHAMPÚ PAÑALES",
    "BAZAR": "MENAJE PILAS PAPELERÍA",
}
_MAKERS = ("HACENDOSO", "CARBONELL", "DANONE", "GALLO", "MAHOU", "CAMPOFRÍO", "PULEVA", "FONT VELLA", "ARIEL", "NESTLÉ")
_TITLES = "ENTERO INTEGRAL NATURAL SIN LACTOSA BIO CLÁSICO PACK AHORRO FAMILIAR EXTRA VIRGEN LIGHT CON SEMILLAS"

# ean13 is the maker's number of an article; the chain's own is the one all files speak. A till's 01 is a code or a number,
# IVA a whole share or a number. Stock is a state and no event, so a day of it is a time to some and an attribute to others,
# and its pieces a quantity to some.
_TICKET = ("cod_tienda", "num_caja", "num_ticket")
TRUTH = {
    "tiendas": Truth("reference", """
        cod_tienda  string  store_id
        nombre  string  attribute
        cp  string  attribute
        provincia  string  attribute
        superficie_m2  whole  attribute
        fecha_apertura  date/dmy  attribute
        """, key=("cod_tienda",)),
    "familias": Truth("reference", """
        cod_familia  string  category
        descripcion  string  category
        cod_seccion  string  category
        seccion  string  category
        """, key=("cod_familia",)),
    "articulos": Truth("catalogue", """
        cod_articulo  string  item_id
        ean13  string  item_id|attribute
        descripcion  string  text
        cod_familia  string  category
        marca  string  brand
        pvp  number  price
        iva  whole|number  attribute
        unidad  string  attribute
        marca_propia  boolean  attribute
        fecha_alta  date/dmy  attribute
        """, key=("cod_articulo",), references=((("cod_familia",), "familias", ("cod_familia",)),)),
    "socios": Truth("customer", """
        num_tarjeta  string  user_id
        nombre  string  ignore
        apellidos  string  ignore
        email  string  ignore
        telefono  string  ignore
        sexo  string  attribute
        fecha_nacimiento  date/dmy  attribute
        cp  string  attribute
        acepta_publicidad  boolean  attribute
        """, key=("num_tarjeta",)),
    "tickets": Truth("behaviour", """
        cod_tienda  string  store_id
        num_caja  string|whole  attribute
        num_ticket  string  basket_id
        fecha_hora  time/dmy  event_ts
        num_tarjeta  string  user_id
        importe  number  price
        descuento  number  discount
        forma_pago  string  attribute
        """, key=_TICKET, references=(
            (("cod_tienda",), "tiendas", ("cod_tienda",)), (("num_tarjeta",), "socios", ("num_tarjeta",)))),
    "ticket_lineas": Truth("behaviour", """
        cod_tienda  string  store_id
        num_caja  string|whole  attribute
        num_ticket  string  basket_id
        num_linea  whole  attribute
        cod_articulo  string  item_id
        cantidad  number  quantity
        precio  number  price
        descuento  number  discount
        """, key=(*_TICKET, "num_linea"), references=(
            (_TICKET, "tickets", _TICKET), (("cod_articulo",), "articulos", ("cod_articulo",))),
        also=((("cod_tienda",), "tiendas", ("cod_tienda",)),)),
    "existencias": Truth("reference|catalogue", """
        fecha  date/dmy  attribute|event_ts
        cod_tienda  string  store_id
        cod_articulo  string  item_id
        stock  number  attribute|quantity
        stock_minimo  whole  attribute
        """, key=("fecha", "cod_tienda", "cod_articulo"), references=(
            (("cod_tienda",), "tiendas", ("cod_tienda",)), (("cod_articulo",), "articulos", ("cod_articulo",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Seven files; tickets are counted anew by each till on the first of January; tills sent a few lines twice."""
    stores = sorted(codes(chance, 18, 3, "0123456789"))
    towns = pick(chance, list(_TOWNS), len(stores))
    opened = [datetime(1994, 3, 1) + timedelta(int(n)) for n in chance.integers(0, 9_800, len(stores))]
    _save(folder, "tiendas", [
        [f"0{store}", f"{town.upper()} - {words(chance, 'CENTRO ESTACIÓN NORTE MAYOR PUERTO ENSANCHE', 1, 2)}",
         f"{_TOWNS[town]}{int(chance.integers(1, 400)):03d}", town, int(chance.integers(40, 320)) * 10, f"{day:%d/%m/%Y}"]
        for store, town, day in zip(stores, towns, opened, strict=True)
    ])  # fmt: skip
    kinds = [
        [f"{section:02d}{number:02d}", kind, f"{section:02d}", name]
        for section, (name, group) in enumerate(_SECTIONS.items(), 1)
        for number, kind in enumerate(group.split(), 1)
    ]
    _save(folder, "familias", kinds)
    goods = _articles(chance, kinds)
    _save(folder, "articulos", goods)
    members = _members(chance)
    _save(folder, "socios", members)
    tickets, lines = _tills(chance, [f"0{store}" for store in stores], goods, [member[0] for member in members])
    _save(folder, "tickets", tickets)
    _save(folder, "ticket_lineas", repeated(chance, lines, 0.002))
    _save(folder, "existencias", _stock(chance, [f"0{store}" for store in stores], goods))


def _spanish(value: float, decimals: int = 2) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def _articles(chance: Chance, kinds: Rows) -> Rows:
    rows: Rows = []
    for number in sorted(chance.choice(9_000_000, 420, replace=False).tolist()):
        kind, is_own = pick(chance, kinds, 1)[0], chance.random() < 0.3
        added = datetime(2009, 1, 1) + timedelta(int(chance.integers(0, 5_000)))
        weighed = kind[2] == "03" and chance.random() < 0.5
        rows.append([f"{number:07d}", f"84{int(chance.integers(10**11)):011d}", f"{kind[1]} {words(chance, _TITLES, 1, 4)}", kind[0],
                     _MAKERS[0] if is_own else pick(chance, _MAKERS[1:], 1)[0], _spanish(money(chance, 1, 2.5, 0.7)[0]),
                     pick(chance, (10, 21, 4), 1)[0], "KG" if weighed else "UD", "S" if is_own else "N", f"{added:%d/%m/%Y}"])  # fmt: skip
    emptied(chance, rows, 1, 0.06)
    emptied(chance, rows, 4, 0.05)
    return rows


def _members(chance: Chance) -> Rows:
    rows: Rows = []
    for number in sorted(chance.choice(10**7, 1_300, replace=False).tolist()):
        given, family = pick(chance, _GIVEN.split(), 1)[0], pick(chance, _FAMILY.split(), 2)
        plain = unicodedata.normalize("NFKD", f"{given}.{family[0]}".lower()).encode("ascii", "ignore").decode()
        born = datetime(1938, 1, 1) + timedelta(int(chance.integers(0, 24_500)))
        rows.append([f"299{number:010d}", given, " ".join(family), f"{plain}{number % 1000}@correo.example",
                     f"6{int(chance.integers(10**8)):08d}", pick(chance, "MH", 1)[0], f"{born:%d/%m/%Y}",
                     f"{pick(chance, list(_TOWNS.values()), 1)[0]}{int(chance.integers(1, 400)):03d}", pick(chance, "SN", 1)[0]])  # fmt: skip
    emptied(chance, rows, 3, 0.25)
    emptied(chance, rows, 5, 0.04)
    emptied(chance, rows, 6, 0.03, "01/01/1900")
    emptied(chance, rows, 7, 0.02)
    return rows


def _tills(chance: Chance, stores: list[str], goods: Rows, cards: list[str]) -> tuple[Rows, Rows]:
    tickets: Rows = []
    lines: Rows = []
    for store in stores:
        for till in range(1, 1 + int(chance.integers(2, 6))):
            moments = times(chance, datetime(2023, 1, 2), 20, int(chance.integers(25, 70)))
            for number, at in enumerate(sorted(at.replace(hour=9 + at.hour // 2) for at in moments), 1):
                key, total, saved = [store, f"{till:02d}", f"{number:06d}"], 0.0, 0.0
                for line, good in enumerate(pick(chance, goods, int(chance.geometric(0.2)), 0.6), 1):
                    amount = (
                        round(float(chance.gamma(4, 0.2)) + 0.05, 3) if good[7] == "KG" else int(chance.geometric(0.75))
                    )
                    if chance.random() < 0.003:
                        amount = -amount
                    price = float(good[5].replace(",", "."))
                    off = round(price * amount * 0.2, 2) if chance.random() < 0.08 and amount > 0 else 0.0
                    article = good[0] if chance.random() > 0.003 else f"9{int(chance.integers(10**6)):06d}"
                    how_much = _spanish(amount, 3) if good[7] == "KG" else str(amount)
                    lines.append([*key, line, article, how_much, good[5], _spanish(off)])
                    total, saved = total + price * amount - off, saved + off
                card = pick(chance, cards, 1, 0.3)[0] if chance.random() < 0.6 else None
                if card and chance.random() < 0.006:
                    card = f"299{10**7 + int(chance.integers(10**6)):010d}"
                paid = pick(chance, ("TARJETA", "EFECTIVO", "BIZUM", "VALE"), 1, 1.2)[0]
                tickets.append([*key, f"{at:%d/%m/%Y %H:%M}", card, _spanish(total), _spanish(saved), paid])
    return tickets, lines


def _stock(chance: Chance, stores: list[str], goods: Rows) -> Rows:
    """Sunday night's stock of what a store sells; below zero where the till was faster than the delivery note."""
    rows: Rows = []
    sold = {(store, good[0]) for store in stores for good in goods if chance.random() < 0.75}
    for day in ("08/01/2023", "15/01/2023", "22/01/2023"):
        for store in stores:
            for good in goods:
                if (store, good[0]) in sold:
                    pieces = float(chance.gamma(1.5, 14)) - 1.5
                    stock = _spanish(pieces, 3) if good[7] == "KG" else str(round(pieces))
                    rows.append([day, store, good[0], stock, int(chance.integers(1, 7)) * 2])
    return rows


def _save(folder: Path, name: str, rows: Rows) -> None:
    header = [column for column, _, _ in TRUTH[name].rows]
    write_csv(folder / f"{name}.csv", header, rows, separator=";", encoding="windows-1252", end="\r\n")
