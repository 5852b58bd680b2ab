"""Texts by their bytes: lengths, character classes and shapes of many texts at once, without a loop over them.

The *shape* of a text is what is left when every run of letters becomes `a`, every run of digits `9`, and every run of
characters beyond ASCII `u`; all other characters stand for themselves. `2017-01-31` has the shape `9-9-9`,
`Ann.Lee7@mail.example` the shape `a.a9@a.a`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

CLASSES = ("upper", "lower", "digit", "space", "punctuation", "control", "other")
_SPACE = 1 << CLASSES.index("space")
_OTHER = 1 << CLASSES.index("other")

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]


def _class_bits() -> Bytes:
    table = np.empty(256, np.uint8)
    for code in range(256):
        sign = chr(code)
        if code >= 128:
            name = "other"
        elif sign in "\t\n\v\f\r ":
            name = "space"
        elif code < 32 or code == 127:
            name = "control"
        elif sign.isdigit():
            name = "digit"
        elif sign.isalpha():
            name = "upper" if sign.isupper() else "lower"
        else:
            name = "punctuation"
        table[code] = 1 << CLASSES.index(name)
    return table


_BITS = _class_bits()
# Each byte's sign: those whose runs are told once get a byte beyond ASCII of their own, all others stay as they are.
_RUNS = {0x81: ord("a"), 0x82: ord("9"), 0x83: ord("u")}
_SIGN = np.arange(256, dtype=np.uint8)
_SIGN[[*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)]] = 0x81
_SIGN[ord("0") : ord("9") + 1] = 0x82
_SIGN[128:] = 0x83
_SHOWN = np.arange(256, dtype=np.uint8)
_SHOWN[list(_RUNS)] = list(_RUNS.values())


def _mapped(data: Bytes, table: Bytes) -> Bytes:
    """`table[data]`, at the speed of bytes.translate."""
    return np.frombuffer(data.tobytes().translate(table.tobytes()), np.uint8)


def buffers_of(values: pa.Array) -> tuple[Bytes, Ints]:
    """Bytes of text or binary `values` without nulls, and the n + 1 offsets of the values in them, from 0 on."""
    wide = pa.types.is_large_string(values.type) or pa.types.is_large_binary(values.type)
    _, offsets, data = values.buffers()
    if offsets is None or not len(values):
        return np.empty(0, np.uint8), np.zeros(len(values) + 1, np.int64)
    ends = np.frombuffer(offsets, np.int64 if wide else np.int32)[values.offset : values.offset + len(values) + 1]
    ends = ends.astype(np.int64)
    raw = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return raw[ends[0] : ends[-1]], ends - ends[0]


@dataclass(frozen=True)
class Texts:
    """Different texts of a column, no nulls, seen as bytes."""

    values: pa.StringArray

    @cached_property
    def _buffers(self) -> tuple[Bytes, Ints]:
        return buffers_of(self.values)

    @cached_property
    def sizes(self) -> Ints:
        """Lengths in bytes."""
        return np.diff(self._buffers[1])

    @cached_property
    def classes(self) -> Bytes:
        """Of each text, the bits of the character classes it holds, in the order of CLASSES."""
        data, offsets = self._buffers
        found = np.zeros(len(self.values), np.uint8)
        filled = np.flatnonzero(self.sizes)
        if len(filled):
            found[filled] = np.bitwise_or.reduceat(_mapped(data, _BITS), offsets[filled])
        return found

    @cached_property
    def lengths(self) -> Ints:
        """Lengths in characters (code points)."""
        data, offsets = self._buffers
        if not (self.classes & _OTHER).any():
            return self.sizes
        starts = np.concatenate([[0], np.cumsum((data & 0xC0) != 0x80, dtype=np.int64)])
        return np.diff(starts[offsets])

    @property
    def empty(self) -> npt.NDArray[np.bool_]:
        """No characters."""
        return self.sizes == 0

    @cached_property
    def padded(self) -> npt.NDArray[np.bool_]:
        """White space at either end, also where there is nothing else."""
        data, offsets = self._buffers
        found = np.zeros(len(self.values), np.bool_)
        filled = np.flatnonzero(self.sizes)
        if len(filled):
            ends = _BITS[data[offsets[filled]]] | _BITS[data[offsets[filled + 1] - 1]]
            found[filled] = (ends & _SPACE) != 0
            beyond = filled[(ends & _OTHER) != 0]
            if len(beyond):
                texts = self.values.take(pa.array(beyond))
                trimmed = pc.binary_length(pc.utf8_trim_whitespace(texts)).to_numpy(zero_copy_only=False)
                found[beyond] |= trimmed < self.sizes[beyond]
        return found

    @cached_property
    def blank(self) -> npt.NDArray[np.bool_]:
        """At least one character, and white space only."""
        found = np.zeros(len(self.values), np.bool_)
        candidates = np.flatnonzero(self.padded & ((self.classes & ~np.uint8(_SPACE | _OTHER)) == 0))
        if len(candidates):
            trimmed = pc.utf8_trim_whitespace(self.values.take(pa.array(candidates)))
            found[candidates] = pc.binary_length(trimmed).to_numpy(zero_copy_only=False) == 0
        return found

    @cached_property
    def shapes(self) -> tuple[pa.StringArray, npt.NDArray[np.int64]]:
        """Different shapes, and the position of each text's shape among them."""
        data, offsets = self._buffers
        signs = _mapped(data, _SIGN)
        kept = np.ones(len(signs), np.bool_)
        if len(signs):
            kept[1:] = (signs[1:] != signs[:-1]) | (signs[1:] < 0x80)
            kept[offsets[:-1][self.sizes > 0]] = True
        at = np.flatnonzero(kept)
        ends = np.searchsorted(at, offsets).astype(np.int32)
        shapes = pa.StringArray.from_buffers(
            len(self.values), pa.py_buffer(ends), pa.py_buffer(_mapped(signs.take(at), _SHOWN))
        )
        encoded = shapes.dictionary_encode()
        return encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
