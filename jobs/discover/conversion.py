"""Every value of a text column as the type that it was taken for."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import COMMON_PLACEHOLDERS
from conf.text_formats import BLANKS, EPOCHS, NUMBER_FORMATS, truth_words
from jobs.discover.readings import Reading
from jobs.discover.readings.moment import moments, way_of
from jobs.discover.readings.number import bare_numbers

_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")


def as_type(
    landed: pa.ChunkedArray, reading: Reading, placeholders: tuple[str, ...] = (), keep: tuple[str, ...] = ()
) -> pa.ChunkedArray:
    """Every value of a text column as `reading` takes it."""
    nothing = sorted({*COMMON_PLACEHOLDERS, *(word.lower() for word in placeholders)} - {k.lower() for k in keep})
    encoded = pc.utf8_trim_whitespace(landed).combine_chunks().dictionary_encode()
    values = encoded.dictionary
    empty = pc.is_in(pc.utf8_lower(values), pa.array(nothing, pa.string()))
    values = pc.if_else(empty, pa.scalar(None, pa.string()), values)
    if reading.type in ("integer", "bigint", "double"):
        values = as_numbers(values, reading.format)
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
        values = as_moments(values, reading.type, reading.format)
    return pa.chunked_array([values.take(encoded.indices)])


def as_numbers(values: pa.StringArray, format_: str | None) -> pa.DoubleArray:
    """Numbers as `format_` writes them; null where they are not."""
    thousands, mark = NUMBER_FORMATS[format_ or "1234.5"]
    if format_ is not None:
        values = bare_numbers(values)
    if thousands:
        values = pc.replace_substring_regex(values, f"[{BLANKS}]" if thousands == " " else re.escape(thousands), "")
    if mark != ".":
        values = pc.replace_substring(values, mark, ".")
    fits = pc.match_substring_regex(values, r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$")
    values = pc.replace_substring_regex(pc.if_else(fits, values, pa.scalar(None, pa.string())), r"^\+", "")
    return values.cast(pa.float64())


def as_moments(values: pa.StringArray, type_: str, format_: str | None) -> pa.Array:
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
