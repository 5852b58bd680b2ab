"""What an asset costs a month: its parts, and what each was reckoned from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conf.pipeline_config import CostConfig
from conf.table_config import TableConfig

Row = dict[str, Any]
_GIB = 1 << 30


def cost_parts(
    stored_bytes: int, table: TableConfig | None, prices: CostConfig, measured: Sequence[Row] = ()
) -> list[Row]:
    """Parts of the monthly cost, in the currency of pipeline.yml: part, amount, quantity, unit, price of one unit.

    As the stage `value` measured them (`measured`: rows of `costs`), computation among them; without that, storage of
    all committed partitions, labour and a twelfth of the yearly purchase.
    """
    if measured:
        names = ("part", "amount", "quantity", "unit")
        return [{name: row[name] for name in names} for row in measured if row["amount"] is not None]
    stored = stored_bytes / _GIB
    parts = [_part("storage", stored, "GiB", prices.storage_per_gb_month)]
    if table is not None:
        parts.append(_part("labour", table.cost.labour_hours_per_month, "hours", prices.labour_hour))
        parts.append(_part("purchase", table.cost.purchase_per_year, "a year", 1 / 12))
    return parts


def total(parts: Sequence[Row]) -> float:
    """The sum of the monthly parts; what replacing the asset would cost once stands beside it."""
    return float(sum(part["amount"] for part in parts if part["part"] != "replacement"))


def _part(name: str, quantity: float, unit: str, price: float) -> Row:
    return {"part": name, "amount": quantity * price, "quantity": quantity, "unit": unit, "price": price}
