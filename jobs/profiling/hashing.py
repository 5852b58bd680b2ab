"""One 63-bit hash of every value, the same wherever the value occurs: another file, table, integer width or scale.

Numbers hash by value: 12 as int32, int64, double 12.0 and decimal 12.00 all alike; a fraction alike within doubles and
within decimals. Text hashes by its UTF-8 bytes (`"12"` is not 12), dates by day, times by microsecond in UTC. The words
of a value are mixed by the finaliser of SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number
generators, 2014), each with its position, and summed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.profiling.texts import buffers_of
from jobs.profiling.values import Kind

BITS = 63
Hashes = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_FAMILIES = ("number", "fraction", "text", "binary", "boolean", "date", "timestamp", "time", "interval")
_SEEDS = {
    name: np.uint64((number * 0xD1342543DE82EF95 + 0x2545F4914F6CDD1D) % 2**64) for number, name in enumerate(_FAMILIES)
}
_BLOCK = 1 << 15
_EXACT_DIGITS = 18


def hash_values(values: pa.Array, kind: Kind) -> Hashes:
    """Hashes below 2^63 of canonical `values` without nulls."""
    if kind == "text":
        return _hash_bytes(values, _SEEDS["text"])
    if kind in ("binary", "variant"):
        return _hash_bytes(values, _SEEDS["binary"])
    if kind == "integer":
        return _hash_words(values.cast(pa.int64()).to_numpy().view(np.uint64), _SEEDS["number"])
    if kind == "double":
        return _hash_doubles(values.to_numpy(zero_copy_only=False))
    if kind == "decimal":
        return _hash_decimals(values)
    if kind == "null":
        return np.empty(0, np.uint64)
    if kind == "boolean":
        words = values.cast(pa.int8()).to_numpy().astype(np.uint64)
    else:
        words = values.cast(pa.int32() if kind == "date" else pa.int64()).to_numpy().astype(np.int64).view(np.uint64)
    return _hash_words(words, _SEEDS[kind])


def hash_texts(texts: pa.Array, kind: Kind) -> Hashes:
    """Hashes of values from their text as the profile writes it; empty for kinds that cannot be read back."""
    if kind == "text":
        return hash_values(texts, kind)
    if kind == "decimal":
        return _hash_decimals(texts)
    type_ = _READABLE.get(kind)
    return np.empty(0, np.uint64) if type_ is None else hash_values(texts.cast(type_), kind)


def can_hash_texts(kind: Kind) -> bool:
    """Whether values of this kind can be read back from their text."""
    return kind in ("text", "decimal") or kind in _READABLE


_READABLE: dict[str, pa.DataType] = {
    "integer": pa.int64(), "interval": pa.int64(), "double": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}  # fmt: skip


def _mixed(words: Hashes) -> None:
    """Mix `words` in place."""
    words ^= words >> np.uint64(30)
    words *= _FIRST
    words ^= words >> np.uint64(27)
    words *= _SECOND
    words ^= words >> np.uint64(31)


def _hash_words(words: Hashes, seed: np.uint64) -> Hashes:
    hashes = words + seed
    for start in range(0, len(hashes), _BLOCK):  # blocks stay in the processor's cache
        block = hashes[start : start + _BLOCK]
        _mixed(block)
        block >>= np.uint64(64 - BITS)
    return hashes


def _hash_doubles(numbers: npt.NDArray[np.float64]) -> Hashes:
    with np.errstate(invalid="ignore"):
        whole = numbers.astype(np.int64)
    is_whole = (whole == numbers) & (np.abs(numbers) < 2.0**63)
    hashes = _hash_words(whole.view(np.uint64), _SEEDS["number"])
    if not is_whole.all():
        fractions = numbers[~is_whole]
        fractions[np.isnan(fractions)] = np.nan
        hashes[~is_whole] = _hash_words(fractions.view(np.uint64), _SEEDS["fraction"])
    return hashes


def _hash_decimals(values: pa.Array) -> Hashes:
    """Whole ones as the integer, others by their shortest digits and scale; more than 18 digits by their text."""
    texts = pc.replace_substring_regex(values.cast(pa.string()), r"^(-?\d+\.\d*?)0+$", r"\1")
    texts = pc.replace_substring(texts, ".", ".", max_replacements=1)
    texts = pc.utf8_rtrim(texts, ".")
    hashes = _hash_bytes(texts, _SEEDS["fraction"])
    plain = pc.match_substring_regex(texts, rf"^-?\d{{1,{_EXACT_DIGITS}}}$").to_numpy(zero_copy_only=False)
    chosen = np.flatnonzero(plain)
    if len(chosen):
        whole = texts.take(pa.array(chosen)).cast(pa.int64()).to_numpy()
        hashes[chosen] = _hash_words(whole.view(np.uint64), _SEEDS["number"])
    return hashes


def _hash_bytes(values: pa.Array, seed: np.uint64) -> Hashes:
    data, offsets = buffers_of(values)
    sizes = np.diff(offsets)
    padded = np.zeros(len(data) + 8, np.uint8)
    padded[: len(data)] = data
    words_at = np.ndarray((len(data) + 1,), "<u8", padded, strides=(1,))
    words = np.maximum((sizes + 7) >> 3, 1)
    if len(words) and words.max() == 1:
        hashes = words_at[offsets[:-1]] & _mask(sizes)
        hashes += seed
        _mixed(hashes)
    else:
        firsts = np.concatenate([[0], np.cumsum(words)])
        place = np.arange(firsts[-1]) - np.repeat(firsts[:-1], words)
        left = np.repeat(sizes, words) - 8 * place
        parts = words_at[np.repeat(offsets[:-1], words) + 8 * place] & _mask(np.minimum(left, 8))
        parts += seed + place.astype(np.uint64) * _GOLDEN
        _mixed(parts)
        hashes = np.add.reduceat(parts, firsts[:-1]) if len(words) else np.empty(0, np.uint64)
    hashes += sizes.astype(np.uint64) * _GOLDEN
    return _hash_words(hashes, seed)


def _mask(sizes: npt.NDArray[np.int64]) -> Hashes:
    """Of each number of bytes, 0 to 8, the mask of so many low bytes."""
    return _MASKS[sizes]


_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(9)], np.uint64)
