"""replay: landing days that were cleaned under other rules are cleaned again, from the lake alone.

A command, not a stage: `python -m jobs replay --run-date D [--tables T]`. What was landed stands in the lake: in the
quarantine as it was landed, in the clean rows because no value of theirs was changed, or beside the changed value in
`repaired/<table>`. So a mended rule, a new one and an undone repair need no landed file. The result is what `clean`
would make of the landed files, and is settled: the next night finds nothing to do. Repeated, it finds nothing either.

Exact copies that were removed before are gone: they stay in the ledger, and the rules are not counted on them again.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from conf.errors import LakeError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.accounts import cleaning_inputs, landing_input
from jobs.inventory.cleaning.committing import Day, commit_days
from jobs.inventory.cleaning.lookups import lookups_of, parents_first
from jobs.inventory.cleaning.reading import prepared_rows
from jobs.inventory.cleaning.relanding import landed_again
from jobs.inventory.cleaning.results import check_expressions
from jobs.lake.context import Context
from jobs.lake.partitions import Lake


def run(context: Context) -> None:
    """Replay every landing day of the selected tables up to the run date whose rules changed since it was cleaned.

    Raises:
        StocktakeError: a day cannot be replayed; the others were.
    """
    failures = []
    for table in parents_first(context.tables):
        days = changed_days(context.lake, table, context.run_date)
        context.log.info("days to replay", table=table.table, count=len(days))
        if days:
            check_expressions(context.spark, table)
            frames = landed_again(context.spark, context.lake, table, days)
            lookups = lookups_of(context.spark, context.lake, table, context.run_date)
            prepared = prepared_rows(frames, table, days, lookups)
            failures += commit_days(context, table, prepared, [_day(context.lake, table, dt) for dt in days])
    if failures:
        raise failures[0]


def changed_days(lake: Lake, table: TableConfig, upto: date) -> list[date]:
    """Clean landing days that were made by other rules than those of now."""
    found = []
    for dt in lake.partitions(f"clean/{table.table}", upto=upto):
        made_from = lake.manifest(f"clean/{table.table}", dt).inputs
        fingerprint = made_from.get(landing_input(table, dt), "")
        if made_from != cleaning_inputs(lake, table, dt, fingerprint):
            found.append(dt)
    return found


def _day(lake: Lake, table: TableConfig, dt: date) -> Day:
    manifest = lake.manifest(f"clean/{table.table}", dt)
    fingerprint = manifest.inputs[landing_input(table, dt)]
    return Day(
        dt=dt,
        size=manifest.bytes + lake.manifest(f"quarantine/{table.table}", dt).bytes,
        inputs=cleaning_inputs(lake, table, dt, fingerprint),
        notes=manifest.notes,
        rows_landed=_rows_landed(lake.read("ledger", dt), table, dt),
    )


def _rows_landed(ledger: pa.Table, table: TableConfig, dt: date) -> int:
    for row in ledger.to_pylist():
        if row["table"] == table.table:
            return int(row["rows_in"])
    raise LakeError(
        f"table '{table.table}' dt={dt} has clean rows but no ledger row",
        mend="run clean again while its landed files stand",
    )
