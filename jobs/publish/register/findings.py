"""What the night's stages found, by table, and how long an asset has been found worth little."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from conf.pipeline_config import RegisterConfig
from jobs.lake.context import Context
from jobs.publish.portfolio import WEEKS_TO_RETIRE, Estimate, is_low

READS = ("quality_scores", "value_scores", "value_slices", "costs", "table_profiles", "fixes", "score_moves")
Row = dict[str, Any]


@dataclass(frozen=True)
class Findings:
    """What is known of all tables; a table that was not written is evidence of nothing.

    Attributes:
        slices: asset → its rows of value_slices tonight.
        fixes: asset → its rows of fixes, the most worthwhile first.
        moves: asset → its row of score_moves for the overall quality.
        newest: (table, column) → the column's largest value.
        weeks_low: asset → of the last four weeks, those in which every night gave every slice a low upper bound.
        total: v(all tables) − v(no table).
    """

    quality: Mapping[str, Row]
    value: Mapping[str, Row]
    slices: Mapping[str, list[Row]]
    costs: Mapping[str, list[Row]]
    fixes: Mapping[str, list[Row]]
    moves: Mapping[str, Row]
    newest: Mapping[tuple[str, str], str]
    weeks_low: Mapping[str, int]
    total: float


def gather(context: Context) -> Findings:
    """Read the night's scores and profiles."""
    night = context.run_date
    quality = [r for r in _rows(context, "quality_scores", night) if r["column"] is None]
    value = _rows(context, "value_scores", night)
    moves = [r for r in _rows(context, "score_moves", night) if (r["score"], r["column"]) == ("quality", None)]
    profiles = _rows(context, "table_profiles", night, ["table", "column", "max"])
    return Findings(
        quality={row["asset"]: row for row in quality if row["dimension"] == "overall"},
        value={row["asset"]: row for row in value},
        slices=_by_asset(_rows(context, "value_slices", night)),
        costs=_by_asset(_rows(context, "costs", night)),
        fixes=_by_asset(sorted(_rows(context, "fixes", night), key=lambda row: row["place"])),
        moves={row["asset"]: row for row in moves if row["dimension"] == "overall"},
        newest={(row["table"], row["column"]): row["max"] for row in profiles},
        weeks_low=weeks_low(context),
        total=total_of(value),
    )


def total_of(value: Sequence[Row]) -> float:
    """v(all tables) − v(no table), as the value stage measured it; 0 without rows."""
    if not value:
        return 0.0
    evidence = json.loads(value[0]["evidence"])
    return float(evidence["v_all"] - evidence["v_empty"])


def weeks_low(context: Context) -> dict[str, int]:
    """Of the four weeks up to the run date, in how many every measured night found the asset low in every slice.

    A night that did not measure slices does not count as low: what is worth nothing to most may be all that some have.
    """
    config = context.project.pipeline.register_
    found: dict[str, int] = dict.fromkeys(context.project.tables, 0)
    for week in range(WEEKS_TO_RETIRE):
        end = context.run_date - timedelta(days=7 * week)
        nights = context.lake.partitions("value_scores", upto=end, after=end - timedelta(days=7))
        lows: dict[str, list[bool]] = defaultdict(list)
        for night in nights:
            value = _rows(context, "value_scores", night)
            slices = _by_asset(_rows(context, "value_slices", night))
            for row in value:
                own = slices.get(row["asset"], [])
                low = is_low_row(row, total_of(value), config) and bool(own)
                lows[row["asset"]].append(low and all(is_low_row(s, total_of_slice(s), config) for s in own))
        for asset, nights_low in lows.items():
            if asset in found and all(nights_low):
                found[asset] += 1
    return found


def total_of_slice(row: Mapping[str, Any]) -> float:
    """v(all tables) − v(no table) over the traffic of a slice; 0 where it is not known."""
    return 0.0 if row["v_all"] is None or row["v_empty"] is None else float(row["v_all"] - row["v_empty"])


def is_low_row(row: Mapping[str, Any], total: float, config: RegisterConfig) -> bool:
    """Whether even the upper bound of a row of value_scores or value_slices is low; not where it was not measured."""
    found = estimate(row, "contribution", "low", "high")
    return found is not None and is_low(found, total, config)


def estimate(row: Mapping[str, Any], value: str, low: str, high: str) -> Estimate | None:
    """A number of a row with its interval; None unless all three are there."""
    if any(row.get(name) is None for name in (value, low, high)):
        return None
    return Estimate(float(row[value]), float(row[low]), float(row[high]))


def _by_asset(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["asset"]].append(row)
    return found


def _rows(context: Context, table: str, night: date, columns: list[str] | None = None) -> list[Row]:
    if not context.lake.exists(table, night):
        return []
    return context.lake.read(table, night, columns).to_pylist()
