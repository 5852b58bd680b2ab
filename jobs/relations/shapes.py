"""How rows are spread over keys and over time, from counts alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow.compute as pc

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.relations.checks import Record
from jobs.relations.encoding import Ints
from jobs.relations.repeats import crossings
from jobs.relations.state import Counted
from jobs.relations.wanted import Columns, event_times, wanted

RANKS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
_USUAL = 0.95


def key_shapes(context: Context, table: TableConfig, counted: Counted, has_key: bool) -> list[Record]:
    """The rows of `key_shapes` of one table. `has_key`: no two rows are alike in some key, so none are copies."""
    found = []
    for columns in wanted(table, context.project.tables).values:
        rows = counted.values(columns)["rows"].to_numpy()
        found.append({"table": table.table, "columns": list(columns), "kind": "value", **shape(rows)})
    everything = tuple(table.columns)
    # Copies inside a landing day are gone: cleaning keeps one of each and says how many it removed.
    left = 0 if has_key else crossings(context, counted, everything, counted.rows, nulls_alike=True)
    whole: Record = {"table": table.table, "columns": list(everything), "kind": "row", "rows": counted.rows}
    whole |= {"distinct": counted.rows - left, "copies_left": left, "copies_removed": _removed(context, counted)}
    return [*found, whole]


def _removed(context: Context, counted: Counted) -> int | None:
    """Exact copies that cleaning removed from the partitions in use; None where a ledger is missing."""
    total = 0
    for share in counted.shares:
        if not context.lake.exists("ledger", share.dt):
            return None
        ledger = context.lake.read("ledger", share.dt, ["table", "rows_duplicate"])
        own = ledger.filter(pc.equal(ledger["table"], counted.table))
        total += pc.sum(own["rows_duplicate"]).as_py() or 0
    return total


def shape(rows: Ints) -> Record:
    """Figures of `rows`, the rows of each different value (at least 1 each)."""
    total, values = int(rows.sum()), len(rows)
    if not values:
        return {"rows": 0, "distinct": 0, "mean": None, "quantiles": None, "max": None, "gini": None}
    quantiles = np.quantile(rows, RANKS, method="inverted_cdf")
    return {
        "rows": total,
        "distinct": values,
        "mean": total / values,
        "quantiles": [int(value) for value in quantiles],
        "max": int(rows.max()),
        "gini": gini(rows),
    }


def gini(rows: Ints) -> float:
    """Gini coefficient, 0 (all alike) to 1 − 1/n: half the relative mean difference of two values drawn at random."""
    ordered = np.sort(rows).astype(np.float64)
    places = np.arange(1, len(ordered) + 1)
    return float(np.sum((2 * places - len(ordered) - 1) * ordered) / (len(ordered) * ordered.sum()))


def time_coverage(context: Context, table: TableConfig, counted: Counted) -> list[Record]:
    """The rows of `time_coverage` of one table."""
    return [_coverage(context, table.table, (column,), counted) for column in event_times(table)]


def _coverage(context: Context, table: str, columns: Columns, counted: Counted) -> Record:
    counts = counted.values(columns, "day")
    about: Record = {"table": table, "column": columns[0], "rows": pc.sum(counts["rows"]).as_py() or 0}
    if not counts.num_rows:
        return about | {"days": 0, "days_with_rows": 0, "gaps": []}
    days = sorted(date.fromisoformat(day) for day in counts["value"].to_pylist())
    late = counts.filter(pc.greater(counts["distinct"], 1))
    span = (days[-1] - days[0]).days + 1
    return about | {
        "first_day": days[0],
        "last_day": days[-1],
        "days": span,
        "days_with_rows": len(days),
        "gaps": gaps(days, about["rows"] / span, context.project.pipeline.relate.min_gap_rows),
        "late_rows_share": (pc.sum(late["rows"]).as_py() or 0) / about["rows"],
    }


def gaps(days: list[date], daily_rows: float, min_rows: float) -> list[dict[str, Any]]:
    """Runs without events between `days` (ascending) that are longer than 95 of 100 are, and in which at least
    `min_rows` rows were to be expected at `daily_rows` a day; the most expected first."""
    spacings = np.diff([day.toordinal() for day in days])
    if not len(spacings):
        return []
    usual = np.quantile(spacings, _USUAL, method="inverted_cdf")
    found = []
    for place in np.flatnonzero(spacings > usual):
        missing = int(spacings[place]) - 1
        if missing * daily_rows >= min_rows:
            found.append(
                {
                    "first_missing": days[place] + timedelta(days=1),
                    "last_missing": days[place + 1] - timedelta(days=1),
                    "days": missing,
                    "expected_rows": missing * daily_rows,
                }
            )
    return sorted(found, key=lambda gap: (-gap["expected_rows"], gap["first_missing"]))
