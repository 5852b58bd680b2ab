"""A wholesaler of tools: tables of its SAP, a file each, parted by pipes: codes for column names, zeros before numbers, 20240131."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, codes, emptied, money, pick, repeated, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_FIRMS = "Bauzentrum Holzbau Metallbau Werkstatt Elektro Sanitär Dachdeckerei Gartenbau Autohaus Schlosserei Malerbetrieb"  # fmt: skip
_NAMES = "Aßmann Brückner Dörfler Eggert Fröhlich Grünwald Hübner Jäkel Kröger Löffler Nöll Pöschl Rößler Störk"
_TOWNS = (("Stuttgart", "DE", "08", "70"), ("Ulm", "DE", "08", "89"), ("Halle", "DE", "15", "06"), ("Graz", "AT", "ST", "80"), ("Basel", "CH", "BS", "40"))  # fmt: skip
_GROUPS = "Schrauben Dübel Bohrer Sägeblätter Hämmer Zangen Akkuschrauber Schleifmittel Leitern Farben Klebstoffe Kabel Armaturen Beschläge"  # fmt: skip
_GERMAN = "verzinkt Edelstahl A2 5x60 8x80 Senkkopf Torx 125mm SDS-plus 18V Set HSS isoliert 500ml gehärtet"
_ENGLISH = "zinc plated stainless A2 5x60 8x80 countersunk torx 125mm SDS-plus 18V set HSS insulated 500ml hardened"
_USERS = ("RFC_SHOP", "MBRUECK", "EDI_IN", "KNOELL", "SSTOERK", "JOBUSER")

# MANDT, the client, is a part of every key in SAP and the same in every row of a dump: keys are as right with it as without.
# SPRAS is the language of a text: groups were exported in German only. Divisions, units, users are codes whose tables were
# not exported. A sales organisation is a place to some, the day an order was written and its own date are its time. X is
# "yes" and nothing "no". A plant (WERKS) is the place that delivers. KZWI2 is what was taken off, minus behind the number.
_LINE = ("VBELN", "POSNR")
TRUTH = {
    "kna1": Truth("customer", """
        MANDT  string|whole  attribute|ignore
        KUNNR  string  user_id
        LAND1  string  attribute
        NAME1  string  ignore|attribute
        ORT01  string  attribute
        PSTLZ  string  attribute
        REGIO  string  attribute
        STRAS  string  ignore|attribute
        TELF1  string  ignore
        KTOKD  string  attribute
        SPRAS  string  attribute
        STCEG  string  ignore|attribute
        ERDAT  date  attribute
        ERNAM  string  attribute|ignore
        LOEVM  string|boolean  attribute
        """, key=("KUNNR",), or_keys=(("MANDT", "KUNNR"),)),
    "mara": Truth("catalogue", """
        MANDT  string|whole  attribute|ignore
        MATNR  string  item_id
        ERSDA  date  attribute
        ERNAM  string  attribute|ignore
        LAEDA  date  attribute
        MTART  string  attribute|category
        MATKL  string  category
        MEINS  string  attribute
        EAN11  string  item_id|attribute
        BRGEW  number  attribute
        NTGEW  number  attribute
        GEWEI  string  attribute
        SPART  string|whole  attribute|category
        PRDHA  string  category|attribute
        LVORM  string|boolean  attribute
        """, key=("MATNR",), or_keys=(("MANDT", "MATNR"),), references=((("MATKL",), "t023t", ("MATKL",)),),
        also=((("MANDT", "MATKL"), "t023t", ("MANDT", "MATKL")),)),
    "makt": Truth("catalogue|reference", """
        MANDT  string|whole  attribute|ignore
        MATNR  string  item_id
        SPRAS  string  attribute
        MAKTX  string  text
        MAKTG  string  text
        """, key=("MATNR", "SPRAS"), or_keys=(("MANDT", "MATNR", "SPRAS"),), references=((("MATNR",), "mara", ("MATNR",)),),
        also=((("MANDT", "MATNR"), "mara", ("MANDT", "MATNR")),)),
    "t023t": Truth("reference", """
        MANDT  string|whole  attribute|ignore
        SPRAS  string  attribute
        MATKL  string  category
        WGBEZ  string  category
        """, key=("MATKL",), or_keys=(("SPRAS", "MATKL"), ("MANDT", "MATKL"), ("MANDT", "SPRAS", "MATKL"), ("WGBEZ",))),
    "t001w": Truth("reference", """
        MANDT  string|whole  attribute|ignore
        WERKS  string  store_id
        NAME1  string  attribute
        STRAS  string  attribute
        PSTLZ  string  attribute
        ORT01  string  attribute
        LAND1  string  attribute
        """, key=("WERKS",), or_keys=(("MANDT", "WERKS"),)),
    "vbak": Truth("behaviour", """
        MANDT  string|whole  attribute|ignore
        VBELN  string  basket_id
        ERDAT  date  event_ts
        ERZET  string|whole|time  attribute|event_ts
        ERNAM  string  attribute|ignore
        AUDAT  date  attribute|event_ts
        AUART  string  attribute
        NETWR  number  price
        WAERK  string  attribute
        VKORG  string|whole  attribute|store_id
        VTWEG  string|whole  attribute
        SPART  string|whole  attribute|category
        KUNNR  string  user_id
        BSTNK  string  attribute|text
        VDATU  date  attribute
        """, key=("VBELN",), or_keys=(("MANDT", "VBELN"),), references=((("KUNNR",), "kna1", ("KUNNR",)),),
        also=((("MANDT", "KUNNR"), "kna1", ("MANDT", "KUNNR")),)),
    "vbap": Truth("behaviour", """
        MANDT  string|whole  attribute|ignore
        VBELN  string  basket_id
        POSNR  string|whole  attribute
        MATNR  string  item_id
        MATKL  string  category
        ARKTX  string  text
        PSTYV  string  attribute
        ABGRU  string|whole  attribute
        KWMENG  number|whole  quantity
        VRKME  string  attribute
        NETPR  number  price
        NETWR  number  price
        KZWI2  number  discount
        WAERK  string  attribute
        WERKS  string  store_id
        ERDAT  date  event_ts|attribute
        """, key=_LINE, or_keys=(("MANDT", *_LINE),), references=(
            (("VBELN",), "vbak", ("VBELN",)), (("MATNR",), "mara", ("MATNR",)), (("MATKL",), "t023t", ("MATKL",)),
            (("WERKS",), "t001w", ("WERKS",))),
        also=((("MANDT", "VBELN"), "vbak", ("MANDT", "VBELN")), (("MANDT", "MATNR"), "mara", ("MANDT", "MATNR")),
              (("MANDT", "MATKL"), "t023t", ("MANDT", "MATKL")), (("MANDT", "WERKS"), "t001w", ("MANDT", "WERKS")))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Seven files, the positions gzipped; a day not given is 00000000; a few positions name materials that were archived."""
    groups = [["D", f"{(n + 1) * 100 + n % 3:05d}", name if n < 14 else f"{name} Zubehör"] for n, name in enumerate(_GROUPS.split() * 2)]  # fmt: skip
    _save(folder, "t023t", groups)
    plants = [[f"{code}", f"Werk {town}", f"Industriestr. {int(chance.integers(1, 90))}", f"{area}{int(chance.integers(100, 999))}"[: 4 if land != "DE" else 5], town, land]
              for code, (town, land, _, area) in zip(("1000", "1100", "1200", "2000", "3000"), _TOWNS, strict=True)]  # fmt: skip
    _save(folder, "t001w", plants)
    people = _customers(chance)
    _save(folder, "kna1", people)
    goods, texts = _materials(chance, groups)
    _save(folder, "mara", goods)
    _save(folder, "makt", texts)
    orders, lines = _orders(chance, people, goods, {text[0]: text[2] for text in texts if text[1] == "D"})
    _save(folder, "vbak", orders)
    _save(folder, "vbap", repeated(chance, lines, 0.001), ".csv.gz")


def _customers(chance: Chance) -> Rows:
    rows: Rows = []
    numbers = sorted(chance.choice(60_000, 1_700, replace=False).tolist())
    for number, at in zip(numbers, times(chance, datetime(2009, 3, 2), 5_300, len(numbers)), strict=True):
        town, land, region, area = pick(chance, _TOWNS, 1, 0.6)[0]
        name = f"{words(chance, _FIRMS, 1, 1)} {words(chance, _NAMES, 1, 1)}{pick(chance, (' GmbH', '', ' e.K.', ' & Söhne'), 1)[0]}"  # fmt: skip
        rows.append([f"{100_000 + number:010d}", land, name, town if chance.random() > 0.06 else town.upper(),
                     f"{area}{int(chance.integers(1_000)):03d}"[: 5 if land == "DE" else 4], region,
                     f"{words(chance, 'Haupt Ring Bahnhof Garten Mühl', 1, 1)}str. {int(chance.integers(1, 140))}",
                     f"0{int(chance.integers(700, 999))}/{int(chance.integers(10**5, 10**7))}", pick(chance, ("KUNA", "0001", "CPD"), 1, 2)[0],
                     "D" if chance.random() < 0.97 else "E", f"{land}{int(chance.integers(10**8, 10**9))}", f"{at:%Y%m%d}",
                     pick(chance, _USERS, 1, 0.5)[0], "X" if chance.random() < 0.03 else None])  # fmt: skip
    for column, share in ((5, 0.1), (7, 0.15), (10, 0.3)):
        emptied(chance, rows, column, share)
    return rows


def _materials(chance: Chance, groups: Rows) -> tuple[Rows, Rows]:
    rows: Rows = []
    texts: Rows = []
    numbers = sorted(chance.choice(70_000, 1_250, replace=False).tolist())
    for number, at in zip(numbers, times(chance, datetime(2008, 11, 5), 5_400, len(numbers)), strict=True):
        group, weight = pick(chance, groups, 1, 0.4)[0], float(chance.gamma(1.2, 1.6)) + 0.01
        material, later = f"{100_000 + number:018d}", at + timedelta(days=float(chance.gamma(1, 400)))
        rows.append([material, f"{at:%Y%m%d}", pick(chance, _USERS, 1, 0.5)[0], f"{later:%Y%m%d}" if chance.random() < 0.8 else "00000000",
                     pick(chance, ("HAWA", "FERT", "VERP"), 1, 2)[0], group[1], pick(chance, ("ST", "PAK", "KAR"), 1, 1.6)[0],
                     f"40{int(chance.integers(10**11)):011d}", f"{weight * 1.08:.3f}", f"{weight:.3f}", "KG", f"{int(chance.integers(1, 4)):02d}",
                     f"{int(group[1]) // 400:05d}{int(group[1]):05d}{int(chance.integers(1, 40)):08d}", "X" if chance.random() < 0.04 else None])  # fmt: skip
        for language, speech in (("D", _GERMAN), ("E", _ENGLISH)):
            if language == "D" or chance.random() < 0.85:
                text = f"{group[2].split()[0]} {words(chance, speech, 2, 4)}"[:40]
                texts.append([material, language, text, text.upper()])
    emptied(chance, rows, 7, 0.2)
    return rows, texts


def _orders(chance: Chance, people: Rows, goods: Rows, names: dict[str, str]) -> tuple[Rows, Rows]:
    orders: Rows = []
    lines: Rows = []
    prices = dict(zip((good[0] for good in goods), money(chance, len(goods), 18), strict=True))
    for number, at in enumerate(times(chance, datetime(2023, 10, 2, 5), 120, 3_300)):
        order, who, total = f"{4_500_112 + number + number // 70:010d}", pick(chance, people, 1, 0.5)[0], 0.0
        money_ = "CHF" if who[1] == "CH" else "EUR"
        kind, day = pick(chance, ("TA", "ZSO", "RE", "KL"), 1, 1.8)[0], f"{at:%Y%m%d}"
        for place, good in enumerate(pick(chance, goods, min(int(chance.geometric(0.25)), 30), 0.4), 1):
            count, each = int(chance.geometric(0.12)), prices[good[0]]
            off = round(each * count * 0.05, 2) if chance.random() < 0.25 else 0.0
            material = good[0] if chance.random() > 0.003 else f"{90_000 + int(chance.integers(200)):018d}"
            plant = pick(chance, ("1000", "1100", "1200", "2000", "3000"), 1, 0.8)[0]
            lines.append([order, f"{place * 10:06d}", material, good[5], names[good[0]], "TAN" if kind != "RE" else "REN",
                          pick(chance, ("00", "10", "50"), 1)[0] if chance.random() < 0.04 else None, f"{count:.3f}", good[6], f"{each:.2f}",
                          f"{each * count - off:.2f}", f"{off:.2f}-" if off else "0.00", money_, plant, day])  # fmt: skip
            total += each * count - off
        own = f"{codes(chance, 1, 2, 'ABEKPW')[0]}-{int(chance.integers(10**4, 10**6))}" if chance.random() < 0.6 else pick(chance, ("tel.", "Webshop", "per Mail"), 1)[0]  # fmt: skip
        wished = f"{at + timedelta(int(chance.integers(1, 15))):%Y%m%d}" if chance.random() < 0.95 else "00000000"
        written = at - timedelta(int(chance.random() < 0.05) * 2)
        orders.append([order, day, f"{at:%H%M%S}", pick(chance, _USERS, 1, 0.6)[0], f"{written:%Y%m%d}", kind, f"{total:.2f}", money_,
                       {"DE": "1000", "AT": "2000", "CH": "3000"}[who[1]], pick(chance, ("10", "20"), 1, 1)[0], "01", who[0], own, wished])  # fmt: skip
    return orders, lines


def _save(folder: Path, name: str, rows: Rows, ending: str = ".csv") -> None:
    header = [column for column, _, _ in TRUTH[name].rows]
    write_csv(folder / f"{name}{ending}", header, [["100", *row] for row in rows], separator="|")
