"""profile: statistics and mergeable sketches of every column of every clean partition, and of every table as a whole.

column_profiles (by landing day) is made from data, one pass over each partition that is new or was cleaned anew; a
partition is known by the version of its clean rows and by its placeholder counts. table_profiles (by run date) is made
from stored states alone, most of them rolled up (`rollups`). So a night costs what its new partitions cost, whatever
the history, and a rerun reads no data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from jobs.inventory.profile.known import FORMAT, History, stale_partitions, stored_manifest
from jobs.inventory.profile.rollups import whole_table
from jobs.lake.context import Context
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.drivers import profile_partitions
from jobs.profiling.units import Partition, of_day

__all__ = ["FORMAT", "profile_partitions", "run"]

_WHOLE = OUTPUTS["table_profiles"].schema


def run(context: Context) -> None:
    """Profile what is new, then merge the days of each table."""
    history = History.of(context.lake, context.run_date)
    stale = [partition for table in context.selected for partition in stale_partitions(context, table, history)]
    context.log.info("partitions to profile", count=len(stale), bytes=sum(partition.bytes for partition in stale))
    for job in _jobs(stale, context.project.pipeline.profile.landing_days_per_job):
        found = profile_partitions(context.spark, job)
        for dt, partitions in groupby(job, key=lambda partition: partition.dt):
            _commit_day(context.lake, dt, list(partitions), of_day(found, dt))
            history.profiled_anew(dt)
        context.log.info("profiled", partitions=len(job), upto=str(job[-1].dt))
    _merge_tables(context, history)


def _jobs(partitions: Iterable[Partition], days: int) -> Iterator[list[Partition]]:
    """Partitions in order of their day, at most `days` days a job, so that the driver never holds a whole history."""
    by_day = [list(group) for _, group in groupby(sorted(partitions, key=_order), key=lambda partition: partition.dt)]
    for start in range(0, len(by_day), days):
        yield [partition for day in by_day[start : start + days] for partition in day]


def _order(partition: Partition) -> tuple[date, str]:
    return partition.dt, partition.table


# ---- storing


def _commit_day(lake: Lake, dt: date, partitions: list[Partition], found: pa.Table) -> None:
    """Replace the profiles of `partitions`, all of day `dt`, and keep those of other tables."""
    tables = [partition.table for partition in partitions]
    rows = with_placeholders(
        found.drop_columns(["dt"]), {partition.table: partition.placeholders for partition in partitions}
    )
    rows = seen_on(rows, dt)
    inputs, notes = {}, {}
    stored = stored_manifest(lake, "column_profiles", dt)
    if stored:
        rows = pa.concat_tables([rows, _others(lake, "column_profiles", dt, tables)])
        inputs, notes = dict(stored.inputs), dict(stored.notes)
    inputs |= {f"clean/{partition.table}": partition.version for partition in partitions}
    notes |= {partition.table: partition.record for partition in partitions}
    lake.write(
        "column_profiles",
        dt,
        rows.sort_by([("table", "ascending"), ("column", "ascending")]),
        inputs=inputs,
        notes=notes,
    )


def with_placeholders(rows: pa.Table, placeholders: dict[str, dict[str, int]]) -> pa.Table:
    """Rows of column_profiles with their placeholder counts, given as table → column → count."""
    counts = [
        placeholders[table].get(column, 0)
        for table, column in zip(rows["table"].to_pylist(), rows["column"].to_pylist(), strict=True)
    ]
    return _replaced(rows, "placeholders", pa.array(counts, pa.int64()))


def seen_on(rows: pa.Table, dt: date) -> pa.Table:
    """Rows of column_profiles with the landing day as the first and last on which each column had a value."""
    there = pc.greater(rows["rows"], rows["nulls"])
    day = pc.if_else(there, pa.scalar(dt, pa.date32()), pa.scalar(None, pa.date32()))
    return _replaced(_replaced(rows, "first_seen", day), "last_seen", day)


def _replaced(rows: pa.Table, name: str, values: pa.Array) -> pa.Table:
    position = rows.schema.get_field_index(name)
    return rows.set_column(position, rows.schema.field(position), values)


def _others(lake: Lake, name: str, dt: date, tables: Sequence[str]) -> pa.Table:
    """The stored rows of every table but `tables`."""
    stored = lake.read(name, dt, OUTPUTS[name].schema.names)
    return stored.filter(pc.invert(pc.is_in(stored["table"], pa.array(tables, pa.string()))))


# ---- merging


def _merge_tables(context: Context, history: History) -> None:
    """Write table_profiles of the run date; nothing is read or written where nothing changed."""
    lake, dt = context.lake, context.run_date
    profiled = {
        table: history.days(lake, table, lake.partitions(f"clean/{table}", upto=dt)) for table in context.selected
    }
    days = {table: profiled[table].only(context.in_use(table)) for table in profiled}
    inputs = {f"column_profiles/{table}": days[table].fingerprint for table in days}
    stored = stored_manifest(lake, "table_profiles", dt)
    changed = [
        table
        for table in days
        if not stored or stored.inputs.get(f"column_profiles/{table}") != inputs[f"column_profiles/{table}"]
    ]
    if stored and not changed:
        return
    notes = {table: profiled[table].note for table in profiled}
    parts = [_WHOLE.empty_table(), *(whole_table(lake, table, days[table]) for table in changed)]
    if stored:
        parts.append(_others(lake, "table_profiles", dt, changed))
        inputs, notes = stored.inputs | inputs, stored.notes | notes
    lake.write(
        "table_profiles",
        dt,
        pa.concat_tables(parts).sort_by([("table", "ascending"), ("column", "ascending")]),
        inputs=inputs,
        notes=notes,
    )
    context.log.info("merged", tables=len(changed), landing_days=sum(len(days[table].known) for table in changed))
