"""A store of everything: two days of its event log, its tree of categories, its product feed and a Parquet of its sessions.

The log's columns are named much as REES46 publishes its clients' logs.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.discover.making import (
    Chance,
    Rows,
    emptied,
    money,
    pick,
    repeated,
    words,
    write_csv,
    write_json_lines,
)  # fmt: skip
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_ROOTS = ("electronics", "appliances", "computers", "apparel", "furniture", "auto", "construction", "kids", "sport")
_PARTS = (
    "audio",
    "kitchen",
    "notebook",
    "shoes",
    "bedroom",
    "accessories",
    "tools",
    "toys",
    "bicycle",
    "phone",
    "video",
    "trainer",
)
_BRANDS = (
    "samsung",
    "apple",
    "xiaomi",
    "huawei",
    "lucente",
    "bosch",
    "lg",
    "sony",
    "artel",
    "respect",
    "cordiant",
    "janome",
)
_TITLES = "Smart Wireless Steel Mini Max Ultra Black White Vacuum Cleaner Kettle Headphones Sneakers Drill Lamp Case Charger Pro"

# A session is a basket to some and an attribute to others; as it belongs to one user, either makes an event unique.
# Parquet says that user_id is a number: so it may stay.
_LOG = ("event_time", "event_type", "product_id", "user_session")
TRUTH = {
    "events": Truth("behaviour", """
        event_time  time  event_ts
        event_type  string  event_type
        product_id  string  item_id
        category_id  string  category
        category_code  string  category
        brand  string  brand
        price  number  price
        user_id  string  user_id
        user_session  string  attribute|basket_id
        """, key=_LOG, or_keys=((*_LOG[:3], "user_id"),), references=(
            (("product_id",), "products", ("id",)), (("category_id",), "category_tree", ("category_id",)),
            (("user_session",), "sessions", ("session_id",)))),
    "category_tree": Truth("reference", """
        category_id  string  category
        parent_id  string  attribute
        title  string  category
        level  whole  attribute
        """, key=("category_id",), references=((("parent_id",), "category_tree", ("category_id",)),)),
    "products": Truth("catalogue", """
        id  string  item_id
        title  string  text
        category_id  string  category
        vendor  string  brand
        price  number  price
        available  boolean  attribute
        url  string  attribute|ignore
        updated_at  time  attribute
        """, key=("id",), references=((("category_id",), "category_tree", ("category_id",)),)),
    "sessions": Truth("behaviour", """
        session_id  string  attribute|basket_id
        user_id  string|whole  user_id
        started_at  time  event_ts
        device  string  attribute
        utm_source  string  attribute
        utm_campaign  string  campaign_id
        is_new_user  boolean  attribute
        pages  whole  attribute
        """, key=("session_id",)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Two gzipped csv of events by day with a few lines sent twice, a csv, JSON lines (times in epoch seconds), a Parquet."""
    tree = _tree(chance)
    write_csv(folder / "category_tree.csv", [c for c, _, _ in TRUTH["category_tree"].rows], [row[:4] for row in tree])
    goods = _products(chance, [row for row in tree if row[3] == 3])
    fields = [c for c, _, _ in TRUTH["products"].rows]
    feed = sorted((good for good in goods if good["is_listed"]), key=lambda good: good["id"])
    write_json_lines(folder / "products.jsonl", ({field: good[field] for field in fields} for good in feed))
    visits, log = _visits(chance, goods)
    for day in (1, 2):
        rows = sorted((row for row in log if row[0].day == day), key=lambda row: row[0])
        spelt = [[f"{row[0]:%Y-%m-%d %H:%M:%S} UTC", *row[1:]] for row in repeated(chance, rows, 0.002)]
        write_csv(folder / f"events_2019110{day}.csv.gz", [c for c, _, _ in TRUTH["events"].rows], spelt)
    frame = pd.DataFrame(visits, columns=[c for c, _, _ in TRUTH["sessions"].rows])
    frame["started_at"] = pd.to_datetime(frame["started_at"], utc=True).astype("datetime64[us, UTC]")
    frame.astype({"pages": "int32"}).to_parquet(folder / "sessions.parquet", index=False)


def _tree(chance: Chance) -> list[list]:
    """(id, parent, title, level, code): roots, branches and leaves; a third of the leaves have no code."""
    ids = iter(str(2_053_013_552_000_000_000 + int(n)) for n in chance.choice(4 * 10**15, 160, replace=False))
    roots: list[list] = [[next(ids), None, name.title(), 1, name] for name in _ROOTS]
    branches: list[list] = []
    for number in range(36):
        above, part = roots[number % len(roots)], pick(chance, _PARTS, 1)[0]
        branches.append([next(ids), above[0], part.title(), 2, f"{above[4]}.{part}"])
    leaves: list[list] = []
    for number in range(110):
        above, part = branches[number % len(branches)], words(chance, _TITLES, 1, 1)
        code = above[4] if chance.random() < 0.66 else None
        leaves.append([next(ids), above[0], f"{part} {above[2]}", 3, code])
    return roots + branches + leaves


def _products(chance: Chance, leaves: list[list]) -> list[dict]:
    """The feed's fields and, beside them, the log's, the most wanted first; a few that are hardly wanted left the feed since."""
    ids = (chance.choice(59_000_000, 1_400, replace=False) + 1_000_900).tolist()
    goods: list[dict] = []
    for id_, leaf, brand, price in zip(
        ids, pick(chance, leaves, len(ids), 0.7), pick(chance, _BRANDS, len(ids), 0.8), money(chance, len(ids), 120, 1.1), strict=True
    ):  # fmt: skip
        title = f"{brand.title()} {words(chance, _TITLES, 2, 5)}"
        updated = datetime(2019, 10, 30, tzinfo=UTC) + timedelta(seconds=int(chance.integers(0, 200_000)))
        goods.append({
            "id": str(id_), "title": title, "category_id": leaf[0], "vendor": brand if chance.random() > 0.14 else None,
            "price": round(price, 2), "available": bool(chance.random() < 0.9), "url": f"https://megastore.example/p/{id_}",
            "updated_at": int(updated.timestamp()), "code": leaf[4], "is_listed": len(goods) < 300 or chance.random() > 0.02})  # fmt: skip
    return goods


def _visits(chance: Chance, goods: list[dict]) -> tuple[Rows, Rows]:
    users = (chance.choice(60_000_000, 2_600, replace=False) + 500_000_000).tolist()
    sources, campaigns = (
        ("google", "yandex", "facebook", "newsletter"),
        ("black_friday_2019", "singles_day", "retargeting"),
    )
    visits, log = [], []
    weights = 1.0 / np.arange(1, len(goods) + 1)
    weights /= weights.sum()
    for user in pick(chance, users, 3_300, 0.2):
        session = str(uuid.UUID(bytes=chance.bytes(16), version=4))
        hour = float(np.clip(chance.normal(15, 4.5), 0, 23.4)) + 24 * int(chance.integers(2))
        at = datetime(2019, 11, 1) + timedelta(seconds=int(hour * 3_600))
        shown = chance.choice(len(goods), 1 + int(chance.geometric(0.3)), p=weights)
        if chance.random() > 0.003:
            source = pick(chance, sources, 1, 1)[0] if chance.random() < 0.4 else None
            campaign = pick(chance, campaigns, 1)[0] if source and chance.random() < 0.5 else None
            device = pick(chance, ("mobile", "desktop", "tablet"), 1, 1)[0]
            visits.append([session, user, at, device, source, campaign, bool(chance.random() < 0.25), len(shown)])
        log += _walk(chance, [goods[place] for place in shown], user, session, at)
    emptied(chance, visits, 3, 0.01)
    visits.sort(key=lambda visit: visit[2])
    return visits, log


def _walk(chance: Chance, shown: list[dict], user: int, session: str, at: datetime) -> Rows:
    """One session's events: views, carts, and the cart bought as a whole; a click on "buy now" is cart and purchase at once."""
    rows: Rows = []
    done: set[tuple] = set()

    def happened(kind: str, good: dict) -> None:
        if (at, kind, good["id"]) not in done:
            done.add((at, kind, good["id"]))
            price = "0.00" if chance.random() < 0.001 else f"{good['price']:.2f}"
            rows.append([at, kind, good["id"], good["category_id"], good["code"], good["vendor"], price, user, session])

    cart: list[dict] = []
    for good in shown:
        happened("view", good)
        at += timedelta(seconds=int(chance.integers(0, 90)))
        if chance.random() < 0.16:
            happened("cart", good)
            cart.append(good)
            at += timedelta(seconds=0 if chance.random() < 0.1 else int(chance.integers(1, 60)))
        elif cart and chance.random() < 0.05:
            happened("remove_from_cart", cart.pop())
    if cart and chance.random() < 0.5:
        for good in cart:
            happened("purchase", good)
    return rows
