"""Campaigns as the marketing tables tell them, by the roles of their columns: dates, items, recipients, responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import Role, TableConfig
from jobs.lake.context import Context
from models.matrix import positions


@dataclass(frozen=True)
class Campaign:
    """One campaign; users and items are positions in the ids of the lines."""

    campaign_id: str
    start: int
    """first day, days since 1970"""
    end: int
    items: np.ndarray
    recipients: np.ndarray
    responders: np.ndarray
    """users who responded up to the run date"""
    responded: np.ndarray
    """day of each responder's first response"""


def campaigns_of(
    context: Context, tables: Sequence[TableConfig], users: np.ndarray, items: np.ndarray
) -> list[Campaign]:
    """Every campaign that has dates, items and recipients, by first day; unknown users and items are left out.

    A table with a campaign and items offers them; with a campaign and users it tells who received it, or, if it has
    days too, who responded; with a campaign and neither, its days are the campaign's first and last.
    """
    dates: dict[str, tuple[int, int]] = {}
    offered, received, responses = (dict[str, set[int]]() for _ in range(3))
    first: dict[tuple[str, int], int] = {}
    for table in tables:
        roles: list[Role] = ["campaign_id", "user_id", "item_id", "event_ts"]
        column = {role: str(table.column_of(role)) for role in roles if table.column_of(role)}
        if "campaign_id" not in column:
            continue
        days = [name for name, spec in table.columns.items() if spec.type in ("date", "timestamp")]
        rows = context.lake.read_many(
            f"clean/{table.table}", context.in_use(table.table), list(dict.fromkeys([*column.values(), *days]))
        )
        campaign = rows[column["campaign_id"]].cast(pa.string()).to_pylist()
        if "user_id" in column:
            user = positions(users, rows[column["user_id"]]).tolist()
            if "event_ts" not in column:
                _collect(received, campaign, user)
                continue
            for name, one, day in zip(campaign, user, _days(rows[column["event_ts"]]).tolist(), strict=True):
                if name is not None and one >= 0 and 0 <= day <= _ordinal(context.run_date):
                    first[name, one] = min(day, first.get((name, one), day))
            _collect(responses, [name for name, _ in first], [one for _, one in first])
        elif "item_id" in column:
            _collect(offered, campaign, positions(items, rows[column["item_id"]]).tolist())
        elif days:
            span = np.stack([_days(rows[name]) for name in days])
            for name, low, high in zip(campaign, span.min(axis=0).tolist(), span.max(axis=0).tolist(), strict=True):
                if name is not None and low >= 0:
                    dates[name] = (low, high)
    found = []
    for name in sorted(dates, key=lambda name: (dates[name], name)):
        if offered.get(name) and received.get(name):
            who = np.asarray(sorted(responses.get(name, ())), dtype=np.int64)
            when = np.asarray([first[name, one] for one in who.tolist()], dtype=np.int64)
            found.append(Campaign(name, *dates[name], _array(offered[name]), _array(received[name]), who, when))
    return found


def _collect(into: dict[str, set[int]], campaign: list[str | None], member: list[int]) -> None:
    for name, one in zip(campaign, member, strict=True):
        if name is not None and one >= 0:
            into.setdefault(name, set()).add(one)


def _array(members: set[int]) -> np.ndarray:
    return np.asarray(sorted(members), dtype=np.int64)


def _days(column: pa.ChunkedArray) -> np.ndarray:
    """Days since 1970; −1 for null."""
    days = pc.fill_null(pc.cast(pc.cast(column, pa.date32()), pa.int32()), -1)
    return np.asarray(days.to_numpy(), dtype=np.int64)


def _ordinal(day: date) -> int:
    return (day - date(1970, 1, 1)).days
