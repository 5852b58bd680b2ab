"""What stands around a table's new partitions when they are validated: parents, earlier days, volumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from conf.table_config import TableConfig
from expectations.references import References
from jobs.lake.context import Context
from jobs.lake.partitions import Lake
from jobs.profiling.rows import from_table
from jobs.profiling.state import State, merge

# Numbers of at most so many different values have a bin each, others a tenth of the rows.
_FEW_VALUES = 20
_VALUES = 50
_DECILES = tuple(rank / 10 for rank in range(1, 10))
_NUMERIC = ("integer", "double", "decimal")
# A weekday's own history needs so many days back.
_VOLUME_DAYS = 120


def references(context: Context, table: TableConfig, new: Sequence[date]) -> References:
    """The references of the partitions `new` of `table`. Profiles and parents are read when an expectation asks."""
    lake, name = context.lake, f"clean/{table.table}"
    stored = lake.partitions(name, upto=context.run_date)
    earlier = [day for day in stored if day < min(new)]

    @cache
    def distribution(column: str) -> Mapping[str, Any] | None:
        days = earlier[-context.project.pipeline.validate_.reference_days :]
        return reference_shares(earlier_state(lake, table.table, column, days[-1:] if _is_snapshot(table) else days))

    @cache
    def parent_files(parent: str) -> Sequence[Path] | None:
        if parent not in context.project.tables:
            return None
        return [file for day in context.in_use(parent) for file in lake.files(f"clean/{parent}", day)] or None

    return References(
        run_date=context.run_date,
        parent_files=parent_files,
        distribution=distribution,
        new_rows={day: lake.manifest(name, day).rows for day in new},
        earlier_rows={day: lake.manifest(name, day).rows for day in earlier[-_VOLUME_DAYS:]},
    )


def _is_snapshot(table: TableConfig) -> bool:
    return table.load == "snapshot"


def earlier_state(lake: Lake, table: str, column: str, days: Sequence[date]) -> State | None:
    """The merged profile of one column over those of `days` that have one, of the newest type; None without any."""
    states = []
    for day in days:
        if lake.exists("column_profiles", day):
            rows = lake.read("column_profiles", day)
            chosen = pc.and_(pc.equal(rows["table"], table), pc.equal(rows["column"], column))
            states += from_table(rows.filter(chosen))
    alike = [state for state in states if state.kind == states[-1].kind]
    return merge(alike) if alike else None


def reference_shares(state: State | None) -> dict[str, Any] | None:
    """`state` as the reference of `expect_column_distribution_to_be_near_reference`; None where it has no such shares.

    Numbers are cut at their own values or deciles, other values are listed by frequency. Times are never compared:
    theirs move on.
    """
    if state is None or not state.rows or state.kind == "timestamp":
        return None
    if state.kind in _NUMERIC:
        run = state.run
        if not len(run.values):
            return None
        cuts = run.values if len(run.values) <= _FEW_VALUES else np.unique(run.quantiles(_DECILES) or [])
        found: dict[str, Any] = {"edges": cuts[cuts < run.values[-1]].tolist()}
        return found | {"shares": (counts_like(found, state) / state.rows).tolist(), "rows": state.rows}
    found = {"values": state.frequent.values[:_VALUES].to_pylist()}
    return found | {"shares": (counts_like(found, state) / state.rows).tolist(), "rows": state.rows}


def counts_like(reference: Mapping[str, Any], state: State) -> np.ndarray:
    """Rows of `state` in the bins of `reference`, as the expectation counts them: the last but one holds other values
    of a list, the last nulls.
    """
    if "edges" in reference:
        run = state.run
        counts = np.zeros(len(reference["edges"]) + 1)
        np.add.at(counts, np.searchsorted(reference["edges"], run.values, side="left"), run.weights)
        return np.array([*counts, state.rows - run.count], float)
    known = dict(zip(state.frequent.values.to_pylist(), state.frequent.counts.tolist(), strict=True))
    listed = [known.get(value, 0) for value in reference["values"]]
    return np.array([*listed, state.rows - state.nulls - sum(listed), state.nulls], float)
