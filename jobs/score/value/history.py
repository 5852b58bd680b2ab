"""Cuts earlier than those of the lake, so that the ranker learns from several periods and not from one."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import Role
from jobs.score.value.known import Known, not_after


def pairs_of_events(events: list[Known], items: pa.Array) -> pa.Table:
    """user_id, item_id, event_ts (µs, UTC) of all events with one of `items`, over all events tables."""
    parts = []
    for known in events:
        roles: tuple[Role, ...] = ("user_id", "item_id", "event_ts")
        part = known.rows.select([str(known.config.column_of(role)) for role in roles]).rename_columns(list(roles))
        stamps = part["event_ts"].cast(pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
        part = part.set_column(2, "event_ts", stamps)
        parts.append(part.filter(pc.is_in(part["item_id"].cast(pa.string()), value_set=items)))
    return pa.concat_tables(parts)


def earlier_cut(pairs: pa.Table, cut: str, last_day: date, period_days: int) -> tuple[pa.Table, pa.Table]:
    """(interactions, holdouts) of a cut on `last_day`, in the columns of those lake tables."""
    is_before = not_after(pairs["event_ts"], last_day)
    is_after = pc.and_(pc.invert(is_before), not_after(pairs["event_ts"], last_day + timedelta(days=period_days)))
    before, after = (_summed(pairs.filter(which)) for which in (is_before, is_after))
    blank = pa.repeat(pa.scalar(0.0, pa.float32()), before.num_rows)
    interactions = (
        before.append_column("cut", pa.repeat(cut, before.num_rows))
        .append_column("weight", blank)
        .append_column("frequency", blank)
    )
    holdouts = after.append_column("period", pa.repeat(cut, after.num_rows))
    return interactions, holdouts.append_column("is_repeat", pa.repeat(pa.scalar(False), after.num_rows))


def _summed(pairs: pa.Table) -> pa.Table:
    grouped = pairs.group_by(["user_id", "item_id"]).aggregate([("event_ts", "count"), ("event_ts", "max")])
    return grouped.rename_columns({"event_ts_count": "events", "event_ts_max": "last_ts"})
