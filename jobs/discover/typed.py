"""Columns whose file says their type: what is a time, a day or a label in spite of it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from conf.text_formats import EPOCHS
from jobs.discover.columns import Seen
from jobs.discover.conversion import as_moments
from jobs.discover.readings import readings, texts_of
from jobs.discover.readings.number import CODES, COUNTED

_ENOUGH = 0.95


def typed(table: str, name: str, source: str, landed: pa.ChunkedArray, prefix: str = "") -> Seen:
    """A column whose file says its type."""
    is_ = pa.types
    type_ = landed.type
    tests = (
        (is_.is_boolean, "boolean"), (is_.is_integer, "integer" if type_.bit_width <= 32 else "bigint"),
        (is_.is_floating, "double"), (is_.is_date, "date"), (is_.is_timestamp, "timestamp"),
    ) if not is_.is_null(type_) else ()  # fmt: skip
    found = next((named for test, named in tests if test(type_)), "string")
    if is_.is_decimal(type_):
        found = f"decimal({type_.precision},{type_.scale})"
    seen = Seen(table, name, source, landed, landed, found, prefix=prefix)
    seen.evidence.append(f"{type_} in the file")
    if found == "double":
        _whole_fractions(seen)
    elif is_.is_integer(type_):
        _epoch(seen)
        if seen.is_whole and not CODES.isdisjoint(seen.words) and seen.words[-1] not in COUNTED:
            seen.become_text("the name says that it tells things apart")
    elif found == "timestamp" and _is_days(landed):
        seen.type, seen.values = "date", landed.cast(pa.date32(), safe=False)
        seen.evidence.append("every time of day is midnight")
    if found == "string":
        seen.values = landed.cast(pa.string())
    return seen


def _whole_fractions(seen: Seen) -> None:
    """Whole numbers that were written as fractions because some are missing."""
    numbers = seen.landed.drop_null()
    if seen.landed.null_count and len(numbers) and pc.all(pc.equal(pc.floor(numbers), numbers)).as_py():
        largest = pc.max(pc.abs(numbers)).as_py()
        if largest < 2**53:
            seen.type = "integer" if largest < 2**31 else "bigint"
            seen.values = seen.landed.cast(pa.int64())
            seen.evidence.append("whole numbers only, written as fractions because some are missing")


def _is_days(times: pa.ChunkedArray) -> bool:
    filled = times.drop_null()
    return len(filled) > 0 and bool(pc.all(pc.equal(filled, pc.floor_temporal(filled, unit="day"))).as_py())


def _epoch(seen: Seen) -> None:
    texts = texts_of(seen.name.removeprefix(seen.prefix), seen.landed.slice(0, 100_000).cast(pa.string()))
    reading = next((found for read in readings() if (found := read(texts)) and found.format in EPOCHS), None)
    if reading is not None and texts.share(reading.read) >= _ENOUGH:
        seen.values = as_moments(seen.landed.cast(pa.string()).combine_chunks(), "timestamp", reading.format)
        seen.type, seen.format = "timestamp", reading.format
        seen.evidence += reading.evidence
