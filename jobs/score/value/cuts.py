"""The days a value is decided on: the test cut, and the earlier ones that the ranker learns from.

Two cuts stand in the lake; the earlier ones are made from the events, so that the ranker learns from several periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import Role
from jobs.lake.context import Context
from jobs.score.value.evidence import Limits, base_scene, read_tables, shape_of
from jobs.score.value.known import Archive, Known, not_after
from jobs.score.value.scene import Scene


@dataclass(frozen=True)
class Cut:
    """One decision day: who is judged on what, and every table as it was known then."""

    name: str
    scene: Scene
    tables: dict[str, Known]


def test_cut(context: Context, archive: Archive) -> Cut | None:
    """The cut that the worth is measured at; None where nobody has both a history and a period to be judged on."""
    config, period = context.project.model.value, context.project.model.protocol.period_days
    interactions, holdouts = _protocol(context)
    last_day = context.run_date - timedelta(days=period)
    return _cut(context, archive, "test", last_day, (interactions, holdouts), config.users)


def training_cuts(context: Context, archive: Archive) -> list[Cut]:
    """The cuts that the ranker learns from, newest first; none where the history is too short."""
    config, period = context.project.model.value, context.project.model.protocol.period_days
    interactions, holdouts = _protocol(context)
    known = interactions.filter(pc.equal(interactions["cut"], "validation"))
    if known.num_rows == 0:
        return []
    ends = [context.run_date - timedelta(days=period * number) for number in range(2, config.training_periods + 2)]
    judged = max(config.training_users // config.training_periods, 1)
    tables = [table for table in context.project.tables.values() if shape_of(table) == "events"]
    events = [table for table in read_tables(archive, tables, context.run_date).values() if table.newest]
    pairs = pairs_of_events(events, pc.unique(known["item_id"]))
    named = [("validation", ends[0], (interactions, holdouts))]
    for last_day in ends[1:]:
        name = f"before {last_day}"
        named.append((name, last_day, earlier_cut(pairs, name, last_day, period)))
    found = [_cut(context, archive, name, last_day, rows, judged) for name, last_day, rows in named]
    return [cut for cut in found if cut]


def _protocol(context: Context) -> tuple[pa.Table, pa.Table]:
    return context.lake.read("interactions", context.run_date), context.lake.read("holdouts", context.run_date)


def _cut(
    context: Context, archive: Archive, name: str, last_day: date, rows: tuple[pa.Table, pa.Table], judged: int
) -> Cut | None:
    config = context.project.model.value
    limits = Limits(config.users, judged, context.project.model.candidates.popularity_half_life_days)
    scene = base_scene(*rows, name, last_day, limits, config.seed)
    if not len(scene.judged):
        return None
    return Cut(name, scene, read_tables(archive, context.project.tables.values(), last_day))


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
