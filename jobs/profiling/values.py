"""Values of a column as the profile writes, compares and hashes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

Kind = Literal["text", "integer", "double", "decimal", "boolean", "date", "timestamp"]

_LONGEST_TEXT = 200

# How the stored text of a value compares. ISO dates of the years 0 to 9999 compare as text.
ORDER: dict[str, Callable[[str], Any]] = {"integer": int, "double": float, "decimal": Decimal}


def kind_of(type_: pa.DataType) -> Kind:
    """The kind of an Arrow type that a clean table may hold; TypeError for any other."""
    tests: list[tuple[Callable[[pa.DataType], bool], Kind]] = [
        (pa.types.is_string, "text"), (pa.types.is_integer, "integer"), (pa.types.is_floating, "double"),
        (pa.types.is_decimal, "decimal"), (pa.types.is_boolean, "boolean"), (pa.types.is_date, "date"),
        (pa.types.is_timestamp, "timestamp"),
    ]  # fmt: skip
    if pa.types.is_dictionary(type_):
        return kind_of(type_.value_type)
    for test, kind in tests:
        if test(type_):
            return kind
    raise TypeError(f"columns of type {type_} cannot be profiled")


def text_of(values: pa.Array) -> pa.Array:
    """Values as the profile writes them: shortest exact numbers, ISO dates, UTC times without zone or idle zeros.

    Text of more than 200 characters keeps its beginning and a hash of the whole, so that different values stay so.
    """
    if pa.types.is_timestamp(values.type):
        texts = values.cast(pa.timestamp("us")).cast(pa.string())
        return pc.replace_substring_regex(texts, r"\.?0*$", "") if len(texts) else texts
    texts = values.cast(pa.string())
    if pa.types.is_string(values.type) and len(texts) and pc.max(pc.utf8_length(texts)).as_py() > _LONGEST_TEXT:
        return pa.array([_shortened(text) for text in texts.to_pylist()], pa.string())
    return texts


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_TEXT:
        return text
    return f"{text[: _LONGEST_TEXT - 17]}…{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def extremes(values: pa.Array, kind: Kind) -> tuple[str | None, str | None]:
    """Smallest and largest value as text; None if there is none. NaN only where there is nothing else."""
    if kind == "double" and len(values):
        numbers = values.filter(pc.invert(pc.is_nan(values)))
        values = numbers if len(numbers) else values
    if not len(values):
        return None, None
    order = pc.min_max(values) if kind != "boolean" else pc.min_max(values.cast(pa.int8()))
    ends = pa.array([order["min"].as_py(), order["max"].as_py()], None if kind == "boolean" else values.type)
    smallest, largest = text_of(ends.cast(pa.bool_()) if kind == "boolean" else ends).to_pylist()
    return smallest, largest


def comparable(texts: Iterable[str | None]) -> list[str]:
    """The texts that are there; NaN only where there is nothing else."""
    found = [text for text in texts if text is not None]
    return [text for text in found if text != "nan"] or found


def hashable(values: pa.Array, kind: Kind) -> pa.Array:
    """Values in a form the sketch can hash, the same for the same value in every file."""
    if kind in ("text", "integer", "double"):
        return values
    if kind == "decimal":
        return values.cast(pa.string())
    if kind == "boolean":
        return values.cast(pa.int8())
    return values.cast(pa.int32() if pa.types.is_date32(values.type) else pa.int64())
