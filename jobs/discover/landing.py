"""Rows dropped into dt=… folders in the way they were written, so that tomorrow's file can be dropped beside them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from jobs.discover.dialect import Dialect, codec, open_bytes
from jobs.discover.opening import Opened
from jobs.discover.table import Table

_MOST_PARTS = 400
_WEEK, _MONTH = 7, 31


@dataclass(frozen=True)
class Drop:
    """How a table is landed: `load`, days between two drops, and the rows of each day (None: files as they are)."""

    load: str
    cadence_days: int
    days: dict[date, np.ndarray] | None = None
    dt_column: str | None = None


def plan(table: Table, last: date) -> Drop:
    """Behaviour with a time is dropped by day, or by week or month where days would be too many; all else as it stands
    on the day `last`."""
    pieces = table.opened.source.pieces
    if all(piece.dt for piece in pieces):
        return _dated(table)
    times = table.of("event_ts")
    if table.opened.source.format == "jdbc":
        # A time that a database holds as text cannot be asked for by day.
        is_event = table.kind == "behaviour" and bool(times) and times[0].reading is None
        return Drop("incremental", 1, dt_column=times[0].source) if is_event else Drop("snapshot", 1)
    if table.kind != "behaviour" or not times:
        return Drop("snapshot", 1)
    if not table.opened.is_whole:
        return Drop("incremental", 1)
    days = pc.fill_null(times[0].values.cast(pa.date32()).cast(pa.int32()), np.iinfo(np.int32).max)
    numbers = days.to_numpy().astype(np.int64)
    known = np.unique(numbers[numbers < np.iinfo(np.int32).max])
    if not len(known):
        return Drop("snapshot", 1)
    limit = (last - date(1970, 1, 1)).days
    cadence = next((each for each in (1, _WEEK) if len(np.unique(known // each)) <= _MOST_PARTS), _MONTH)
    # A week or month is dropped on its last day. What has no time, or one yet to come, is dropped with the last.
    ends = np.minimum(numbers // cadence * cadence + cadence - 1, limit)
    return Drop(
        "incremental", cadence,
        {date(1970, 1, 1) + timedelta(days=int(end)): np.flatnonzero(ends == end) for end in np.unique(ends)},
    )  # fmt: skip


def _dated(table: Table) -> Drop:
    """Files that say their day: snapshots if each repeats the one before, else increments."""
    dts = sorted({piece.dt for piece in table.opened.source.pieces if piece.dt})
    steps = [(b - a).days for a, b in pairwise(dts)]
    cadence = max(1, int(np.median(steps))) if steps else 1
    return Drop(table.opened.load or "snapshot", cadence)


def last_day(tables: list[Table]) -> date:
    """The newest day that any table tells of: of its events, else of its files."""
    events = [
        pc.max(seen.values.cast(pa.date32())).as_py()
        for table in tables
        if table.kind == "behaviour"
        for seen in table.of("event_ts")
    ]
    if any(table.opened.source.format == "jdbc" for table in tables):
        return max((day for day in [*events, *_any_days(tables)] if day is not None), default=date(1970, 1, 1))
    newest = max(_file_day(table.opened) for table in tables)
    told = [day for day in events if day is not None and day <= newest]
    dated = [piece.dt for table in tables for piece in table.opened.source.pieces if piece.dt]
    return max([*told, *dated], default=newest)


def _any_days(tables: list[Table]) -> list[date | None]:
    """The newest day of every time, where no event tells one."""
    if any(table.kind == "behaviour" and table.of("event_ts") for table in tables):
        return []
    times = [seen for table in tables for seen in table.columns.values() if seen.is_time]
    return [pc.max(seen.values.cast(pa.date32())).as_py() for seen in times]


def _file_day(opened: Opened) -> date:
    newest = max(piece.path.stat().st_mtime for piece in opened.source.pieces)
    return datetime.fromtimestamp(newest, UTC).date()


def land(table: Table, drop: Drop, folder: Path, last: date) -> int:
    """Write every drop of a table below `folder` that is not there yet; returns how many were written."""
    source = table.opened.source
    if drop.days is None:
        by_day: dict[date, list[Path]] = {}
        for piece in source.pieces:
            by_day.setdefault(piece.dt or last, []).append(piece.path)
        return sum(_drop(folder / f"dt={day}", _copier(files)) for day, files in by_day.items())
    written = 0
    final = max(drop.days)
    for day, places in drop.days.items():
        ragged = table.opened.ragged if day == final else []
        written += _drop(folder / f"dt={day}", _writer(table.opened, places, ragged))
    return written


def _drop(target: Path, write: Callable[[Path], None]) -> int:
    """A folder appears whole or not at all; one that stands is left alone."""
    if target.is_dir():
        return 0
    staging = target.parent / f"_{uuid.uuid4().hex}"
    staging.mkdir(parents=True)
    try:
        write(staging)
        staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return 1


def _copier(files: list[Path]) -> Callable[[Path], None]:
    def copy(folder: Path) -> None:
        for file in files:
            if file.suffix == ".json" and _is_array(file):
                with open_bytes(file) as raw:
                    rows = json.loads(raw.read().decode("utf-8-sig"))
                lines = (json.dumps(row, ensure_ascii=False) for row in rows)
                (folder / file.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
            else:
                shutil.copy(file, folder / file.name)

    return copy


def _is_array(file: Path) -> bool:
    with open_bytes(file) as raw:
        return raw.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def _writer(opened: Opened, places: np.ndarray, ragged: list[str]) -> Callable[[Path], None]:
    """Some rows in the source's own way of writing."""

    def write(folder: Path) -> None:
        rows = opened.rows.take(pa.array(places))
        if opened.source.format == "parquet":
            pq.write_table(rows.rename_columns(list(opened.headers.values())), folder / "part-00000.parquet")
        elif opened.dialect is not None:
            (folder / "part-00000.csv").write_bytes(_as_csv(opened, opened.dialect, rows, ragged))
        else:
            (folder / "part-00000.json").write_bytes(_as_json(opened, rows, ragged))

    return write


def _as_csv(opened: Opened, dialect: Dialect, rows: pa.Table, ragged: list[str]) -> bytes:
    text = io.StringIO(newline="")
    doubled = dialect.escape == '"'
    writer = csv.writer(
        text, delimiter=dialect.separator, lineterminator="\n", doublequote=doubled,
        escapechar=None if doubled else dialect.escape,
    )  # fmt: skip
    if dialect.has_header:
        writer.writerow(opened.headers.values())
    writer.writerows(zip(*(column.to_pylist() for column in rows.columns), strict=True))
    for line in ragged:
        text.write(line.rstrip("\r\n") + "\n")
    return text.getvalue().encode(codec(dialect.encoding))


def _as_json(opened: Opened, rows: pa.Table, ragged: list[str]) -> bytes:
    renamed = rows.rename_columns(list(opened.headers.values())).to_pylist()
    lines = [json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False) for row in renamed]
    return ("\n".join([*lines, *ragged]) + "\n").encode("utf-8")
