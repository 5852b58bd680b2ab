"""A small shop with dirt planted at known places. Every dirty row holds one kind of dirt; the truth is kept beside it.

Deterministic: the same call gives the same files. Nothing here uses the product: the truth is computed apart from it.
"""

from __future__ import annotations

import csv
import random
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

DAY = date(2024, 3, 4)
START = datetime(2024, 3, 4, 6, tzinfo=UTC)
SHOPS = [f"S{number}" for number in range(1, 9)]
CHANNELS = dict(zip(SHOPS, ["web", "app", "store", "web", "app", "store", "web", "app"], strict=True))
# The last five look dirty and are not: letters that mojibake is made of, joined emoji, a fraction, a word that means
# nothing elsewhere.
TITLES = [
    "Teapot “blue”", "Café crème", "naïve Æther mug", "你好 tea", "50 % off — cup", "plain cup", "Ünder plate",
    "SÃO PAULO mug", "Â la carte ©", "👩‍👩‍👧 set", "½ l cup", "none of these",
]  # fmt: skip
ORDERS = 2_400
EACH = 12

Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of dirt: the rule that has to find it, and the landed lines it was planted in."""

    name: str
    table: str
    rule: str
    lines: frozenset[str]


@dataclass
class Corpus:
    """What is landed, what has to be clean, and what was planted. Rows are known by their `line`."""

    landed: dict[str, list[Row]] = field(default_factory=dict)
    clean: dict[str, dict[str, Row]] = field(default_factory=dict)
    quarantine: dict[str, dict[str, str]] = field(default_factory=dict)
    copies: int = 0
    unreadable: list[str] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)

    def land(self, root: Path) -> None:
        """Write the landed files below `root`."""
        for table in ("dirty_orders", "dirty_shops"):
            names = list(self.landed[table][0])
            columns = {name: pa.array([row[name] for row in self.landed[table]], pa.string()) for name in names}
            folder = _folder(root, table)
            pq.write_table(pa.table(columns), folder / "part-0.parquet")
        with (_folder(root, "dirty_events") / "part-0.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(list(self.landed["dirty_events"][0]))
            for position, row in enumerate(self.landed["dirty_events"]):
                writer.writerow(row.values())
                if position < len(self.unreadable):
                    file.write(self.unreadable[position] + "\r\n")


def _folder(root: Path, table: str) -> Path:
    folder = root / table / f"dt={DAY}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def planted() -> Corpus:
    """The corpus."""
    corpus = Corpus()
    corpus.landed["dirty_shops"] = [{"shop_id": shop, "city": f"City {shop}"} for shop in SHOPS]
    _orders(corpus, random.Random(17))
    _events(corpus)
    return corpus


# ---- orders


def _order(number: int, chance: random.Random) -> Row:
    shop = SHOPS[number % len(SHOPS)]
    placed = START + timedelta(seconds=17 * number)
    return {
        "line": f"L{number:05d}", "order_id": f"O{number:05d}", "user_id": f"U{number % 300:03d}", "shop_id": shop,
        "placed_at": placed, "paid_at": placed + timedelta(minutes=5), "updated_at": placed + timedelta(hours=2),
        "title": TITLES[number % len(TITLES)], "province": ["ZJ", "JS", "SH"][number % 3], "status": "paid",
        "sku": f"AB-{1000 + number}"[:7], "channel": CHANNELS[shop], "note": "none" if number % 5 else None,
        "quantity": 1000 if number % 97 == 0 else 1 + number % 9, "price": Decimal(500 + chance.randrange(4_500)) / 100,
        "weight": chance.randrange(200, 5_000) / 1000, "discount": chance.randrange(0, 3_000) / 100,
        "is_outlier_price": False, "is_imputed_channel": False, "is_outlier_discount": False,
    }  # fmt: skip


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return None if value is None else str(value)


# What is landed instead of the truth (column, text); what is clean then where that is not the truth; the rule.
def _spoilers() -> dict[str, tuple[str, str, Callable[[Row], str | None], dict[str, Any]]]:
    empty: dict[str, Any] = {}
    return {
        "trim: spaces": ("trim:title", "title", lambda row: f"  {row['title']}\t", empty),
        "trim: wide and no-break space": ("trim:title", "title", lambda row: f"\u3000{row['title']}\u00a0", empty),
        "placeholder: word": ("placeholder:note", "note", lambda row: "N/A", {"note": None}),
        "placeholder: declared number": ("placeholder:price", "price", lambda row: "-1", {"price": None}),
        "mojibake: Latin-1": ("mojibake:title", "title", lambda row: _garbled("Bière brûlée", "latin-1"),
                              {"title": "Bière brûlée"}),
        "mojibake: Windows-1252": ("mojibake:title", "title", lambda row: _garbled("it’s “new” – €5", "cp1252"),
                                   {"title": "it’s “new” – €5"}),
        "mojibake: Chinese": ("mojibake:title", "title", lambda row: _garbled("中文茶壶", "latin-1"),
                              {"title": "中文茶壶"}),
        "Unicode: decomposed": ("unicode:title", "title", lambda row: "Cafe\u0301 noir", {"title": "Café noir"}),
        "Unicode: full width": ("unicode:title", "title", lambda row: "ＴＥＡ　１２", {"title": "TEA 12"}),
        "Unicode: zero width": ("unicode:title", "title", lambda row: "Tea\u200bpot\u2060", {"title": "Teapot"}),
        "Unicode: control character": ("unicode:title", "title", lambda row: "Tea\x07 cup", {"title": "Tea cup"}),
        "letter case": ("case:status", "status", lambda row: "PAID", empty),
        "code spelling": ("codes:province", "province",
                          lambda row: {"ZJ": "Zhejiang", "JS": "JIANGSU", "SH": "shanghai"}[row["province"]], empty),
        "code unknown": ("allowed:province", "province", lambda row: "Atlantis", {"province": "Atlantis"}),
        "type: not a number": ("type:quantity", "quantity", lambda row: "three", {"quantity": None}),
        "type: impossible date": ("type:paid_at", "paid_at", lambda row: "2024-02-31 10:00:00", {"paid_at": None}),
        "unit": ("unit:weight", "weight", lambda row: str(row["weight"] * 1000), empty),
        "range: negative": ("range:quantity", "quantity", lambda row: "-5", {"quantity": -5}),
        "range: too many": ("range:quantity", "quantity", lambda row: "40000", {"quantity": 40_000}),
        "pattern": ("pattern:sku", "sku", lambda row: row["sku"].replace("-", "_"), {"sku": "as landed"}),
        "cross-field": ("paid_after_placed", "paid_at", lambda row: _text(row["placed_at"] - timedelta(days=1)),
                        {"paid_at": "as landed"}),
        "cross-table": ("reference:shop_id", "shop_id", lambda row: "S99", {"shop_id": "S99"}),
        "outlier: flagged": ("outliers:price", "price", lambda row: "9999.00",
                             {"price": Decimal("9999.00"), "is_outlier_price": True}),
        "outlier: capped": ("discount_capped", "discount", lambda row: "7700.0", {"is_outlier_discount": True}),
        "missing value": ("fill:channel", "channel", lambda row: None, {"is_imputed_channel": True}),
        "future date": ("future:updated_at", "updated_at", lambda row: "2031-01-01 00:00:00", {}),
        "required value missing": ("required:user_id", "user_id", lambda row: None, {}),
    }  # fmt: skip


_REMOVED = ("future:updated_at", "required:user_id")


def _garbled(text: str, as_if: str) -> str:
    """`text` after its UTF-8 bytes were read in another encoding; bytes that has no character for stay controls."""
    return "".join(
        bytes([byte]).decode(as_if, errors="ignore") or bytes([byte]).decode("latin-1") for byte in text.encode()
    )


def _orders(corpus: Corpus, chance: random.Random) -> None:
    truth = [_order(number, chance) for number in range(ORDERS)]
    landed = [{name: _text(value) for name, value in row.items() if not name.startswith("is_")} for row in truth]
    kinds: dict[str, tuple[str, set[str]]] = {}
    removed: dict[str, str] = {}
    free = iter([number for number in range(ORDERS) if truth[number]["shop_id"] not in ("S3", "S4")])
    for name, (rule, column, spoil, changes) in _spoilers().items():
        for number in [next(free) for _ in range(EACH)]:
            landed[number][column] = spoil(truth[number])
            for changed, value in changes.items():
                as_landed = value == "as landed"
                truth[number][changed] = _typed(landed[number][column], truth[number][changed]) if as_landed else value
            kinds.setdefault(name, (rule, set()))[1].add(truth[number]["line"])
            if rule in _REMOVED:
                removed[truth[number]["line"]] = rule
    for row, given in zip(truth, landed, strict=True):
        shifts = {"S3": ("time zone", "time_zone:placed_at", 8), "S4": ("clock", "clock:placed_at", 1)}
        if row["shop_id"] in shifts:
            name, rule, hours = shifts[row["shop_id"]]
            given["placed_at"] = _text(row["placed_at"] + timedelta(hours=hours))
            kinds.setdefault(name, (rule, set()))[1].add(row["line"])
    older = []
    for number in [next(free) for _ in range(EACH)]:
        changed = {"line": f"{landed[number]['line']}v1", "title": "An older title"}
        changed["updated_at"] = str(_text(truth[number]["updated_at"] - timedelta(hours=1)))
        older.append(dict(landed[number]) | changed)
        kinds.setdefault("near duplicate", ("near_duplicates:order_id", set()))[1].add(changed["line"])
        removed[changed["line"]] = "near_duplicates:order_id"
    copied = [dict(row) for row in landed[-400::33]]
    corpus.copies = len(copied)
    corpus.landed["dirty_orders"] = [*older, *landed, *copied]
    _cap(truth, corpus.landed["dirty_orders"])
    clean = {row["line"]: row for row in truth if row["line"] not in removed}
    corpus.clean["dirty_orders"], corpus.quarantine["dirty_orders"] = clean, removed
    corpus.kinds += [Kind(n, "dirty_orders", rule, frozenset(lines)) for n, (rule, lines) in kinds.items()]


def _typed(text: str | None, like: Any) -> Any:
    if isinstance(like, datetime):
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return text


def _cap(truth: list[Row], landed: Iterable[Row]) -> None:
    """The capped discount, from the landed ones: eight robust standard deviations above their median."""
    numbers = [float(row["discount"]) for row in landed]
    middle = statistics.median(numbers)
    limit = middle + 8 * 1.4826 * statistics.median([abs(number - middle) for number in numbers])
    for row in truth:
        if row["is_outlier_discount"]:
            row["discount"] = limit


# ---- events


def _events(corpus: Corpus) -> None:
    rows: list[Row] = []
    netted, partly = set(), set()
    for user in range(40):
        at = START + timedelta(minutes=user)
        for step in range(20):
            at += timedelta(minutes=45 if step % 7 == 6 else 4)
            rows.append(_event(len(rows), user, at, f"I{step}", 1))
        pieces = 3 if user < 20 else 5
        for amount in (pieces, -3 if user < 20 else -2):
            at += timedelta(minutes=1)
            line = f"E{len(rows):05d}"
            rows.append(_event(len(rows), user, at, "X", amount))
            if amount < 0 or user < 20:
                netted.add(line)
            else:
                partly.add(line)
        at += timedelta(minutes=1)
        rows.append(_event(len(rows), user, at, "lonely", -1))
    corpus.landed["dirty_events"] = [{name: _text(value) for name, value in row.items()} for row in rows]
    clean = {
        row["line"]: row | ({"pieces": 3} if row["line"] in partly else {}) for row in rows if row["line"] not in netted
    }
    _sessions(clean.values())
    corpus.clean["dirty_events"] = clean
    corpus.quarantine["dirty_events"] = dict.fromkeys(netted, "netted")
    corpus.unreadable = [f"broken line {number}" for number in range(EACH)]
    corpus.kinds += [
        Kind("cancellation netted", "dirty_events", "netted", frozenset(netted)),
        Kind("cancellation netted in part", "dirty_events", "netted:partly", frozenset(partly)),
    ]


def _event(number: int, user: int, at: datetime, item: str, pieces: int) -> Row:
    return {"line": f"E{number:05d}", "user_id": f"V{user:02d}", "at": at, "item": item, "pieces": pieces}


def _sessions(rows: Iterable[Row]) -> None:
    """`session_id` of every row, user by user in the order of time."""
    last: dict[str, tuple[datetime, str]] = {}
    for row in sorted(rows, key=lambda row: (row["user_id"], row["at"])):
        before = last.get(row["user_id"])
        if before is None or row["at"] - before[0] > timedelta(minutes=30):
            session = f"{row['user_id']}-{int(row['at'].timestamp() * 1_000_000)}"
        else:
            session = before[1]
        row["session_id"] = session
        last[row["user_id"]] = (row["at"], session)
