"""profile: statistics and mergeable sketches of every column of every clean partition, and of every table as a whole.

column_profiles (by landing day) is made from data, one pass over each partition that is new or was cleaned anew; a
partition is known by the version of its clean rows and by its placeholder counts. table_profiles (by run date) is made
from stored states alone. So a night costs what its new partitions cost, and a rerun reads no data.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from jobs.lake.context import Context
from jobs.lake.partitions import Lake, Manifest
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.drivers import profile_partitions
from jobs.profiling.rows import from_table, to_table
from jobs.profiling.state import merge
from jobs.profiling.units import Partition

# Raise it whenever the same rows would give another state: every stored profile is then made anew.
FORMAT = 2

_WHOLE = OUTPUTS["table_profiles"].schema


def run(context: Context) -> None:
    """Profile what is new, then merge the days of each table."""
    stale = [partition for table in context.selected for partition in stale_partitions(context, table)]
    context.log.info("partitions to profile", count=len(stale), bytes=sum(partition.bytes for partition in stale))
    for job in _jobs(stale, context.project.pipeline.profile.landing_days_per_job):
        found = profile_partitions(context.spark, job)
        for dt, partitions in groupby(job, key=lambda partition: partition.dt):
            _commit_day(context.lake, dt, list(partitions), found.filter(pc.equal(found["dt"], pa.scalar(dt))))
        context.log.info("profiled", partitions=len(job), upto=str(job[-1].dt))
    _merge_tables(context)


# ---- what is new


def stale_partitions(context: Context, table: str) -> Iterator[Partition]:
    """Clean partitions of `table` up to the run date whose stored profile is absent or was made from something else."""
    lake = context.lake
    for dt in lake.partitions(f"clean/{table}", upto=context.run_date):
        clean = lake.manifest(f"clean/{table}", dt)
        rules = lake.manifest("rule_results", dt).version if lake.exists("rule_results", dt) else ""
        stored = _stored(lake, dt)
        known = json.loads(stored.notes.get(table, "{}")) if stored else {}
        same_rows = (
            stored is not None
            and stored.inputs.get(f"clean/{table}") == clean.version
            and known.get("format") == FORMAT
        )
        if same_rows and known["rules"] == rules:
            continue
        placeholders = placeholder_counts(lake.read("rule_results", dt), table) if rules else {}
        if same_rows and known["placeholders"] == placeholders:
            continue
        record = json.dumps({"format": FORMAT, "rules": rules, "placeholders": placeholders}, sort_keys=True)
        files = tuple(str(lake.path(f"clean/{table}", dt) / name) for name in sorted(clean.files))
        yield Partition(table, dt, files, clean.bytes, clean.version, record)


def placeholder_counts(rule_results: pa.Table, table: str) -> dict[str, int]:
    """Column → landed placeholders that cleaning emptied, from the rules `placeholder:<column>`; zeros left out."""
    return {
        row["rule"].removeprefix("placeholder:"): row["rows_broken"]
        for row in rule_results.to_pylist()
        if row["table"] == table and row["rule"].startswith("placeholder:") and row["rows_broken"]
    }


def _stored(lake: Lake, dt: date) -> Manifest | None:
    return lake.manifest("column_profiles", dt) if lake.exists("column_profiles", dt) else None


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
    inputs, notes = {}, {}
    stored = _stored(lake, dt)
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
    position = rows.schema.get_field_index("placeholders")
    return rows.set_column(position, rows.schema.field(position), pa.array(counts, pa.int64()))


def _others(lake: Lake, name: str, dt: date, tables: Sequence[str]) -> pa.Table:
    """The stored rows of every table but `tables`."""
    stored = lake.read(name, dt, OUTPUTS[name].schema.names)
    return stored.filter(pc.invert(pc.is_in(stored["table"], pa.array(tables, pa.string()))))


# ---- merging


def _merge_tables(context: Context) -> None:
    """Write table_profiles of the run date; nothing is read or written where nothing changed."""
    lake, dt = context.lake, context.run_date
    days = {table: context.in_use(table) for table in context.selected}
    inputs = {f"column_profiles/{table}": _fingerprint(lake, table, days[table]) for table in days}
    stored = lake.manifest("table_profiles", dt) if lake.exists("table_profiles", dt) else None
    changed = [
        table
        for table in days
        if not stored or stored.inputs.get(f"column_profiles/{table}") != inputs[f"column_profiles/{table}"]
    ]
    if stored and not changed:
        return
    wanted = sorted({day for table in changed for day in days[table]})
    parts = [_WHOLE.empty_table()]
    if wanted:
        profiles = lake.read_many("column_profiles", wanted)
        parts += [merge_days(_of_table(profiles, table, days[table])) for table in changed]
    if stored:
        parts.append(_others(lake, "table_profiles", dt, changed))
        inputs = stored.inputs | inputs
    lake.write(
        "table_profiles",
        dt,
        pa.concat_tables(parts).sort_by([("table", "ascending"), ("column", "ascending")]),
        inputs=inputs,
    )
    context.log.info("merged", tables=len(changed), landing_days=len(wanted))


def _fingerprint(lake: Lake, table: str, days: Sequence[date]) -> str:
    """Hash of what the merged profile of `table` is made from."""
    parts = []
    for day in days:
        manifest = lake.manifest("column_profiles", day)
        parts.append([str(day), manifest.inputs[f"clean/{table}"], manifest.notes[table]])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _of_table(profiles: pa.Table, table: str, days: Sequence[date]) -> pa.Table:
    return profiles.filter(
        pc.and_(pc.equal(profiles["table"], table), pc.is_in(profiles["dt"], pa.array(days, pa.date32())))
    )


def merge_days(profiles: pa.Table) -> pa.Table:
    """Rows of column_profiles of one table, oldest day first → one row of table_profiles a column.

    A column whose type changed is merged over the days of its newest type; `days` says how many.
    """
    grouped = defaultdict(list)
    for column, state in zip(profiles["column"].to_pylist(), from_table(profiles), strict=True):
        grouped[column].append(state)
    keys, states = [], []
    for column, history in sorted(grouped.items()):
        alike = [state for state in history if state.kind == history[-1].kind]
        keys.append({"table": profiles["table"][0].as_py(), "column": column, "days": len(alike)})
        states.append(merge(alike))
    return to_table(keys, states, _WHOLE)
