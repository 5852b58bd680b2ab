"""What bots do: one module a strategy, found by listing the folder.

A strategy is a function `visits(shop, days, random)` of a module: the events of all its accounts (rows account, item,
at in microseconds since 1970, kind), for accounts that are up to something on `days`. `plant_bots` puts them into a
table's rows as new users and keeps the truth.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import ModuleType

import numpy as np
import pandas as pd

from conf.table_config import TableConfig

SECOND = 1_000_000
DAY = 86_400 * SECOND
_EPOCH = date(1970, 1, 1)
LOOK, BUY = "look", "buy"


@dataclass(frozen=True)
class Shop:
    """What a bot knows of the shop: its items, from the most popular on, and the usual hours, as seconds of a day."""

    items: np.ndarray
    seconds: np.ndarray

    def at_usual_hours(self, number: int, random: np.random.Generator) -> np.ndarray:
        """Microseconds of a day, drawn from when customers come."""
        return self.seconds[random.integers(len(self.seconds), size=number)] * SECOND


@dataclass(frozen=True)
class Visits:
    """Events of one account."""

    item: np.ndarray
    at: np.ndarray
    kind: str


@cache
def strategies() -> dict[str, ModuleType]:
    """Strategy → its module, in name order."""
    return {
        found.name: importlib.import_module(f"{__name__}.{found.name}")
        for found in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name)
    }


def plant_bots(
    rows: pd.DataFrame,
    table: TableConfig,
    plan: Mapping[str, int],
    days: Sequence[date],
    seed: int,
    active: float = 0.5,
) -> pd.DataFrame:
    """The rows that bots add to those of one behaviour table, typed as they are; `strategy` says whose each is.

    Whatever a bot does not choose (price, store, quantity …) is that of a real event with the same item, so that
    nothing but behaviour gives it away; baskets are one for each moment of an account.

    Args:
        rows: a clean behaviour table.
        plan: strategy → accounts.
        days: days on which the accounts may act; each account does on a share `active` of them.
    """
    names = {role: table.column_of(role) for role in ("user_id", "item_id", "event_ts", "event_type", "basket_id")}
    at = pd.to_datetime(rows[names["event_ts"]], utc=True).astype("datetime64[us, UTC]").astype("int64").to_numpy()
    items = rows[names["item_id"]]
    shop = Shop(items.value_counts(sort=True).index.to_numpy(), at % DAY // SECOND)
    model = rows[~items.duplicated()].set_index(items[~items.duplicated()])
    parts = []
    for strategy, accounts in plan.items():
        random = np.random.default_rng([seed, *strategy.encode()])
        visits = strategies()[strategy].visits(shop, accounts, _days(days, accounts, active, random), random)
        for account, found in visits:
            own = model.loc[found.item].reset_index(drop=True)
            own[names["user_id"]] = f"{strategy}{account:04d}"
            own[names["event_ts"]] = pd.to_datetime(found.at, unit="us", utc=True).astype(rows[names["event_ts"]].dtype)
            if names["event_type"]:
                own[names["event_type"]] = _kind(rows[names["event_type"]], found.kind)
            if names["basket_id"]:
                own[names["basket_id"]] = [f"{strategy}{account}-{moment}" for moment in found.at]
            parts.append(own.assign(strategy=strategy))
    return pd.concat(parts, ignore_index=True) if parts else rows.iloc[:0].assign(strategy="")


def _days(days: Sequence[date], accounts: int, active: float, random: np.random.Generator) -> list[np.ndarray]:
    """Starts (microseconds since 1970) of the days each account acts on: at least one."""
    starts = np.array([(day - _EPOCH).days * DAY for day in days], dtype=np.int64)
    chosen = []
    for _ in range(accounts):
        own = starts[random.random(len(starts)) < active]
        chosen.append(own if len(own) else starts[-1:])
    return chosen


def _kind(kinds: pd.Series, wanted: str) -> str:
    """The shop's word for a purchase, or its most frequent one for anything else."""
    bought = kinds[kinds.astype(str).str.contains("purchase|order|buy", case=False)]
    return str((bought if wanted == BUY and len(bought) else kinds).mode().iloc[0])
