"""Whether two lakes hold the same, but for what was measured of the machine."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobs.lake.partitions import Lake
from jobs.stages import METERED

# Columns that tell what a night cost, or where its report lies; so does the evidence beside the first two.
_MEASURED = {"assets": ("cost",), "value_scores": ("cost",), "releases": ("path",)}


def partitions(lake: Path, upto: date) -> set[tuple[str, date]]:
    """(table, day) of every committed partition that is no measurement of cost.

    Should the clock pass the hour of the schedule meanwhile, the scheduler runs the night of today too: it is left out.
    """
    found = set()
    for success in lake.rglob("_SUCCESS"):
        table, day = str(success.parent.parent.relative_to(lake)), success.parent.name.removeprefix("dt=")
        if day <= str(upto) and table.split("/")[0] not in (METERED, "costs", "reports", "_staging"):
            found.add((table, date.fromisoformat(day)))
    return found


def differing(ours: Path, theirs: Path, upto: date) -> tuple[int, list[str]]:
    """How many partitions there are on either side, and the names of those that are not alike."""
    every = sorted(partitions(ours, upto) | partitions(theirs, upto))
    unlike = []
    for number, (table, day) in enumerate(every, 1):
        if not alike(Lake(ours), Lake(theirs), table, day):
            unlike.append(f"{table}/dt={day}")
        if number % 500 == 0:
            print(f"  {number} of {len(every)} partitions compared", flush=True)
    return len(every), unlike


def alike(ours: Lake, theirs: Lake, table: str, day: date) -> bool:
    """Whether a partition holds the same on both sides: the same rows in any order, or the same files."""
    if not (ours.exists(table, day) and theirs.exists(table, day)):
        return False
    if not ours.manifest(table, day).schema_fingerprint:
        return ours.manifest(table, day).files == theirs.manifest(table, day).files
    one, other = ours.read(table, day), theirs.read(table, day)
    return one.equals(other) or _told(table, one) == _told(table, other)


def _told(table: str, rows: pa.Table) -> list[str]:
    """Rows in an order of their own, without what measures their cost."""
    left_out = _MEASURED.get(table, ())
    return sorted(
        json.dumps(
            {
                key: _costless(json.loads(content)) if key == "evidence" and left_out and content else content
                for key, content in row.items()
                if key not in left_out
            },
            sort_keys=True,
            default=str,
        )
        for row in rows.to_pylist()
        if row.get("table") != "reports"
    )


def _costless(content: Any) -> Any:
    """What JSON holds, at any depth, but what is called cost."""
    if isinstance(content, dict):
        return {key: _costless(part) for key, part in content.items() if key != "cost"}
    return [_costless(part) for part in content] if isinstance(content, list) else content
