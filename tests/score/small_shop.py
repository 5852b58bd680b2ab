"""A small shop with a known truth: users buy from their favourite aisle; some tables know it and some do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from conf.table_config import TableConfig
from conf.value_config import ValueConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS

NIGHT = date(2021, 6, 30)
USERS, ITEMS, AISLES, DAYS = 160, 60, 6, 160
_TYPES = {"string": pa.string(), "timestamp": pa.timestamp("us", tz="UTC"), "date": pa.date32(), "bigint": pa.int64()}


def config(name: str, kind: str, load: str, columns: dict[str, tuple[str, str]], **more: Any) -> TableConfig:
    """A table file's content; `columns` is name → (type, role)."""
    return TableConfig.model_validate(
        {
            "table": name, "kind": kind, "description": f"The table {name}.", "owner": "shop", "load": load,
            "source": {"format": "parquet", "path": name},
            "columns": {c: {"type": t, "role": r, "description": f"The {c}."} for c, (t, r) in columns.items()},
        } | more
    )  # fmt: skip


ORDERS = {"buyer": ("string", "user_id"), "thing": ("string", "item_id"), "at": ("timestamp", "event_ts")}
GOODS = {"thing": ("string", "item_id"), "aisle": ("string", "category"), "maker": ("string", "attribute")}
OFFERS = {"thing": ("string", "item_id"), "mailing": ("string", "campaign_id")}
MAILED = {"buyer": ("string", "user_id"), "mailing": ("string", "campaign_id")}


@dataclass(frozen=True)
class Shop:
    """The rows of one small shop."""

    events: list[dict[str, Any]]
    goods: list[dict[str, Any]]


def make_shop(seed: int = 0, *, loyalty: float = 0.7) -> Shop:
    """Every user has an aisle of choice and takes from it with probability `loyalty`, else anything by popularity."""
    generator = np.random.default_rng(seed)
    aisle = generator.integers(0, AISLES, ITEMS)
    favourite = generator.integers(0, AISLES, USERS)
    weight = 1.0 / np.arange(1, ITEMS + 1) ** 0.6
    start = datetime(NIGHT.year, NIGHT.month, NIGHT.day, tzinfo=UTC) - timedelta(days=DAYS - 1)
    events = []
    for user in range(USERS):
        inside = np.where(aisle == favourite[user], weight, 0.0)
        for day in np.flatnonzero(generator.random(DAYS) < 0.25):
            chances = inside if generator.random() < loyalty and inside.sum() else weight
            item = int(generator.choice(ITEMS, p=chances / chances.sum()))
            stamp = start + timedelta(days=int(day), hours=int(generator.integers(8, 20)))
            events.append({"buyer": f"u{user:03}", "thing": f"i{item:03}", "at": stamp})
    goods = [{"thing": f"i{i:03}", "aisle": f"a{aisle[i]}", "maker": f"m{i % 7}"} for i in range(ITEMS)]
    return Shop(events, goods)


def write_clean(context: Context, table: str, rows: list[dict[str, Any]], day: date) -> None:
    """Commit `rows` as one clean partition of `table`."""
    columns = context.project.tables[table].columns
    schema = pa.schema([(name, _TYPES[column.type]) for name, column in columns.items()])
    context.lake.write(f"clean/{table}", day, pa.Table.from_pylist(rows, schema), schema=schema)


def write_protocol(context: Context, shop: Shop, period: int) -> None:
    """Commit interactions and holdouts at the cuts of the protocol, counted straight from the events."""
    interactions, holdouts = [], []
    for name, back in (("validation", 2), ("test", 1)):
        last = NIGHT - timedelta(days=period * back)
        before, after = _pairs(shop, None, last), _pairs(shop, last, last + timedelta(days=period))
        for (user, item), stamps in before.items():
            interactions.append({
                "cut": name, "user_id": user, "item_id": item, "events": len(stamps), "weight": 1.0,
                "frequency": float(len(stamps)), "last_ts": max(stamps),
            })  # fmt: skip
        known = {user for user, _ in before}
        for (user, item), stamps in after.items():
            if user in known:
                holdouts.append({
                    "period": name, "user_id": user, "item_id": item, "events": len(stamps),
                    "is_repeat": (user, item) in before,
                })  # fmt: skip
    for table, rows in (("interactions", interactions), ("holdouts", holdouts)):
        context.lake.write(table, NIGHT, pa.Table.from_pylist(rows, OUTPUTS[table].schema))


def _pairs(shop: Shop, after: date | None, upto: date) -> dict[tuple[str, str], list[datetime]]:
    found: dict[tuple[str, str], list[datetime]] = {}
    for event in shop.events:
        day = event["at"].date()
        if (after is None or day > after) and day <= upto:
            found.setdefault((event["buyer"], event["thing"]), []).append(event["at"])
    return found


SMALL: dict[str, Any] = {
    "pool": 40, "k": 5, "users": 200, "training_users": 200, "training_periods": 2, "knots": 4, "bootstrap": 200,
    "depth": {"assets_per_night": 0},
}  # fmt: skip
Added = dict[str, tuple[TableConfig, list[dict[str, Any]], date]]
PERIOD = 28


def early() -> date:
    """A day before every cut."""
    return NIGHT - timedelta(days=150)


def goods_table(rows: list[dict[str, Any]], name: str = "goods", day: date | None = None) -> Added:
    """The catalogue as `shop_context` takes it."""
    return {name: (config(name, "catalogue", "snapshot", GOODS, key=["thing"]), rows, day or early())}


def shop_context(make_context: Callable[..., Context], shop: Shop, added: Added, **changes: Any) -> Context:
    """A context whose lake holds `orders` and the tables `added`: name → (config, rows, day of the partition)."""
    orders = config("orders", "behaviour", "incremental", ORDERS, events={})
    context = make_context(NIGHT, tables={"orders": orders, **{name: spec[0] for name, spec in added.items()}})
    model = context.project.model.model_copy(update={"value": ValueConfig.model_validate(SMALL | changes)})
    context = make_context(NIGHT, tables=context.project.tables, model=model)
    write_clean(context, "orders", shop.events, NIGHT)
    for name, (_, rows, day) in added.items():
        write_clean(context, name, rows, day)
    write_protocol(context, shop, PERIOD)
    return context
