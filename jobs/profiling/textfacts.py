"""What the texts of a column look like, in rows: blanks, character classes, patterns, units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.profiling.matching import rows_and_values
from jobs.profiling.patterns import regex, registry
from jobs.profiling.sums import dot
from jobs.profiling.texts import CLASSES, Texts

Ints = npt.NDArray[np.int64]

# Patterns that tell of what type a text is; a text matches one of them at most.
TYPES = ("integer", "decimal_number", "date", "timestamp")
MOST_UNITS = 64
# Whole numbers shorter than this are tested against no pattern, and no more different ones than this in a chunk.
_LEAST_NUMBER = 10**7
_MOST_NUMBERS = 4096
_UNIT_SHAPE = r"[+-]?9([.,]9)*( ?[/x] ?9([.,]9)*)? ?(a|u|%|\$)[./]?a?\.?"
_UNIT = r"^[-+\d.,/x ]*?\d ?(?P<unit>[^\d\s]+)$"


@dataclass(frozen=True)
class Lengths:
    """Lengths of texts in characters, of binary values in bytes; `total` is their sum."""

    shortest: int | None = None
    longest: int | None = None
    total: int = 0


@dataclass(frozen=True)
class TextFacts:
    """Rows whose text is empty, blank or padded, holds a character of a class (see CLASSES), or ends in a unit."""

    empty: int = 0
    blank: int = 0
    padded: int = 0
    characters: tuple[int, ...] = (0,) * len(CLASSES)
    units: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Matches:
    """Pattern → rows and different values that match it, of `tested` rows. Merged values are the most of any part."""

    tested: int = 0
    found: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def lengths_of(sizes: Ints, counts: Ints) -> Lengths:
    """Lengths of values of these `sizes`, each as often as its count."""
    if not len(sizes):
        return Lengths()
    return Lengths(int(sizes.min()), int(sizes.max()), int(dot(sizes, counts)))


def merge_lengths(parts: Sequence[Lengths]) -> Lengths:
    """Lengths of the union."""
    return Lengths(
        min((part.shortest for part in parts if part.shortest is not None), default=None),
        max((part.longest for part in parts if part.longest is not None), default=None),
        sum(part.total for part in parts),
    )


def facts_of(texts: Texts, counts: Ints) -> TextFacts:
    """Facts of different `texts`, each as often as its count."""
    classes = texts.classes
    by_classes = np.bincount(classes, weights=counts, minlength=128)
    codes = np.arange(128)
    return TextFacts(
        empty=int(dot(counts, texts.empty)),
        blank=int(dot(counts, texts.blank)),
        padded=int(dot(counts, texts.padded & ~texts.blank)),
        characters=tuple(round(by_classes[(codes >> bit) & 1 == 1].sum()) for bit in range(len(CLASSES))),
        units=_units(texts, counts),
    )


def _units(texts: Texts, counts: Ints) -> dict[str, int]:
    shapes, positions = texts.shapes
    candidates = np.flatnonzero(regex(shapes, _UNIT_SHAPE)[positions])
    if not len(candidates):
        return {}
    units = pc.extract_regex(texts.values.take(pa.array(candidates)), _UNIT).field("unit")
    found: Counter[str] = Counter()
    for unit, count in zip(units.to_pylist(), counts[candidates].tolist(), strict=True):
        if unit:
            found[unit.casefold().rstrip(".")] += count
    return _commonest(found)


def _commonest(units: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(units.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_UNITS])


def merge_facts(parts: Sequence[TextFacts]) -> TextFacts:
    """Facts of the union; of the units the MOST_UNITS commonest."""
    units: Counter[str] = Counter()
    for part in parts:
        units.update(part.units)
    return TextFacts(
        sum(part.empty for part in parts),
        sum(part.blank for part in parts),
        sum(part.padded for part in parts),
        tuple(map(sum, zip(*(part.characters for part in parts), strict=True))),
        _commonest(units),
    )


def matches_of(texts: Texts, counts: Ints) -> Matches:
    """Patterns that different `texts` match, each as often as its count."""
    return Matches(int(counts.sum()), rows_and_values(texts, counts))


def number_matches(values: pa.Array, counts: Ints) -> Matches:
    """Patterns that ascending different whole numbers match as text.

    Only those of eight digits or more are tested, and of more than 4,096 different ones so many, evenly spread.
    """
    patterns = [pattern for pattern in registry() if pattern.numbers]
    numbers = values.cast(pa.int64()).to_numpy()
    from_ = int(np.searchsorted(numbers, _LEAST_NUMBER))
    long = len(numbers) - from_
    if not patterns or not long:
        return Matches(int(counts.sum()))
    chosen = from_ + np.unique(np.linspace(0, long - 1, min(long, _MOST_NUMBERS)).astype(np.int64))
    texts = Texts(pa.array(numbers[chosen]).cast(pa.string()))
    tested = int(counts[:from_].sum() + counts[chosen].sum())
    return Matches(tested, rows_and_values(texts, counts[chosen], patterns))


def merge_matches(parts: Sequence[Matches]) -> Matches:
    """Matches of the union."""
    found: dict[str, tuple[int, int]] = {}
    for part in parts:
        for name, (rows, values) in part.found.items():
            before = found.get(name, (0, 0))
            found[name] = (before[0] + rows, max(before[1], values))
    return Matches(sum(part.tested for part in parts), found)


def mixed_types(matches: Matches) -> float | None:
    """Share of texts outside the commonest type of TYPES and other text; None without texts."""
    if not matches.tested:
        return None
    typed = [matches.found.get(name, (0, 0))[0] for name in TYPES]
    return 1 - max(*typed, matches.tested - sum(typed)) / matches.tested


def mixed_text_units(units: Mapping[str, int]) -> bool:
    """Whether two units or more are each in at least 1 % of the values with a unit."""
    return sum(count >= 0.01 * sum(units.values()) for count in units.values()) > 1


def case_variants(values: pa.Array) -> int:
    """How many of `values` equal another one but for case and white space."""
    folded = pc.utf8_lower(pc.utf8_trim_whitespace(values))
    folded = pc.replace_substring_regex(folded, r"\s+", " ")
    counts = pc.value_counts(folded).field("counts").to_numpy(zero_copy_only=False)
    return int(counts[counts > 1].sum())


def pattern_kinds() -> dict[str, str]:
    """Pattern name → format or personal."""
    return {pattern.name: pattern.kind for pattern in registry()}
