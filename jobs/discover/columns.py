"""A column's type: told from its different texts, then every value of it as that type."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import COMMON_PLACEHOLDERS
from conf.text_formats import AROUND_NUMBER, BLANKS, EPOCHS, NUMBER_FORMATS, truth_words
from jobs.discover.naming import words_of
from jobs.discover.placeholders import extremes, never_dates, split_words
from jobs.discover.readings import Reading, Texts, readings
from jobs.discover.readings.moment import moments, way_of
from jobs.discover.readings.number import CODES, COUNTED
from jobs.profiling.counting import count_values
from jobs.profiling.state import State, observe

_ENOUGH, _GLANCE = 0.95, 10_000
_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")


@dataclass
class Seen:
    """One column of one table: what was written, and what it was taken for.

    `values`: every row in the inferred type, null where nothing or something else is written; ids stay text.
    """

    table: str
    name: str
    source: str
    landed: pa.ChunkedArray
    values: pa.ChunkedArray
    type: str
    format: str | None = None
    unit: str | None = None
    placeholders: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    evidence: list[str] = field(default_factory=list)
    unread: int = 0
    is_typed: bool = False

    @cached_property
    def words(self) -> list[str]:
        """The words of its name."""
        return words_of(self.name)

    @cached_property
    def state(self) -> State:
        """Its profile."""
        return observe(count_values(self.values))

    @property
    def filled(self) -> int:
        """Rows that have a value."""
        return self.state.values

    @property
    def uniqueness(self) -> float:
        """Different values per row that has one."""
        return self.state.distinct / self.filled if self.filled else 0.0

    @property
    def is_number(self) -> bool:
        return self.type in ("integer", "bigint", "double")

    @property
    def is_whole(self) -> bool:
        return self.type in ("integer", "bigint")

    @property
    def has_fractions(self) -> bool:
        """Whether its whole numbers are written as fractions, so that as text they would be 12.0."""
        if not self.is_typed:
            return bool(pc.any(pc.match_substring(self.landed.slice(0, _GLANCE), ".")).as_py())
        return pa.types.is_floating(self.landed.type)

    @property
    def is_time(self) -> bool:
        return self.type in ("date", "timestamp")

    def become_text(self, why: str) -> None:
        """Take whole numbers for labels, as they were written."""
        landed = self.landed
        texts = pc.utf8_trim_whitespace(landed) if pa.types.is_string(landed.type) else landed.cast(pa.string())
        empty = pc.is_null(self.values)
        self.values = pc.if_else(empty, pa.scalar(None, pa.string()), texts)
        self.type, self.format, self.unit = "string", None, None
        self.evidence.append(why)
        self.__dict__.pop("state", None)

    def become_whole(self, why: str) -> None:
        """Take labels that are whole numbers for numbers."""
        self.values = self.values.cast(pa.int64())
        self.type = "integer"
        self.evidence.append(why)
        self.__dict__.pop("state", None)


def see(table: str, name: str, source: str, landed: pa.ChunkedArray, type_rows: int) -> Seen:
    """What a landed column holds; its type is told from the first and last rows, `type_rows` at most."""
    if not pa.types.is_string(landed.type):
        return _typed(table, name, source, landed)
    some = landed
    if len(landed) > type_rows:
        half = type_rows // 2
        some = pa.chunked_array([*landed.slice(0, half).chunks, *landed.slice(len(landed) - half).chunks])
    texts, words = split_words(_texts(name, some))
    reading = read_as(texts)
    proposed = [words]
    if reading.type in ("integer", "bigint", "double"):
        numbers = _numbers(pc.filter(texts.values, pa.array(reading.read)), reading.format).to_numpy(
            zero_copy_only=False
        )
        proposed.append(extremes(texts, numbers, reading.read))
    elif reading.type in ("date", "timestamp"):
        proposed.append(never_dates(texts))
    placeholders = tuple(dict.fromkeys(value for one in proposed for value in one.placeholders))
    keep = tuple(value for one in proposed for value in one.keep)
    evidence = [*reading.evidence, *(line for one in proposed for line in one.evidence)]
    values = as_type(landed, reading, texts, placeholders, keep)
    unread = int(texts.counts[~reading.read].sum())
    if unread and reading.type != "string":
        evidence.append(f"{unread:,} rows do not fit")
    return Seen(
        table, name, source, landed, values, reading.type, reading.format, reading.unit, placeholders, keep, evidence,
        unread,
    )  # fmt: skip


def _texts(name: str, column: pa.ChunkedArray) -> Texts:
    trimmed = pc.utf8_trim_whitespace(column.drop_null())
    counted = pc.value_counts(trimmed)
    return Texts(name, counted.field("values"), counted.field("counts").to_numpy(zero_copy_only=False))


def read_as(texts: Texts) -> Reading:
    """The first reading that explains enough of the rows; text if none does."""
    if texts.rows:
        for read in readings():
            found = read(texts)
            if found is not None and texts.share(found.read) >= _ENOUGH:
                return found
    return Reading("string", np.ones(len(texts.values), np.bool_))


def _typed(table: str, name: str, source: str, landed: pa.ChunkedArray) -> Seen:
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
    seen = Seen(table, name, source, landed, landed, found, is_typed=True)
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
    texts = _texts(seen.name, seen.landed.slice(0, 100_000).cast(pa.string()))
    reading = next((found for read in readings() if (found := read(texts)) and found.format in EPOCHS), None)
    if reading is not None and texts.share(reading.read) >= _ENOUGH:
        seen.values = _moments(seen.landed.cast(pa.string()).combine_chunks(), "timestamp", reading.format)
        seen.type, seen.format = "timestamp", reading.format
        seen.evidence += reading.evidence


def as_type(
    landed: pa.ChunkedArray, reading: Reading, texts: Texts, placeholders: tuple[str, ...], keep: tuple[str, ...]
) -> pa.ChunkedArray:
    """Every value of a text column as `reading` takes it."""
    nothing = sorted({*COMMON_PLACEHOLDERS, *(word.lower() for word in placeholders)} - {k.lower() for k in keep})
    encoded = pc.utf8_trim_whitespace(landed).combine_chunks().dictionary_encode()
    values = encoded.dictionary
    empty = pc.is_in(pc.utf8_lower(values), pa.array(nothing, pa.string()))
    values = pc.if_else(empty, pa.scalar(None, pa.string()), values)
    if reading.type in ("integer", "bigint", "double"):
        values = _numbers(values, reading.format)
        if reading.type != "double":
            whole = pc.equal(pc.floor(values), values)
            values = pc.if_else(whole, values, pa.scalar(None, pa.float64())).cast(pa.int64())
    elif reading.type == "boolean":
        true, false = truth_words(reading.format or "/")
        lowered = pc.utf8_lower(values)
        yes = pc.is_in(lowered, pa.array([true, *_TRUE]))
        no = pc.is_in(lowered, pa.array([false, *_FALSE]))
        values = pc.if_else(yes, True, pc.if_else(no, False, pa.scalar(None, pa.bool_())))
    elif reading.type in ("date", "timestamp"):
        values = _moments(values, reading.type, reading.format)
    return pa.chunked_array([values.take(encoded.indices)])


def _numbers(values: pa.StringArray, format_: str | None) -> pa.DoubleArray:
    """Numbers as `format_` writes them; null where they are not."""
    thousands, mark = NUMBER_FORMATS[format_ or "1234.5"]
    if format_ is not None:
        values = pc.replace_substring_regex(values, AROUND_NUMBER, "")
    if thousands:
        values = pc.replace_substring_regex(values, f"[{BLANKS}]" if thousands == " " else re.escape(thousands), "")
    if mark != ".":
        values = pc.replace_substring(values, mark, ".")
    fits = pc.match_substring_regex(values, r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$")
    values = pc.replace_substring_regex(pc.if_else(fits, values, pa.scalar(None, pa.string())), r"^\+", "")
    return values.cast(pa.float64())


def _moments(values: pa.StringArray, type_: str, format_: str | None) -> pa.Array:
    """Moments in UTC as `format_` writes them; null where they are not."""
    if format_ in EPOCHS:
        numbers = pd.to_numeric(values.to_pandas(), errors="coerce") * (1_000_000 // EPOCHS[format_])
        micros = pa.array(numbers, pa.float64(), from_pandas=True)
        return pc.cast(micros, pa.int64(), safe=False).cast(pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))
    found = pd.Series(pd.NaT, index=range(len(values)), dtype="datetime64[ns, UTC]")
    for way in way_of(format_, type_):
        left = found.isna()
        if not left.any():
            break
        found = found.where(~left, moments(values, way))
    stamps = pa.array(found, pa.timestamp("us", "UTC"), from_pandas=True, safe=False)
    return stamps.cast(pa.date32(), safe=False) if type_ == "date" else stamps
