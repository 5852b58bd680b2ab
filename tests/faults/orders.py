"""A small table of orders without any fault, typed and as text."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from conf.table_config import TableConfig

ORDERS = TableConfig.model_validate(
    {
        "table": "orders", "kind": "behaviour", "description": "Orders.", "owner": "shop", "load": "incremental",
        "source": {"format": "parquet", "path": "orders"}, "events": {}, "key": ["basket", "item"], "sla_hours": 36,
        "foreign_keys": [{"columns": ["item"], "table": "items", "references": ["item"]}],
        "columns": {
            "user": {"type": "string", "role": "user_id", "description": "Who bought"},
            "basket": {"type": "string", "role": "basket_id", "description": "Basket"},
            "item": {"type": "string", "role": "item_id", "description": "What was bought"},
            "store": {"type": "string", "role": "store_id", "description": "Where it was bought"},
            "kind": {"type": "string", "role": "attribute", "allowed": ["web", "till"], "description": "How"},
            "title": {"type": "string", "role": "text", "description": "Its title"},
            "pieces": {"type": "bigint", "role": "quantity", "unit": "pieces", "description": "How many"},
            "paid": {"type": "double", "role": "price", "unit": "EUR", "placeholders": ["-1"], "description": "Paid"},
            "at": {"type": "timestamp", "role": "event_ts", "description": "When"},
            "secret": {"type": "string", "role": "ignore", "description": "Not scored"},
        },
        "rules": [
            {"name": "paid_positive", "check": "paid >= 0", "columns": ["paid"], "severity": "major",
             "description": "x"},
            {"name": "one_unit", "check": "pieces <= 100", "columns": ["pieces"], "severity": "major",
             "description": "x"},
        ],
        "expectations": [
            {"type": "expect_column_to_depend_on_columns", "column": "user", "kwargs": {"column_list": ["basket"]}}
        ],
    }
)  # fmt: skip
ROWS, DAYS = 1200, 12


def orders(seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    day = np.arange(ROWS) * DAYS // ROWS
    basket = np.arange(ROWS) // 5
    return pd.DataFrame(
        {
            "user": [f"u{number % 40}" for number in basket], "basket": [f"b{number}" for number in basket],
            "item": [f"i{number}" for number in random.integers(0, 80, ROWS)],
            "store": [f"s{number % 4}" for number in basket], "kind": random.choice(["web", "till"], ROWS),
            "title": random.choice(["Café crème", "plain cup", "Teller"], ROWS), "pieces": random.integers(1, 9, ROWS),
            "paid": random.integers(100, 5000, ROWS) / 100,
            "at": pd.Timestamp("2024-03-01", tz="UTC") + pd.to_timedelta(day * 24 + random.uniform(7, 22, ROWS), "h"),
            "secret": "x", "dt": [date(2024, 3, 1 + int(one)) for one in day],
        }
    )  # fmt: skip


def as_text(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as a csv has them."""
    text = rows.astype({name: str for name in rows if name not in ("at", "dt")})
    return text.assign(at=rows["at"].dt.strftime("%Y-%m-%d %H:%M:%S"))
