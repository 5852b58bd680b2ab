"""suggest: expectations learned from a table's earlier days that proved themselves on later days and on faults.

`kinds` proposes (one kind a file) from stored profiles, `said` leaves out what the table's file says already, `trial`
runs the rest on later days and on rows with injected `faults`. What is kept is printed as YAML for the table's file,
with both figures beside it; everything tried is a row of `suggestions`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NoReturn

import numpy as np
import pandas as pd
import pyarrow as pa
import yaml

from conf.errors import LakeError
from conf.suggest_config import SuggestConfig
from conf.table_config import Expectation, TableConfig
from expectations.engines import NewRows, pandas_frame
from expectations.references import References
from faults.undeclared import faults
from jobs.inventory.drift import stored_states
from jobs.inventory.suggest.kinds import Learned, kinds
from jobs.inventory.suggest.said import is_said
from jobs.inventory.suggest.trial import Record, on_trial
from jobs.inventory.surroundings import reference_shares
from jobs.lake.context import Context
from jobs.lake.masking import detected_classes, protected
from jobs.lake.partitions import Lake

TABLE = "suggestions"
# Earlier days whose volumes surround a day: enough for eight of its weekday, with gaps.
_VOLUME_DAYS = 120
SCHEMA = pa.schema([
    ("table", pa.string()), ("column", pa.string()), ("kind", pa.string()), ("expectation", pa.string()),
    ("kwargs", pa.string()), ("severity", pa.string()), ("dimension", pa.string()), ("later_days", pa.int64()),
    ("held_days", pa.int64()), ("faults", pa.int64()), ("faults_caught", pa.int64()), ("caught", pa.list_(pa.string())),
    ("kept", pa.bool_()), ("reason", pa.string()),
])  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """One proposed expectation with its record; `reason` says in words why it was kept or not."""

    kind: str
    wanted: Expectation
    record: Record
    kept: bool
    reason: str


def suggest(context: Context, table: TableConfig) -> list[Suggestion]:
    """Everything proposed for `table` from its days up to the run date; also written to `suggestions`.

    Raises:
        LakeError: fewer than four days are stored, or none is profiled.
    """
    # Values of a column that was found to be personal stand in no suggestion, as those of a declared one.
    table = protected({table.table: table}, detected_classes(context))[table.table]
    lake, config = context.lake, context.project.pipeline.suggest
    days = lake.partitions(f"clean/{table.table}", upto=context.run_date)
    if len(days) < 4:
        raise LakeError(
            f"table '{table.table}' has {len(days)} days up to {context.run_date}, four are needed to learn from",
            mend="clean and profile more days, or name a later run date",
        )
    early, late = split(days, config)
    learned = learn(lake, table, early, config)
    proposed = [(kind, wanted) for kind, propose in kinds().items() for wanted in propose(learned)]
    proposed = [(kind, wanted) for kind, wanted in proposed if not is_said(wanted, table)]
    context.log.info("learned", table=table.table, days=len(early), proposed=len(proposed), later=len(late))
    good = _rows(lake, table, late[len(late) // 2], config)
    columns = [name for name in learned.columns if name in good.columns]
    around = _around(lake, learned, late[len(late) // 2], days)
    records = on_trial(
        table,
        [wanted for _, wanted in proposed],
        [(partial(_rows, lake, table, day, config), _around(lake, learned, day, days)) for day in late],
        (good, around),
        faults(good, columns, config.fault_share, config.seed),
    )
    found = [judge(kind, wanted, record, config) for (kind, wanted), record in zip(proposed, records, strict=True)]
    _write(context, table, found)
    context.log.info("suggested", table=table.table, tried=len(found), kept=sum(one.kept for one in found))
    return found


def split(days: Sequence[date], config: SuggestConfig) -> tuple[list[date], list[date]]:
    """The days that are learned from and, evenly chosen, those that suggestions are tested on; no day is both."""
    cut = min(max(1, int(len(days) * config.learn_share)), len(days) - 1)
    late = days[cut:]
    chosen = np.unique(np.linspace(0, len(late) - 1, min(config.later_days, len(late))).round().astype(int))
    return list(days[:cut][-config.learn_days :]), [late[place] for place in chosen]


def learn(lake: Lake, table: TableConfig, days: Sequence[date], config: SuggestConfig) -> Learned:
    """What the stored profiles of `days` say, and the rows of the last of them.

    Raises:
        LakeError: none of the days is profiled.
    """
    states = stored_states(lake, table.table, days)
    if not states:
        raise LakeError(
            f"none of the {len(days)} days of table '{table.table}' is profiled", mend="run the stage profile first"
        )
    filled = {name: {day: state for day, state in found.items() if state.rows} for name, found in states.items()}
    volumes = {day: lake.manifest(f"clean/{table.table}", day).rows for day in days}
    return Learned(table, {k: v for k, v in filled.items() if v}, volumes, _rows(lake, table, days[-1], config))


def judge(kind: str, wanted: Expectation, record: Record, config: SuggestConfig) -> Suggestion:
    """Kept if it held on enough of the later days and caught a fault at all."""
    if record.later == 0:
        return Suggestion(kind, wanted, record, False, "could not be measured on any later day")
    if record.held < config.min_held * record.later:
        return Suggestion(kind, wanted, record, False, f"broke on {record.later - record.held} later days")
    if not record.caught:
        return Suggestion(kind, wanted, record, False, "caught no fault")
    return Suggestion(kind, wanted, record, True, "held and caught")


def as_yaml(found: Sequence[Suggestion]) -> str:
    """The kept suggestions as entries of a table file's `expectations`, each after a comment with its figures."""
    lines = ["expectations:"]
    for one in (one for one in found if one.kept):
        entry = one.wanted.model_dump(exclude_defaults=True, exclude_none=True)
        text = yaml.safe_dump(entry, default_flow_style=True, sort_keys=False, width=10_000, allow_unicode=True).strip()
        held, caught = f"{one.record.held}/{one.record.later}", f"{len(one.record.caught)}/{len(one.record.faced)}"
        lines += [f"  # {one.kind}: held {held} later days, caught {caught} faults", f"  - {text}"]
    return "\n".join(lines)


# ---- rows and what surrounds them


def _rows(lake: Lake, table: TableConfig, day: date, config: SuggestConfig) -> pd.DataFrame:
    files = lake.files(f"clean/{table.table}", day)
    rows = pandas_frame(NewRows(files, 0, list(table.columns), _no_spark))
    return rows.sample(config.sample_rows, random_state=config.seed) if len(rows) > config.sample_rows else rows


def _no_spark() -> NoReturn:
    raise AssertionError("suggestions are tried without Spark")


def _around(lake: Lake, learned: Learned, day: date, days: Sequence[date]) -> References:
    """The references of one later day: shares of the learned days, volumes of all days before it."""
    name, earlier = f"clean/{learned.table.table}", [one for one in days if one < day][-_VOLUME_DAYS:]
    return References(
        run_date=day,
        distribution=lambda column: reference_shares(learned.whole(column)),
        new_rows={day: lake.manifest(name, day).rows},
        earlier_rows={one: lake.manifest(name, one).rows for one in earlier},
    )


def _write(context: Context, table: TableConfig, found: Sequence[Suggestion]) -> None:
    """Replace the table's rows of the run date."""
    lake, dt = context.lake, context.run_date
    stored = lake.read(TABLE, dt, SCHEMA.names).to_pylist() if lake.exists(TABLE, dt) else []
    others = [row for row in stored if row["table"] != table.table]
    rows = [
        {
            "table": table.table, "column": one.wanted.column, "kind": one.kind, "expectation": one.wanted.type,
            "kwargs": json.dumps(one.wanted.kwargs, sort_keys=True), "severity": one.wanted.severity,
            "dimension": one.wanted.dimension, "later_days": one.record.later, "held_days": one.record.held,
            "faults": len(one.record.faced), "faults_caught": len(one.record.caught), "caught": one.record.caught,
            "kept": one.kept, "reason": one.reason,
        }
        for one in found
    ]  # fmt: skip
    lake.write(TABLE, dt, pa.Table.from_pylist(others + rows, schema=SCHEMA), schema=SCHEMA)
