"""A German mail-order pharmacy: Windows-1252, semicolons, decimal commas, days first, ja and nein, postcodes with zeros."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, emptied, money, pick, repeated, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_GIVEN, _FAMILY = (
    "Hans Ursula Jürgen Karin Uwe Sabine Günter Petra Björn Käthe",
    "Müller Schmidt Schäfer Köhler Weiß Groß Huber",
)
_GROUPS = ("Erkältung", "Schmerzen", "Haut & Haar", "Magen-Darm", "Vitamine", "Herz und Kreislauf")
_MAKERS = ("Ratiopharm", "Bayer", "Stada", "Hexal", "Weleda", "Dr. Wolff")

TRUTH = {
    "kunden": Truth("customer", """
        KundenNr  string  user_id
        Vorname  string  ignore
        Nachname  string  ignore
        E-Mail  string  ignore
        PLZ  string  attribute
        Ort  string  attribute
        Geburtsdatum  date/dmy  attribute
        Newsletter  boolean  attribute
        """, key=("KundenNr",)),
    "artikel": Truth("catalogue", """
        ArtikelNr  string  item_id
        Bezeichnung  string  text
        Warengruppe  string  category
        Marke  string  brand
        Preis  number  price
        Gewicht  number  attribute
        Rezeptpflichtig  boolean  attribute
        """, key=("ArtikelNr",)),
    "bestellungen": Truth("behaviour", """
        BestellNr  string  basket_id
        KundenNr  string  user_id
        Bestelldatum  time/dmy  event_ts
        Gesamtbetrag  number  price
        Rabatt  number  discount
        Zahlungsart  string  attribute
        """, key=("BestellNr",), references=((("KundenNr",), "kunden", ("KundenNr",)),)),
    "positionen": Truth("behaviour", """
        BestellNr  string  basket_id
        Pos  whole  attribute
        ArtikelNr  string  item_id
        Menge  whole  quantity
        Einzelpreis  number  price
        """, key=("BestellNr", "Pos"), references=(
            (("BestellNr",), "bestellungen", ("BestellNr",)), (("ArtikelNr",), "artikel", ("ArtikelNr",)))),
}  # fmt: skip


def _german(value: float) -> str:
    return f"{value:,.2f}".replace(",", "x").replace(".", ",").replace("x", ".")


def write(folder: Path, chance: Chance) -> None:
    """Four files; a few customers are gone, a few rows are written twice."""
    people = []
    for number in range(800):
        given, family = pick(chance, _GIVEN.split(), 1)[0], pick(chance, _FAMILY.split(), 1)[0]
        born = datetime(1940, 1, 1) + timedelta(int(chance.integers(22_000)))
        people.append([f"K-{number * 7 + 1000}", given, family, f"kunde{number}@post.example", f"{int(chance.integers(1_001, 99_999)):05d}",
                       pick(chance, ("Köln", "München", "Düsseldorf", "Berlin"), 1)[0], f"{born:%d.%m.%Y}",
                       pick(chance, ("ja", "nein"), 1)[0]])  # fmt: skip
    emptied(chance, people, 6, 0.05, "01.01.1900")
    emptied(chance, people, 5, 0.03, "unbekannt")
    _save(folder, "kunden", people)
    goods = [
        [f"{int(n):08d}", f"{words(chance, 'Salbe Tropfen Kapseln Tabletten Creme forte akut für Kinder', 2, 4)} {int(chance.integers(10, 200))} ml",
         pick(chance, _GROUPS, 1)[0], pick(chance, _MAKERS, 1)[0], f"{_german(money(chance, 1, 15)[0])} €",
         _german(float(chance.integers(5, 200_000)) / 100), pick(chance, ("nein", "ja"), 1, 2)[0]]
        for n in chance.choice(19_999_999, 400, replace=False)
    ]  # fmt: skip
    _save(folder, "artikel", goods)
    orders, lines = [], []
    for number, at in enumerate(times(chance, datetime(2022, 9, 1), 200, 2_000)):
        order, total = f"B{2_022_000_000 + number}", money(chance, 1, 60, 1.3)[0]
        user = pick(chance, people, 1, 0.3)[0][0] if chance.random() > 0.01 else "K-99999"
        orders.append([order, user, f"{at:%d.%m.%Y %H:%M:%S}", _german(total), _german(round(total * 0.05, 2)),
                       pick(chance, ("Rechnung", "PayPal", "Lastschrift"), 1)[0]])  # fmt: skip
        for position in range(1, 1 + int(chance.integers(1, 5))):
            lines.append(
                [
                    order,
                    position,
                    pick(chance, goods, 1, 0.5)[0][0],
                    int(chance.geometric(0.7)),
                    _german(money(chance, 1, 15)[0]),
                ]
            )
    emptied(chance, orders, 4, 0.3)
    _save(folder, "bestellungen", orders)
    _save(folder, "positionen", repeated(chance, lines, 0.002))


def _save(folder: Path, name: str, rows: list[list]) -> None:
    header = [column for column, _, _ in TRUTH[name].rows]
    write_csv(folder / f"{name}.csv", header, rows, separator=";", encoding="windows-1252", end="\r\n")
