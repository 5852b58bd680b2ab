"""Attributes of items as numbers: codes of every attribute and pair of attributes, and one sparse matrix of all values.

Attributes are strings, whatever the shop's columns are called. Amounts (`12 OZ`, `1.5 L`, a price) get a band of their
own, so that near sizes are near; words of text are hashed, so that `SPECIALTY COOKIES` is near `COOKIES`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack

# A plain integer is as likely an id as an amount.
_AMOUNT = re.compile(r"\s*(?=\d+\.\d|\d+(?:\.\d+)?\s*[A-Za-z])(\d+(?:\.\d+)?)\s*([A-Za-z]*)")
_UNITS = {"LB": ("OZ", 16.0), "L": ("ML", 1000.0), "LT": ("ML", 1000.0), "KG": ("G", 1000.0)}
_WORD = re.compile(r"[^\W\d_]{3,}")
CROSS = " × "
_WORD_BUCKETS = 4096
_MOST_ATTRIBUTES = 12
_COMMON = 0.2
"""A value that more than this share of the items has tells no items apart."""


@dataclass(frozen=True)
class Coded:
    """Codes of items' attributes; equal codes are equal values."""

    codes: dict[str, np.ndarray]
    """By attribute, and by pair `a × b`: int64 [items]; −1 where the value is unknown."""
    words: csr_matrix
    """[items, hash buckets], 1 where a value of the item holds a word of the bucket."""

    def __len__(self) -> int:
        return self.words.shape[0]


def coded(attributes: Sequence[Mapping[str, str]]) -> Coded:
    """Code the attributes of items; an item without any is allowed.

    At most 12 attributes are used: those most items have, in the order of their names where equally many have them.
    """
    held: dict[str, int] = {}
    for own in attributes:
        for name in own:
            held[name] = held.get(name, 0) + 1
    names = sorted(sorted(held, key=lambda name: (-held[name], name))[:_MOST_ATTRIBUTES])
    single: dict[str, np.ndarray] = {}
    for name in names:
        values = [own.get(name) for own in attributes]
        bands = [_band(value) for value in values]
        single[name] = _codes(values)
        if 2 * sum(band is not None for band in bands) > held[name]:
            single[f"{name} band"] = _codes(bands)
    pairs = {f"{a}{CROSS}{b}": _crossed(single[a], single[b]) for a, b in combinations(single, 2)}
    return Coded({**single, **pairs}, _words(attributes))


def one_hot(
    items: Coded, known: np.ndarray, pairs: tuple[str, ...] | None = None, *, with_words: bool = True
) -> csr_matrix:
    """Every value that some `known` item has, weighted by √idf, rows of length 1: float32 [items, values].

    Args:
        known: bool [items], the items whose attributes give the columns and their weights.
        with_words: whether words count; they help a regression, which weighs them, and blur plain likeness.
        pairs: the pairs of attributes used beside the attributes themselves; all where None.
    """
    chosen = [name for name in items.codes if pairs is None or CROSS not in name or name in pairs]
    blocks = [membership(items.codes[name], int(items.codes[name].max(initial=-1)) + 1) for name in chosen]
    whole = csr_matrix(hstack([*blocks, items.words] if with_words or not blocks else blocks))
    share = np.asarray(whole[known].sum(axis=0)).ravel() / max(int(known.sum()), 1)
    useful = np.flatnonzero(share > 0)
    weighted = csr_matrix(whole[:, useful] @ diags(np.sqrt(np.maximum(-np.log(share[useful]), 0.0))))
    return _unit(weighted)


def telling(values: csr_matrix, known: np.ndarray) -> csr_matrix:
    """`values` without the columns that more than a fifth of the known items store; rows of length 1 again."""
    share = np.bincount(values[known].indices, minlength=values.shape[1]) / max(int(known.sum()), 1)
    return _unit(csr_matrix(values[:, np.flatnonzero(share <= _COMMON)]))


def membership(code: np.ndarray, groups: int) -> csr_matrix:
    """float32 [items, groups]: 1 where the item is in the group; none for code −1."""
    inside = np.flatnonzero(code >= 0)
    return csr_matrix(
        (np.ones(len(inside), dtype=np.float32), (inside, code[inside])), shape=(len(code), max(groups, 1))
    )


def _band(value: str | None) -> str | None:
    """Unit and amount in half octaves; None where the value does not begin with an amount."""
    found = _AMOUNT.match(value) if value else None
    if found is None or float(found[1]) <= 0:
        return None
    unit, factor = _UNITS.get(found[2].upper(), (found[2].upper(), 1.0))
    return f"{unit} {round(2 * float(np.log2(float(found[1]) * factor)))}"


def _codes(values: Sequence[str | None]) -> np.ndarray:
    number = {value: position for position, value in enumerate(sorted({v for v in values if v is not None}))}
    return np.array([-1 if value is None else number[value] for value in values], dtype=np.int64)


def _crossed(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    both = (left >= 0) & (right >= 0)
    code = np.full(len(left), -1, dtype=np.int64)
    width = int(right.max(initial=0)) + 1
    code[both] = np.unique(left[both] * width + right[both], return_inverse=True)[1]
    return code


def _words(attributes: Sequence[Mapping[str, str]]) -> csr_matrix:
    row, column = [], []
    for position, own in enumerate(attributes):
        words = {word for value in own.values() for word in _WORD.findall(value.lower())}
        buckets = {zlib.crc32(word.encode()) % _WORD_BUCKETS for word in words}
        row += [position] * len(buckets)
        column += sorted(buckets)
    return csr_matrix((np.ones(len(row), dtype=np.float32), (row, column)), shape=(len(attributes), _WORD_BUCKETS))


def _unit(matrix: csr_matrix) -> csr_matrix:
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return csr_matrix(diags(1.0 / np.where(length > 0, length, 1.0)) @ matrix, dtype=np.float32)
