"""A column of any type as its leaves: structs by field, lists and maps by length and element, VARIANT by its parts.

address.city        field of a struct
tags.length         elements of a list, or entries of a map; null where the list is
tags[]              its elements, one row each
prices.key, .value  keys and values of a map, one row each
payload             a VARIANT as bytes; payload.type the type of its outermost value
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_VARIANT = {"metadata", "value"}
# Basic type and primitive type in a VARIANT's first byte: Parquet's Variant Binary Encoding, version 1.
_BASIC = np.array(["", "text", "object", "array"], object)
_PRIMITIVE = np.array(
    ["null", "boolean", "boolean", "integer", "integer", "integer", "integer", "double", "decimal", "decimal",
     "decimal", "date", "timestamp", "timestamp", "float", "binary", "text", "time", "timestamp", "timestamp", "uuid"],
    object,
)  # fmt: skip


def leaves(name: str, column: pa.ChunkedArray) -> Iterator[tuple[str, pa.ChunkedArray, bool]]:
    """Path and rows of each leaf of `column`, in the order of its type, and whether it is a VARIANT."""
    type_ = column.type
    if isinstance(type_, pa.BaseExtensionType):
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], type_.storage_type)
        yield from leaves(name, column)
    elif pa.types.is_struct(type_) and {field.name for field in type_} == _VARIANT:
        yield name, _of(column, _variant_bytes, pa.large_binary()), True
        yield f"{name}.type", _of(column, _variant_types, pa.string()), False
    elif pa.types.is_struct(type_):
        for number, part in enumerate(type_):
            yield from leaves(f"{name}.{part.name}", _of(column, partial(_field, number=number), part.type))
    elif pa.types.is_map(type_):
        yield f"{name}.length", _of(column, _lengths, pa.int64()), False
        yield from leaves(f"{name}.key", _of(column, lambda chunk: _inside(chunk).field(0), type_.key_type))
        yield from leaves(f"{name}.value", _of(column, lambda chunk: _inside(chunk).flatten()[1], type_.item_type))
    elif pa.types.is_nested(type_):
        yield f"{name}.length", _of(column, _lengths, pa.int64()), False
        yield from leaves(f"{name}[]", _of(column, lambda chunk: chunk.flatten(), type_.value_type))
    else:
        yield name, column, False


def _of(column: pa.ChunkedArray, part: Callable[[pa.Array], pa.Array], type_: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([part(chunk) for chunk in column.chunks], type_)


def _field(chunk: pa.StructArray, number: int) -> pa.Array:
    """A field's values, null where the struct is."""
    return chunk.flatten()[number]


def _lengths(chunk: pa.Array) -> pa.Array:
    if pa.types.is_map(chunk.type):
        lengths = pc.subtract(chunk.offsets[1:], chunk.offsets[:-1]).cast(pa.int64())
        return pc.if_else(chunk.is_valid(), lengths, None)
    return pc.list_value_length(chunk).cast(pa.int64())


def _inside(chunk: pa.MapArray) -> pa.StructArray:
    return pa.ListArray.from_arrays(chunk.offsets, _entries(chunk), mask=None).flatten()


def _entries(chunk: pa.MapArray) -> pa.StructArray:
    return pa.StructArray.from_arrays([chunk.keys, chunk.items], names=["key", "value"])


def _variant_bytes(chunk: pa.StructArray) -> pa.Array:
    """Metadata and value joined: equal bytes are equal values."""
    metadata, value = (chunk.flatten()[chunk.type.get_field_index(name)] for name in ("metadata", "value"))
    return pc.binary_join_element_wise(
        metadata.cast(pa.large_binary()), value.cast(pa.large_binary()), pa.scalar(b"", pa.large_binary())
    )


def _variant_types(chunk: pa.StructArray) -> pa.Array:
    heads = pc.binary_slice(chunk.flatten()[chunk.type.get_field_index("value")].cast(pa.binary()), 0, 1)
    heads = heads.fill_null(b"\0").to_numpy(zero_copy_only=False)
    codes = np.frombuffer(b"".join(heads), np.uint8) if len(heads) else np.empty(0, np.uint8)
    names = _BASIC[codes & 3]
    primitive = (codes & 3) == 0
    names[primitive] = _PRIMITIVE[np.minimum(codes[primitive] >> 2, len(_PRIMITIVE) - 1)]
    return pc.if_else(chunk.is_valid(), pa.array(names, pa.string()), None)
