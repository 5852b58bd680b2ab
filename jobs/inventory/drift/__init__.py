"""drift: how far has the newest day, the newest week, or either from a reference, moved — by stored profiles alone.

`spans` says which days are compared, `pair` puts two spans of a column into the same bins, `metrics` measures them, one
metric a file, `judge` says from which value on it is drift, `shapes` compares the columns themselves. No data is read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conf.drift_config import DriftConfig
from conf.table_config import TableConfig
from jobs.inventory.drift.columns import History, column_rows, volume_row
from jobs.inventory.drift.metrics import metrics
from jobs.inventory.drift.shapes import Shape, schema_changes
from jobs.inventory.drift.spans import Comparison, comparisons
from jobs.lake.context import Context
from jobs.lake.masking import tables_in_force
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS
from jobs.profiling.rows import from_table
from jobs.profiling.state import State

Row = dict[str, Any]
# Column → landing day → its state.
States = Mapping[str, Mapping[date, State]]

_SCHEMA = OUTPUTS["drift"].schema
_MASKED = "(personal data, not shown)"
# Types such as `timestamp[us, tz=UTC]` hold commas of their own; a new column starts with a name and a colon.
_NEXT_COLUMN = re.compile(r", (?=[^,:()\[\]]+: )")


def run(context: Context) -> None:
    """Compare the newest days of every selected table with what came before; write the rows of the run date."""
    config = context.project.pipeline.drift
    tables = tables_in_force(context)
    rows = [row for name in context.selected for row in table_drift(context, tables[name], config)] + _others(context)
    found = pa.Table.from_pylist(rows, schema=_SCHEMA)
    order = [(key, "ascending") for key in ("table", "comparison", "column", "metric")]
    context.lake.write("drift", context.run_date, found.sort_by(order))
    context.log.info("compared", measures=len(rows), drifted=sum(row["is_drift"] for row in rows))


def table_drift(context: Context, table: TableConfig, config: DriftConfig) -> list[Row]:
    """All rows of one table; reads the profiles of the days it compares."""
    lake = context.lake
    days = lake.partitions(f"clean/{table.table}", upto=context.run_date)
    rows = [freshness(table, context.run_date, days[-1])] if days else []
    reference = config.references.get(table.table)
    plan = comparisons(days, config, is_daily=table.cadence_days == 1, reference=reference)
    if not plan:
        return rows
    states = stored_states(lake, table.table, days_of(plan))
    counts = {day: lake.manifest(f"clean/{table.table}", day).rows for day in days_of(plan)}
    ignored = {name for name, column in table.columns.items() if column.role == "ignore"}
    for comparison in plan:
        where = _where(table, comparison)
        old, new = (landed_shapes(lake, table, span[-1], states) for span in (comparison.before, comparison.after))
        rows += [where | row for row in shape_rows(old, new, config)]
        rows += [where | row for row in [volume_row(counts, comparison, config)] if row]
    for column in sorted(set(states) - ignored):
        history = History(states[column], config)
        for comparison in plan:
            where = _where(table, comparison) | {"column": column}
            rows += [where | row for row in column_rows(history, comparison, config)]
    personal = {name for name, column in table.columns.items() if column.pii != "none"}
    return [row | {"detail": _MASKED} if _shows_values(row, personal) else row for row in rows]


def _shows_values(row: Row, personal: set[str]) -> bool:
    return row["column"] in personal and row["metric"] in metrics()


# ---- reading


def days_of(plan: Iterable[Comparison]) -> list[date]:
    """Every day a comparison or its history looks at, oldest first."""
    found: set[date] = set()
    for comparison in plan:
        for before, after in ((comparison.before, comparison.after), *comparison.history):
            found.update(before, after)
    return sorted(found)


def stored_states(lake: Lake, table: str, days: Sequence[date]) -> dict[str, dict[date, State]]:
    """The stored states of every column of `table` on those of `days` that are profiled."""
    found: dict[str, dict[date, State]] = defaultdict(dict)
    for day in days:
        if not lake.exists("column_profiles", day):
            continue
        stored = lake.read("column_profiles", day)
        own = stored.filter(pc.equal(stored["table"], table))
        for column, state in zip(own["column"].to_pylist(), from_table(own), strict=True):
            found[column][day] = state
    return dict(found)


def landed_shapes(lake: Lake, table: TableConfig, day: date, states: States) -> list[Shape]:
    """The columns of one day: as they were landed, in that order, then those that only the profile knows.

    A declared column goes by its own name and not by its source's.
    """
    declared = {column.source_name or name: name for name, column in table.columns.items()}
    profiled = {column: by_day[day] for column, by_day in states.items() if day in by_day}
    text = lake.manifest(f"clean/{table.table}", day).notes.get("landed_types")
    landed = [part.rsplit(": ", 1) for part in _NEXT_COLUMN.split(text)] if text else []
    shapes = []
    for source, type_ in landed:
        name = declared.get(source, source)
        state = profiled.pop(name, None)
        shapes.append(Shape(name if state is not None else source, type_, state))
    return shapes + [Shape(name, state.kind, state) for name, state in sorted(profiled.items())]


def _others(context: Context) -> list[Row]:
    """Stored rows of the run date of tables that are not selected now."""
    if not context.lake.exists("drift", context.run_date):
        return []
    stored = context.lake.read("drift", context.run_date, _SCHEMA.names)
    return stored.filter(pc.invert(pc.is_in(stored["table"], pa.array(context.selected)))).to_pylist()


# ---- rows


def freshness(table: TableConfig, run_date: date, newest: date) -> Row:
    """Age of the newest day at the end of the run date, in hours, against the table's SLA."""
    age = 24.0 * ((run_date - newest).days + 1)
    return {
        "table": table.table, "column": None, "comparison": "sla", "landing_dt": newest, "baseline_first": None,
        "baseline_last": None, "metric": "age_hours", "value": age, "threshold": table.sla_hours,
        "is_drift": age > table.sla_hours, "detail": f"newest day {newest}, {age:g} h old at the end of {run_date}",
    }  # fmt: skip


def shape_rows(before: Sequence[Shape], after: Sequence[Shape], config: DriftConfig) -> list[Row]:
    """One row for each change of a column, or one that says there is none."""
    changes = schema_changes(before, after, config)
    if not changes:
        return [_shape_row(None, "schema", 0.0, f"the same {len(after)} columns")]
    return [_shape_row(change.column, f"schema_{change.kind}", 1.0, change.detail) for change in changes]


def _shape_row(column: str | None, metric: str, value: float, detail: str) -> Row:
    return {
        "column": column, "metric": metric, "value": value, "threshold": 0.0, "is_drift": value > 0, "detail": detail
    }  # fmt: skip


def _where(table: TableConfig, comparison: Comparison) -> Row:
    return {
        "table": table.table, "column": None, "comparison": comparison.name, "landing_dt": comparison.after[-1],
        "baseline_first": comparison.before[0], "baseline_last": comparison.before[-1],
    }  # fmt: skip
