"""A French supplier of workshops and offices: its Sage 100 database, table by table, as a nightly SQL Server job writes it: pipes."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, codes, emptied, money, pick, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = True
_FAMILIES = {
    "OUTIL": "Outillage à main", "ELECTRO": "Outillage électroportatif", "VISS": "Visserie, boulonnerie", "EPI": "Équipements de protection",
    "PAPET": "Papeterie", "MOBIL": "Mobilier de bureau", "HYG": "Hygiène et entretien", "CONSO": "Consommables d'impression",
    "PORT": "Frais de port",
}  # fmt: skip
_GOODS = "MARTEAU TOURNEVIS CLÉ COFFRET PERCEUSE MEULEUSE VIS BOULON INOX GANTS CASQUE LUNETTES RAMETTE CLASSEUR FAUTEUIL ARMOIRE SAVON BOBINE CARTOUCHE NOIR BLEU RENFORCÉ PLAT CRUCIFORME"
_FIRMS = (
    "GARAGE MENUISERIE ATELIERS SARL MAIRIE ÉLECTRICITÉ PLOMBERIE LYCÉE CARROSSERIE COUVERTURE TRANSPORTS IMPRIMERIE"
)
_NAMES = "MOREL GIRAUD LEFÈVRE CHEVALIER ROUSSEL BLANCHARD GUÉRIN FAURE PERRIN LAMBERT"
_TOWNS = (
    ("69003", "LYON"),
    ("38000", "GRENOBLE"),
    ("42000", "SAINT-ÉTIENNE"),
    ("01000", "BOURG-EN-BRESSE"),
    ("26000", "VALENCE"),
    ("73000", "Chambéry"),
)
_NEVER = "1753-01-01 00:00:00"

# cbMarq is the database's own number of a row, in every table from 1; Sage's key is the code or the piece's number, whose
# letters tell its kind. F_COMPTET holds those who buy (CT_Type 0) and those who sell (1). CT_NumPayeur is who pays for the
# account, mostly itself. A day is a moment at midnight there. Whole-numbered codes (type, state, tariff) are strings to some.
# Net and gross are both prices, prices of purchase are not to most. CO_No is a seller whose table was not exported.
_PIECE = ((("DO_Piece",), "f_docentete", ("DO_Piece",)),)
TRUTH = {
    "f_famille": Truth("reference", """
        FA_CodeFamille  string  category
        FA_Type  whole|string  attribute
        FA_Intitule  string  category
        FA_UniteVen  whole|string  attribute
        FA_Coef  number|whole  attribute
        cbMarq  string|whole  attribute|ignore
        """, key=("FA_CodeFamille",), or_keys=(("cbMarq",),)),
    "f_article": Truth("catalogue", """
        AR_Ref  string  item_id
        AR_Design  string  text
        FA_CodeFamille  string  category
        AR_PrixAch  number  price|attribute
        AR_PrixVen  number  price
        AR_PoidsNet  number  attribute
        AR_CodeBarre  string  attribute|item_id
        AR_Sommeil  boolean|whole  attribute
        AR_SuiviStock  whole|string  attribute
        AR_DateCreation  date|time  attribute
        Marque  string  brand
        cbMarq  string|whole  attribute|ignore
        """, key=("AR_Ref",), or_keys=(("cbMarq",),),
        references=((("FA_CodeFamille",), "f_famille", ("FA_CodeFamille",)),)),
    "f_comptet": Truth("customer", """
        CT_Num  string  user_id
        CT_Intitule  string  ignore|attribute
        CT_Type  whole|string|boolean  attribute
        CT_Contact  string  ignore
        CT_CodePostal  string  attribute
        CT_Ville  string  attribute
        CT_Telephone  string  ignore
        CT_EMail  string  ignore
        CT_Siret  string  ignore|attribute
        N_CatTarif  whole|string  attribute
        CT_NumPayeur  string  user_id|attribute
        CO_No  whole|string  attribute
        CT_Sommeil  boolean|whole  attribute
        CT_DateCreate  date|time  attribute
        cbMarq  string|whole  attribute|ignore
        """, key=("CT_Num",), or_keys=(("cbMarq",),), references=((("CT_NumPayeur",), "f_comptet", ("CT_Num",)),)),
    "f_depot": Truth("reference", """
        DE_No  string  store_id
        DE_Intitule  string  attribute|text
        DE_CodePostal  string  attribute
        DE_Ville  string  attribute
        DE_Principal  boolean|whole  attribute
        """, key=("DE_No",)),
    "f_docentete": Truth("behaviour", """
        DO_Type  whole|string  attribute|event_type
        DO_Piece  string  basket_id
        DO_Date  date|time  event_ts
        DO_Ref  string  attribute
        DO_Tiers  string  user_id
        DE_No  string  store_id
        CO_No  whole|string  attribute
        DO_Statut  whole|string  attribute
        DO_DateLivr  date|time  attribute
        DO_TotalHT  number  price|attribute
        DO_TotalTTC  number  price
        cbMarq  string|whole  attribute|ignore
        cbCreation  time  attribute|event_ts
        """, key=("DO_Piece",), or_keys=(("cbMarq",), ("DO_Piece", "DO_Type")), references=(
            (("DO_Tiers",), "f_comptet", ("CT_Num",)), (("DE_No",), "f_depot", ("DE_No",)))),
    "f_docligne": Truth("behaviour", """
        DO_Type  whole|string  attribute|event_type
        CT_Num  string  user_id
        DO_Piece  string  basket_id
        DL_Ligne  whole  attribute
        DO_Date  date|time  event_ts
        AR_Ref  string  item_id
        DL_Design  string  text
        DL_Qte  number|whole  quantity
        DL_PrixUnitaire  number  price
        DL_Remise01REM_Valeur  number|whole  discount
        DL_Taxe1  number|whole  attribute
        DL_MontantHT  number  price
        DL_MontantTTC  number  price
        DE_No  string  store_id
        cbMarq  string|whole  attribute|ignore
        """, key=("DO_Piece", "DL_Ligne"), or_keys=(("cbMarq",), ("DO_Type", "DO_Piece", "DL_Ligne")), references=(
            *_PIECE, (("CT_Num",), "f_comptet", ("CT_Num",)), (("AR_Ref",), "f_article", ("AR_Ref",)), (("DE_No",), "f_depot", ("DE_No",))),
        also=((("DO_Type", "DO_Piece"), "f_docentete", ("DO_Type", "DO_Piece")),)),
    "f_artstock": Truth("reference|catalogue", """
        AR_Ref  string  item_id
        DE_No  string  store_id
        AS_QteSto  number|whole  quantity|attribute
        AS_QteRes  number|whole  quantity|attribute
        AS_QteMini  number|whole  quantity|attribute
        AS_MontSto  number  attribute|price
        cbMarq  string|whole  attribute|ignore
        """, key=("AR_Ref", "DE_No"), or_keys=(("cbMarq",),), references=(
            (("AR_Ref",), "f_article", ("AR_Ref",)), (("DE_No",), "f_depot", ("DE_No",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Seven files with six decimals and midnights; lines of a remark have no article; 1753 is Sage's never."""
    _save(
        folder,
        "f_famille",
        [[code, 0, name, n % 3 + 1, f"{1.2 + n / 10:.6f}", n] for n, (code, name) in enumerate(_FAMILIES.items(), 1)],
    )
    depots = [
        [1, "DÉPÔT LYON", "69003", "LYON", 1],
        [2, "DÉPÔT GRENOBLE", "38000", "GRENOBLE", 0],
        [4, "COMPTOIR VALENCE", "26000", "VALENCE", 0],
    ]
    _save(folder, "f_depot", depots)
    goods = _articles(chance)
    _save(folder, "f_article", goods)
    accounts = _accounts(chance)
    _save(folder, "f_comptet", accounts)
    pieces, lines = _documents(chance, accounts, goods)
    _save(folder, "f_docentete", pieces)
    _save(folder, "f_docligne", lines)
    stock: Rows = []
    for good in goods:
        for depot, share in ((1, 0.95), (2, 0.5), (4, 0.3)):
            if good[8] and chance.random() < share:
                there = int(chance.gamma(1.2, 30)) - 1
                stock.append([good[0], depot, f"{there:.6f}", f"{int(chance.geometric(0.4)) - 1:.6f}", f"{5 * int(chance.integers(0, 5)):.6f}",
                              f"{max(0, there) * float(good[3]):.6f}", len(stock) + 1 + len(stock) // 50])  # fmt: skip
    _save(folder, "f_artstock", stock)


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d} 00:00:00"


def _articles(chance: Chance) -> Rows:
    rows: Rows = []
    numbers, families = iter(codes(chance, 800, 4, "0123456789")), list(_FAMILIES)[:-1]
    for place, at in enumerate(times(chance, datetime(2012, 1, 9), 4_000, 640), 1):
        family, price = pick(chance, families, 1, 0.3)[0], money(chance, 1, 18, 1.0)[0]
        rows.append([f"{family[:3]}{next(numbers)}{pick(chance, ('', 'A', 'B'), 1, 2)[0]}", words(chance, _GOODS, 2, 5), family, f"{price * 0.6:.6f}", f"{price:.6f}",
                     f"{float(chance.gamma(1.1, 900)):.6f}", f"3{int(chance.integers(10**11, 10**12))}", int(chance.random() < 0.1), pick(chance, (2, 1), 1, 2)[0],
                     _day(at), pick(chance, ("FACOM", "STANLEY", "BOSCH", "MAKITA", "Générique", "EXACOMPTA", "DELTA"), 1, 0.5)[0], place + place // 80])  # fmt: skip
    rows.append(["PORT", "FRAIS DE PORT", "PORT", "0.000000", "12.500000", "0.000000", "", 0, 0, _NEVER, "", 900])
    emptied(chance, rows, 6, 0.3)
    emptied(chance, rows, 10, 0.12)
    return rows


def _accounts(chance: Chance) -> Rows:
    rows: Rows = []
    for place, at in enumerate(times(chance, datetime(2012, 1, 9), 4_100, 1_250), 1):
        is_seller, (code, town) = chance.random() < 0.06, pick(chance, _TOWNS, 1, 0.5)[0]
        name = f"{words(chance, _FIRMS, 1, 2)} {words(chance, _NAMES, 1, 1)}"
        number = f"{'F' if is_seller else 'C'}{name[:4].strip().replace(' ', '').ljust(4, 'X')}{place:03d}"
        above = pick(chance, rows, 1)[0][0] if rows and not is_seller and chance.random() < 0.07 else number
        rows.append([number, name, int(is_seller), f"{pick(chance, ('M.', 'Mme'), 1)[0]} {words(chance, _NAMES, 1, 1)}", code, town,
                     f"04 {int(chance.integers(70, 80))} {int(chance.integers(10, 99))} {int(chance.integers(10, 99))} {int(chance.integers(10, 99))}", f"contact{place}@entreprise.example",
                     f"{int(chance.integers(10**13, 10**14))}", pick(chance, (1, 2, 3), 1, 1)[0], above, pick(chance, (0, 1, 2, 3, 5), 1)[0], int(chance.random() < 0.07), _day(at), place + place // 60])  # fmt: skip
    for column, share in ((3, 0.5), (6, 0.15), (7, 0.4), (8, 0.25)):
        emptied(chance, rows, column, share)
    return rows


def _documents(chance: Chance, accounts: Rows, goods: Rows) -> tuple[Rows, Rows]:
    """Orders (1), delivery notes (3), bills (6, 7 when booked): each kind counts its pieces."""
    pieces: Rows = []
    lines: Rows = []
    counts = {1: 10_420, 3: 23_871, 6: 31_005}
    letters = {1: "BC", 3: "BL", 6: "FA"}
    buyers = [account[0] for account in accounts if not account[2]]
    for at in times(chance, datetime(2023, 1, 2, 8), 200, 3_300):
        kind = pick(chance, (6, 3, 1), 1, 0.8)[0]
        counts[kind] += 1
        number, who, depot, total = (
            f"{letters[kind]}{counts[kind]:06d}",
            pick(chance, buyers, 1, 0.4)[0],
            pick(chance, (1, 2, 4), 1, 1)[0],
            0.0,
        )
        state = 7 if kind == 6 and chance.random() < 0.8 else kind
        bought = [
            *pick(chance, goods[:-1], int(chance.geometric(0.3)), 0.5),
            *([goods[-1]] if chance.random() < 0.2 else []),
        ]
        for place, good in enumerate(bought, 1):
            count, off = int(chance.geometric(0.35)), pick(chance, (0, 5, 10, 12.5), 1, 1.8)[0]
            net = round(count * float(good[4]) * (1 - off / 100), 2)
            lines.append([state, who, number, 1_000 * place, _day(at), good[0], good[1], f"{count:.6f}", good[4], f"{off:.6f}", "20.000000",
                          f"{net:.6f}", f"{net * 1.2:.6f}", depot, 88_000 + len(lines)])  # fmt: skip
            total += net
        if chance.random() < 0.06:
            remark = words(
                chance, "livraison le matin appeler avant sonner quai arrière commande téléphonique suite devis", 2, 6
            )
            lines.append(
                [
                    state,
                    who,
                    number,
                    1_000 * len(bought) + 1_000,
                    _day(at),
                    None,
                    remark,
                    *["0.000000"] * 6,
                    depot,
                    88_000 + len(lines),
                ]
            )
        due = _day(at + timedelta(int(chance.integers(1, 20)))) if kind == 1 else _NEVER
        asked = f"CDE {int(chance.integers(1_000, 99_999))}" if chance.random() < 0.35 else None
        pieces.append([state, number, _day(at), asked, who, depot, pick(chance, (0, 1, 2, 3, 5), 1)[0], pick(chance, (2, 0, 1), 1, 1)[0], due, f"{total:.6f}", f"{total * 1.2:.6f}",
                       41_300 + len(pieces) + len(pieces) // 30, f"{at:%Y-%m-%d %H:%M:%S}"])  # fmt: skip
    return pieces, lines


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.csv", [column for column, _, _ in TRUTH[name].rows], rows, separator="|", end="\r\n")
