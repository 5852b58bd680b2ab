"""Reads what the inventory stages left in the lake, once, and turns one table's part into rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.score.quality.gates import unlabelled_pii
from jobs.score.quality.rules import Rule
from jobs.score.quality.sources.anomalies import from_anomalies
from jobs.score.quality.sources.behaviour import from_bot_days, from_funnel
from jobs.score.quality.sources.configuration import from_configuration
from jobs.score.quality.sources.expectations import from_validations
from jobs.score.quality.sources.files import from_files, inspect
from jobs.score.quality.sources.landings import from_landings
from jobs.score.quality.sources.profiles import from_profiles
from jobs.score.quality.sources.reconciliations import from_reconciliations
from jobs.score.quality.sources.relations import from_relations
from jobs.score.quality.sources.rows import emptied, from_ledger, from_rule_results

Row = dict[str, Any]
ByTable = Mapping[str, list[Row]]
_FUNNEL = ("funnel_events", "funnel_out_of_order")


class Evidence:
    """What the inventory stages left in the lake up to the run date, split by table.

    Raises:
        LakeError: an inventory stage has not run for the run date.
    """

    def __init__(self, context: Context, in_use: Mapping[str, list[date]]) -> None:
        lake, run_date = context.lake, context.run_date
        self.context, self.in_use = context, in_use
        days = sorted({day for found in in_use.values() for day in found})
        self.rule_results = self._in_use("rule_results", days)
        self.ledger = self._in_use("ledger", days)
        self.daily_profiles = self._in_use(
            "column_profiles", days, ["table", "column", "max", "rows", "sum", "distinct", "dt"]
        )
        self.profiles = _by_table(with_runs(lake.read("table_profiles", run_date)))
        self.findings = _by_table(lake.read("sensitivity", run_date)) if lake.exists("sensitivity", run_date) else None
        self.bot_days = self._in_use("bot_days", days, ["table", "is_bot", "dt", "events"], by=("table", "is_bot"))
        self.funnel = self._in_use("behaviour_days", days, ["table", "dt", *_FUNNEL], by=("table",))
        self.relations = _by_table(lake.read("relations", run_date))
        lake.manifest("validations", run_date)
        lake.manifest("anomalies", run_date)
        self.validations = _by_table(
            *(lake.read("validations", dt) for dt in lake.partitions("validations", upto=run_date))
        )
        self.anomalies = _by_table(*(lake.read("anomalies", dt) for dt in lake.partitions("anomalies", upto=run_date)))

    def rules(self, table: TableConfig) -> list[Rule]:
        """Every rule of one table; none if nothing of it is in use."""
        name, days, config = table.table, self.in_use[table.table], self.context.project.pipeline.quality
        if not days:
            return []
        lake, run_date = self.context.lake, self.context.run_date
        landed = lake.partitions(f"clean/{name}", upto=run_date)
        used = set(days)
        # A point judged again on a later night counts once, by its last verdict.
        judged = {
            (row["column"], row["metric"], row["landing_dt"]): row
            for row in self.anomalies.get(name, [])
            if row["landing_dt"] in used
        }
        files = [inspect(lake.files(f"clean/{name}", day), lake.manifest(f"clean/{name}", day).rows) for day in days]
        return [
            *from_configuration(table, self.unlabelled(name)),
            *from_rule_results(table, self.rule_results.get(name, []), days, config),
            *from_ledger(self.ledger.get(name, []), days, config),
            *from_profiles(
                table, self.profiles.get(name, []), len(days), config, emptied(table, self.rule_results.get(name, []))
            ),
            *from_reconciliations(table, self.daily_profiles, days, config),
            *from_relations(self.relations.get(name, []), config),
            *from_validations(table, self.validations.get(name, []), [str(day) for day in days], config),
            *from_anomalies(table, list(judged.values()), days, config),
            *from_bot_days(self.bot_days.get(name, []), days, config),
            *from_funnel(self.funnel.get(name, []), days, config),
            *from_landings(table, landed, self._newest_events(table), run_date, config),
            *from_files(table, files, config),
        ]

    def unlabelled(self, table: str) -> list[str] | None:
        """Columns with personal data that nobody labelled; None if the stage `sensitivity` has not looked tonight."""
        return None if self.findings is None else unlabelled_pii(self.findings.get(table, []))

    def _in_use(
        self, output: str, days: Iterable[date], columns: list[str] | None = None, by: tuple[str, ...] = ()
    ) -> ByTable:
        """Rows of a table of landing days, of those tables only that use the day; with `by`, other columns summed."""
        lake = self.context.lake
        parts = (lake.read(output, day, columns) for day in days if lake.exists(output, day))
        if by:
            parts = (summed(part, (*by, "dt")) for part in parts)
        found = _by_table(*parts)
        used = {(name, day) for name, own in self.in_use.items() for day in own}
        return {name: [row for row in rows if (name, row["dt"]) in used] for name, rows in found.items()}

    def _newest_events(self, table: TableConfig) -> dict[date, datetime]:
        column = table.column_of("event_ts")
        rows = self.daily_profiles.get(table.table, [])
        found = {row["dt"]: _timestamp(row["max"]) for row in rows if row["column"] == column and row["max"]}
        return {day: event for day, event in found.items() if event is not None}


def with_runs(profiles: pa.Table) -> pa.Table:
    """Rows of table_profiles with their weighted sample of numbers as `run`, in place of all states."""
    if "sketches" not in profiles.column_names:
        return profiles
    run = pc.struct_field(profiles["sketches"], "quantiles")
    return profiles.drop_columns(["sketches"]).append_column("run", run)


def summed(rows: pa.Table, by: Sequence[str]) -> pa.Table:
    """One row of each combination of `by`, with the sums of all other columns."""
    others = [name for name in rows.column_names if name not in by]
    found = rows.group_by(list(by), use_threads=False).aggregate([(name, "sum") for name in others])
    return found.rename_columns([*by, *others])


def _by_table(*parts: pa.Table) -> ByTable:
    found: dict[str, list[Row]] = defaultdict(list)
    for part in parts:
        for row in part.to_pylist():
            found[row["table"]].append(row)
    return found


def _timestamp(text: str) -> datetime | None:
    """A stored maximum (ISO text of a date or time stamp, UTC) as a time stamp; None if it is neither."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == len("2017-01-01"):
        return datetime.combine(found.date(), time(), UTC)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
