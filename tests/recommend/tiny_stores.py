"""The tiny market with tables behind it: orders with baskets, prices and reductions, and a catalogue of goods."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from tests.recommend import tiny_market
from tests.recommend.tiny_market import ITEMS, NIGHT

Event = tuple[str, str, date]
_TYPES = {"bigint": pa.int64(), "double": pa.float64(), "string": pa.string(), "date": pa.date32()}


def table(name: str, kind: str, columns: dict[str, tuple[str, str]], **more: object) -> TableConfig:
    """A table of a test: column → (type, role)."""
    return TableConfig.model_validate(
        {
            "table": name,
            "kind": kind,
            "description": name,
            "owner": "test",
            "source": {"format": "parquet", "path": name},
            "load": "snapshot",
            "columns": {c: {"type": t, "role": r, "description": "test"} for c, (t, r) in columns.items()},
            **more,
        }
    )


ORDERS = table(
    "orders",
    "behaviour",
    {
        "buyer": ("string", "user_id"),
        "good": ("string", "item_id"),
        "receipt": ("string", "basket_id"),
        "pieces": ("bigint", "quantity"),
        "paid": ("double", "price"),
        "saved": ("double", "discount"),
        "day": ("date", "event_ts"),
    },
    events={},
)
GOODS = table(
    "goods",
    "catalogue",
    {"good": ("string", "item_id"), "aisle": ("string", "category"), "maker": ("string", "brand")},
)


def aisle(item: str) -> str:
    """The aisle of an item: four by number, two in each half of the market."""
    return f"aisle {int(item[1:]) // 10}"


def price(item: str) -> float:
    """1 to 10 within each aisle."""
    return float(int(item[1:]) % 10 + 1)


def write_clean(context: Context, config: TableConfig, rows: list[dict[str, Any]], night: date = NIGHT) -> None:
    """One clean partition of a table of a test."""
    schema = pa.schema([(name, _TYPES[column.type]) for name, column in config.columns.items()])
    context.lake.write(f"clean/{config.table}", night, pa.Table.from_pylist(rows, schema), schema=schema)


def orders(rows: list[Event]) -> list[dict[str, Any]]:
    """One line an event, a receipt a user's day; users with an even number buy at a reduction."""
    return [
        {
            "buyer": user,
            "good": item,
            "receipt": f"{user}-{day}",
            "pieces": 2,
            "paid": 2 * price(item),
            "saved": 0.5 if int(user[1:]) % 2 == 0 else 0.0,
            "day": day,
        }
        for user, item, day in rows
    ]


def fill(context: Context, rows: list[Event], *, newcomers: tuple[str, ...] = (), catalogue: bool = True) -> None:
    """Write what the stages around the candidate lists read."""
    tiny_market.fill(context, tiny_market.interactions(rows), tiny_market.holdouts(rows), newcomers=newcomers)
    write_clean(context, ORDERS, orders(rows))
    items = [f"i{number:02d}" for number in range(ITEMS)]
    if catalogue:
        write_clean(context, GOODS, [{"good": i, "aisle": aisle(i), "maker": "Maker & Co"} for i in items])
    known = [("aisle", aisle), ("maker", lambda _: "Maker & Co")] if catalogue else []
    attributes = [
        {
            "item_id": item,
            "is_recommendable": True,
            "attributes": [(name, of(item)) for name, of in known],
            "first_ts": datetime(2020, 1, 1, tzinfo=UTC),
            "events": 1,
        }
        for item in items
    ]
    users = sorted({user for user, _, _ in rows} | set(newcomers))
    people = [{"user_id": user, "attributes": []} for user in users]
    for name, content in (("item_attributes", attributes), ("user_attributes", people)):
        context.lake.write(name, NIGHT, pa.Table.from_pylist(content, OUTPUTS[name].schema))
