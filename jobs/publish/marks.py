"""marks: what analysts marked as known (conf/feedback.yml), held against what was found tonight.

A mark in force takes its findings out of the release's gates and of what the report lists first; they stay counted in
the scores, which say how the data is and not what is done about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from conf.errors import ConfigError
from conf.feedback_config import Mark
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.publish.marking import IN_FORCE

Row = Mapping[str, Any]
EXPIRED, OVERDUE = "expired", "overdue"
_LOOKED_BACK = timedelta(days=35)


@dataclass(frozen=True)
class Kind:
    """Where findings of one kind lie: the lake table, the column that names them, and which rows are findings."""

    table: str
    name: str | None
    is_found: Callable[[Row], bool]


KINDS: dict[str, Kind] = {
    "rule": Kind("rule_results", "rule", lambda row: bool(row["rows_broken"])),
    "expectation": Kind("validations", "expectation", lambda row: row["success"] is False),
    "anomaly": Kind("anomalies", "metric", lambda row: bool(row["is_anomaly"])),
    "drift": Kind("drift", "metric", lambda row: bool(row["is_drift"])),
    "sensitivity": Kind("sensitivity", None, lambda row: row["finding"] is not None),
    "relation": Kind("relations", "parent", lambda row: bool(row["orphan_rows"])),
}


def run(context: Context) -> None:
    """Write `marks`.

    Raises:
        ConfigError: a mark in force speaks of what no stage has looked for.
    """
    looked: dict[str, list[dict[str, Any]]] = {
        kind: _looked_at(context, kind) for kind in KINDS if kind in {m.finding for m in context.project.marks}
    }
    rows = mark_rows(context.project.marks, looked, context.run_date, str(context.project.folder / "feedback.yml"))
    context.lake.write("marks", context.run_date, pa.Table.from_pylist(rows, OUTPUTS["marks"].schema))
    context.log.info("marks", **{state: sum(row["state"] == state for row in rows) for state in (IN_FORCE, OVERDUE)})


def _looked_at(context: Context, kind: str) -> list[dict[str, Any]]:
    """Rows of the kind's table, by landing day or of the newest nights; tonight's have `is_tonight`."""
    lake, name = context.lake, KINDS[kind].table
    since = context.run_date - _LOOKED_BACK
    by_day = OUTPUTS[name].by_landing_day
    in_use = {(table, day) for table in context.project.tables for day in context.in_use(table)}
    rows = []
    for dt in lake.partitions(name, upto=context.run_date, after=None if by_day else since):
        for row in lake.read(name, dt).to_pylist():
            is_tonight = (row["table"], dt) in in_use if by_day else dt == context.run_date
            rows.append(row | {"is_tonight": is_tonight})
    return rows


def mark_rows(
    marks: Iterable[Mark], looked: Mapping[str, list[dict[str, Any]]], night: date, file: str
) -> list[dict[str, Any]]:
    """Rows of `marks`. `looked`: kind → rows that were looked at, each with `is_tonight`.

    Raises:
        ConfigError: a mark in force speaks of none of them. Where nothing of its table was looked at yet, nobody can
            tell.
    """
    found = []
    for place, mark in enumerate(marks, start=1):
        kind = KINDS[mark.finding]
        own = [row for row in looked[mark.finding] if row["table"] == mark.table]
        covered = [row for row in own if mark.covers(mark.finding, *_key(kind, row))]
        state = _state(mark, night)
        if own and not covered and state == IN_FORCE:
            known = sorted({" ".join(filter(None, _key(kind, row)[1:])) for row in own})
            raise ConfigError(
                f"{file}: entry {place} of `marks`: no {mark.finding} of {mark.table}"
                f"{'.' + mark.column if mark.column else ''} is called '{mark.name}'",
                mend=f"choose from {', '.join(known)}; or remove the entry",
            )
        tonight = sum(row["is_tonight"] and kind.is_found(row) for row in covered)
        found.append(mark.model_dump() | {"state": state, "found": tonight})
    return found


def _key(kind: Kind, row: Row) -> tuple[str, str | None, str | None]:
    return row["table"], row.get("column"), row[kind.name] if kind.name else None


def _state(mark: Mark, night: date) -> str:
    if night <= mark.until:
        return IN_FORCE
    return OVERDUE if mark.mark == "fix by" else EXPIRED
