"""Values of a column as the profile knows them: their kind, one Arrow type a kind, their text, and their order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

Kind = Literal[
    "text", "integer", "double", "decimal", "boolean", "date", "timestamp", "time", "interval", "binary", "variant",
    "null",
]  # fmt: skip
NUMBERS: tuple[Kind, ...] = ("integer", "double", "decimal")

LONGEST_TEXT = 200

# How the stored text of a value compares. ISO dates of the years 0 to 9999 and hexadecimal bytes compare as text.
ORDER: dict[str, Callable[[str], Any]] = {"integer": int, "double": float, "decimal": Decimal, "interval": int}

# Of each kind the one Arrow type its values are brought to; None: they stay as they are.
_CANONICAL: dict[Kind, pa.DataType | None] = {
    "text": None, "integer": None, "double": pa.float64(), "decimal": None, "boolean": pa.bool_(),
    "date": pa.date32(), "timestamp": pa.timestamp("us"), "time": pa.time64("us"), "interval": pa.int64(),
    "binary": pa.large_binary(), "variant": pa.large_binary(), "null": pa.null(),
}  # fmt: skip


def kind_of(type_: pa.DataType) -> Kind:
    """The kind of an Arrow type without parts (`leaves` takes nested ones apart); TypeError for any other."""
    is_ = pa.types
    tests: list[tuple[Callable[[pa.DataType], bool], Kind]] = [
        (is_.is_string, "text"), (is_.is_large_string, "text"), (is_.is_string_view, "text"),
        (is_.is_uint64, "decimal"), (is_.is_integer, "integer"), (is_.is_floating, "double"),
        (is_.is_decimal, "decimal"), (is_.is_boolean, "boolean"), (is_.is_date, "date"),
        (is_.is_timestamp, "timestamp"), (is_.is_time, "time"),
        (is_.is_duration, "interval"), (is_.is_interval, "interval"), (is_.is_null, "null"),
        (is_.is_binary, "binary"), (is_.is_large_binary, "binary"), (is_.is_fixed_size_binary, "binary"),
        (is_.is_binary_view, "binary"),
    ]  # fmt: skip
    if is_.is_dictionary(type_):
        return kind_of(type_.value_type)
    for test, kind in tests:
        if test(type_):
            return kind
    raise TypeError(f"columns of type {type_} cannot be profiled")


def canonical(values: pa.Array, kind: Kind) -> pa.Array:
    """`values` in the one type of their kind: microseconds in UTC, 64-bit floats, days; NaN-safe and never failing.

    Times beyond the range of microseconds become null.
    """
    type_ = values.type
    if pa.types.is_string_view(type_):
        return values.cast(pa.large_string())
    if pa.types.is_uint64(type_):
        return values.cast(pa.decimal128(20, 0))
    if pa.types.is_decimal(type_) and type_.scale < 0:
        return values.cast(pa.decimal256(type_.precision - type_.scale, 0))
    if pa.types.is_interval(type_):
        return _interval_microseconds(values)
    wanted = _CANONICAL[kind]
    if wanted is None or type_ == wanted:
        return values
    if pa.types.is_timestamp(type_):
        return _microseconds(values)
    if pa.types.is_duration(type_):
        return values.cast(pa.duration("us"), safe=False).cast(pa.int64())
    return values.cast(wanted, safe=False)


def _microseconds(values: pa.Array) -> pa.Array:
    if values.type.unit in ("us", "ns"):
        return values.cast(pa.timestamp("us", values.type.tz), safe=False).cast(pa.timestamp("us"))
    factor = {"s": 1_000_000, "ms": 1_000}[values.type.unit]
    numbers = values.cast(pa.int64())
    limit = (2**63 - 1) // factor
    fits = pc.and_(pc.less_equal(numbers, limit), pc.greater_equal(numbers, -limit))
    return pc.multiply(pc.if_else(fits, numbers, None), factor).cast(pa.timestamp("us"))


def _interval_microseconds(values: pa.Array) -> pa.Array:
    """Months count 30 days, as where PostgreSQL orders intervals."""
    told = [
        None if each is None else (each.months * 30 + each.days) * 86_400_000_000 + each.nanoseconds // 1000
        for each in values.to_pylist()
    ]
    return pa.array(told, pa.int64())


def text_of(values: pa.Array) -> pa.Array:
    """Values as the profile writes them: shortest exact numbers, ISO dates, UTC times without zone or idle zeros.

    Text of more than 200 characters keeps its beginning and a hash of the whole, so that different values stay so;
    bytes are hexadecimal and cut the same way.
    """
    type_ = values.type
    if pa.types.is_timestamp(type_):
        texts = values.cast(pa.timestamp("us")).cast(pa.string())
        return pc.replace_substring_regex(texts, r"\.?0*$", "") if len(texts) else texts
    if pa.types.is_binary(type_) or pa.types.is_large_binary(type_):
        return pa.array([None if each is None else _shortened(each.hex()) for each in values.to_pylist()], pa.string())
    texts = values.cast(pa.string())
    if len(texts) and (pc.max(pc.binary_length(texts)).as_py() or 0) > LONGEST_TEXT:
        return pa.array([None if text is None else _shortened(text) for text in texts.to_pylist()], pa.string())
    return texts


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[: LONGEST_TEXT - 17]}…{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def extremes(values: pa.Array, kind: Kind) -> tuple[str | None, str | None]:
    """Smallest and largest value as text; None if there is none. NaN only where there is nothing else."""
    if kind == "double" and len(values):
        numbers = values.filter(pc.invert(pc.is_nan(values)))
        values = numbers if len(numbers) else values
    if not len(values) or kind == "null":
        return None, None
    if kind in ("text", "decimal", "binary", "variant"):
        ends = pc.min_max(values)
        pair = [ends["min"], ends["max"]]
    else:
        pair = [values[0], values[-1]]
    smallest, largest = text_of(pa.array([each.as_py() for each in pair], values.type)).to_pylist()
    return smallest, largest


def comparable(texts: Iterable[str | None]) -> list[str]:
    """The texts that are there; NaN only where there is nothing else."""
    found = [text for text in texts if text is not None]
    return [text for text in found if text != "nan"] or found
