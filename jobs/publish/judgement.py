"""Reads what the gates ask for and judges the night. The report shows the answer, the release obeys it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from jobs.lake.context import Context
from jobs.lake.masking import tables_in_force
from jobs.lake.partitions import Lake
from jobs.publish import gates
from jobs.publish.anonymity import no_small_groups
from jobs.publish.gates import PUBLISHED, Gate


def judge(context: Context) -> tuple[Gate, ...]:
    """Every gate, judged on the lake as it stands at the run date."""
    lake, dt = context.lake, context.run_date
    in_use = [(table, day) for table in sorted(context.project.tables) for day in context.in_use(table)]
    ledger = _ledger(lake, {day for _, day in in_use})
    validations = rows_of(lake, "validations", dt)
    evaluations = rows_of(lake, "evaluations", dt)
    published = {table: table_of(lake, table, dt) for table in PUBLISHED}
    return (
        gates.critical_expectations(validations, rows_of(lake, "marks", dt) or ()),
        gates.enough_rows(
            _landed(ledger, _new_partitions(in_use, validations or [])),
            {table.table: table.min_rows for table in context.project.tables.values()},
        ),
        gates.rows_conserved(ledger, {(t, day): lake.manifest(f"clean/{t}", day).rows for t, day in in_use}),
        *gates.not_below_floors(evaluations, context.project.pipeline.release),
        gates.published_whole(published),
        gates.no_direct_identifiers(published, tables_in_force(context).values()),
        no_small_groups(published, context.project.pipeline.release.smallest_group),
        gates.lineage_known(rows_of(lake, "assets", dt)),
    )


def judged_on(context: Context) -> dict[str, str]:
    """The versions of every partition the gates look at, for a manifest's `inputs`."""
    lake, dt = context.lake, context.run_date
    in_use = [(table, day) for table in sorted(context.project.tables) for day in context.in_use(table)]
    nightly = ("sensitivity", "validations", "marks", "evaluations", "assets", *PUBLISHED)
    return lake.inputs(
        [(table, dt) for table in nightly]
        + [(f"clean/{table}", day) for table, day in in_use]
        + [("ledger", day) for day in sorted({day for _, day in in_use})]
    )


def table_of(lake: Lake, table: str, dt: date) -> pa.Table | None:
    """The rows of one partition, or None if it was not written."""
    return lake.read(table, dt) if lake.exists(table, dt) else None


def rows_of(lake: Lake, table: str, dt: date) -> list[dict[str, Any]] | None:
    """The same as a list of rows."""
    found = table_of(lake, table, dt)
    return None if found is None else found.to_pylist()


def _ledger(lake: Lake, days: set[date]) -> list[dict[str, Any]]:
    stored = [day for day in lake.partitions("ledger") if day in days]
    return lake.read_many("ledger", stored).to_pylist() if stored else []


def _new_partitions(in_use: list[tuple[str, date]], validations: list[dict[str, Any]]) -> set[tuple[str, date]]:
    """The partitions the night validated, and the newest of every table."""
    newest = dict(in_use)
    validated = {(row["table"], date.fromisoformat(day)) for row in validations for day in row["partitions"] or ()}
    return set(newest.items()) | validated


def _landed(ledger: list[dict[str, Any]], wanted: set[tuple[str, date]]) -> Iterator[tuple[str, date, int]]:
    for row in sorted(ledger, key=lambda row: (row["table"], row["dt"])):
        if (row["table"], row["dt"]) in wanted:
            yield row["table"], row["dt"], row["rows_in"]
