"""A market of made-up users in a lake: two groups with tastes of their own, who come back to what they like."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix

from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from models.matrix import interactions_of
from models.registry import Checkpoint, save
from models.vae import MultVae

NIGHT = date(2020, 3, 31)
USERS, ITEMS = 60, 40
CUTS = {"validation": NIGHT - timedelta(days=56), "test": NIGHT - timedelta(days=28), "publish": NIGHT}


def events(seed: int = 1) -> list[tuple[str, str, date]]:
    """(user, item, day) over 112 days. Users u000–u029 like the first half of the items, the others the second."""
    random = np.random.default_rng(seed)
    found = []
    for user in range(USERS):
        half = np.arange(ITEMS // 2) + (ITEMS // 2) * (user >= USERS // 2)
        likes = random.permutation(half)[:12]
        pace = 0.15 + 0.5 * (user % 5) / 4
        for day in range(112):
            if random.random() < pace:
                item = int(random.choice(likes[:5] if random.random() < 0.6 else likes))
                found.append((f"u{user:03d}", f"i{item:02d}", NIGHT - timedelta(days=111 - day)))
    return found


def interactions(rows: list[tuple[str, str, date]], cuts: dict[str, date] | None = None) -> pa.Table:
    """Rows of the table `interactions`, half-life 60 days, weight 5."""
    found = []
    for cut, last in (cuts or CUTS).items():
        pairs: dict[tuple[str, str], list[date]] = {}
        for user, item, day in rows:
            if day <= last:
                pairs.setdefault((user, item), []).append(day)
        for (user, item), days in pairs.items():
            decay = [2 ** (-(last - day).days / 60) for day in days]
            newest = max(days)
            found.append(
                {
                    "cut": cut,
                    "user_id": user,
                    "item_id": item,
                    "events": len(days),
                    "weight": 5 * float(np.log1p(len(days))) * max(decay),
                    "frequency": 5 * sum(decay),
                    "last_ts": datetime(newest.year, newest.month, newest.day, tzinfo=UTC),
                }
            )
    return pa.Table.from_pylist(found, schema=OUTPUTS["interactions"].schema)


def holdouts(rows: list[tuple[str, str, date]]) -> pa.Table:
    """Rows of the table `holdouts`: what followed the validation cut, and what followed the test cut."""
    found = []
    for period, first, last in (
        ("validation", CUTS["validation"], CUTS["test"]),
        ("test", CUTS["test"], CUTS["publish"]),
    ):
        before = {(user, item) for user, item, day in rows if day <= first}
        counts: dict[tuple[str, str], int] = {}
        for user, item, day in rows:
            if first < day <= last:
                counts[user, item] = counts.get((user, item), 0) + 1
        found += [
            {"period": period, "user_id": u, "item_id": i, "events": n, "is_repeat": (u, i) in before}
            for (u, i), n in counts.items()
        ]
    return pa.Table.from_pylist(found, schema=OUTPUTS["holdouts"].schema)


def event_days(rows: list[tuple[str, str, date]]) -> pa.Table:
    """Rows of the table `event_days`: two stores, one a group of users."""
    counts: dict[tuple[str, str, date], int] = {}
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    found = [
        {
            "user_id": user, "item_id": item, "day": day, "event_type": "purchase", "events": n, "quantity": float(n),
            "value": 2.0 * n, "discount": 0.0, "store_id": f"s{int(user[1:]) // 30}",
        }
        for (user, item, day), n in counts.items()
    ]  # fmt: skip
    return pa.Table.from_pylist(found, schema=OUTPUTS["event_days"].schema)


def item_attributes() -> pa.Table:
    """Rows of the table `item_attributes`: categories of four items each."""
    found = [
        {
            "item_id": f"i{n:02d}", "is_recommendable": True, "first_ts": None, "events": 0,
            "attributes": [("department", "FOOD"), ("product_type", f"type {n // 4}")],
        }
        for n in range(ITEMS)
    ]  # fmt: skip
    return pa.Table.from_pylist(found, schema=OUTPUTS["item_attributes"].schema)


def user_attributes() -> pa.Table:
    """Rows of the table `user_attributes`: the group of each user, and of one newcomer."""
    found = [
        {"user_id": user, "attributes": [("group", group)]}
        for user, group in [*((f"u{n:03d}", f"g{n // 30}") for n in range(USERS)), ("b-newcomer", "g1")]
    ]
    return pa.Table.from_pylist(found, schema=OUTPUTS["user_attributes"].schema)


def fill(
    context: Context,
    pairs: pa.Table,
    held: pa.Table,
    *,
    with_model: bool = True,
    newcomers: tuple[str, ...] = (),
    days: pa.Table | None = None,
) -> None:
    """Write what candidates and evaluate read; the models are untrained, as good as any for a contract."""
    lake = context.lake
    lake.write("event_days", NIGHT, event_days(events()) if days is None else days)
    lake.write("item_attributes", NIGHT, item_attributes())
    lake.write("user_attributes", NIGHT, user_attributes())
    lake.write("interactions", NIGHT, pairs)
    lake.write("holdouts", NIGHT, held)
    users, items = OUTPUTS["latent_users"].schema.empty_table(), OUTPUTS["latent_items"].schema.empty_table()
    with lake.staging("models", NIGHT) as folder:
        (folder / "about.txt").write_text("models of a test", encoding="utf-8")
        for name in CUTS if with_model else ():
            cut = interactions_of(pairs, name)
            if not cut.shape[0]:
                continue
            model = MultVae(cut.shape[1], 6, 4, 0.0, popularity=np.asarray(cut.weight.sum(axis=0)).ravel(), seed=3)
            checkpoint = Checkpoint(
                model.eval(), cut.items, {"model_version": "tiny-1", "sizes": {"hidden": 6, "latent": 4}}
            )
            (folder / name).mkdir()
            save(folder / name, checkpoint)
            if name == "publish":
                users, items = latent_rows(checkpoint, cut.users, cut.weight, newcomers)
        lake.commit_folder("models", NIGHT, folder)
    lake.write("latent_users", NIGHT, users)
    lake.write("latent_items", NIGHT, items)


def latent_rows(
    checkpoint: Checkpoint, users: np.ndarray, weight: csr_matrix, newcomers: tuple[str, ...]
) -> tuple[pa.Table, pa.Table]:
    """Rows of latent_users (newcomers first, so that nothing can rely on the order) and latent_items."""
    latent = checkpoint.latent(weight)
    empty = checkpoint.latent(csr_matrix((len(newcomers), weight.shape[1]), dtype=np.float32)).users
    ids = [*newcomers, *users.tolist()]
    vectors = [*empty.tolist(), *latent.users.tolist()]
    people = [
        {"user_id": i, "vector": v, "model_version": checkpoint.version} for i, v in zip(ids, vectors, strict=True)
    ]
    goods = [
        {"item_id": i, "vector": v, "bias": b, "model_version": checkpoint.version}
        for i, v, b in zip(checkpoint.items.tolist(), latent.items.tolist(), latent.bias.tolist(), strict=True)
    ]
    return (
        pa.Table.from_pylist(people, schema=OUTPUTS["latent_users"].schema),
        pa.Table.from_pylist(goods[::-1], schema=OUTPUTS["latent_items"].schema),
    )
