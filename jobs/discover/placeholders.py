"""Values that stand for nothing, beside the common ones: other words, numbers and dates out of all range."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.table_config import COMMON_PLACEHOLDERS
from jobs.discover.naming import word_set
from jobs.discover.readings import Texts
from jobs.discover.readings.moment import SENTINELS

_WORDS = word_set(
    "\\n #n/a #na n.a. n.a (null) <null> nil missing (missing) not_available empty (empty) tbd n/d -- --- . ... (none)"
    " [null] unk inconnu desconocido 无 未知 暂无 不详 空 缺失 未填写 未填 未设置 #value! #ref! #div/0! ?? ???"
) | {"not available", "none specified", "not set", "(not set)", "nicht bekannt", "not specified", "not known"}
_LOW, _HIGH = (-1, -9, -99, -999, -9999, -99999, -999999), (999, 9999, 99999, 999999, 9999999, 99999999, 999999999)
# A number or date that stands for nothing is written at least so often, and lies so far from the others.
_LEAST_ROWS, _LEAST_SHARE, _FAR = 3, 0.0005, 10.0
_TWO_LETTERS = r"^[A-Z]{2}$"


@dataclass(frozen=True)
class Proposed:
    """Values that a column should declare as placeholders, and common ones that are real here; with their evidence."""

    placeholders: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def split_words(texts: Texts) -> tuple[Texts, Proposed]:
    """`texts` without the words that stand for nothing; what of them is not common has to be declared."""
    lowered = pc.utf8_lower(texts.values).to_pylist()
    keep = _kept(texts, lowered)
    means_nothing = np.array(
        [(word in COMMON_PLACEHOLDERS and word not in keep) or word in _WORDS for word in lowered], np.bool_
    )
    declared = [
        (value, int(count))
        for value, word, count in zip(texts.values.to_pylist(), lowered, texts.counts, strict=True)
        if word in _WORDS and word not in COMMON_PLACEHOLDERS
    ]
    rest = Texts(texts.name, pc.filter(texts.values, pa.array(~means_nothing)), texts.counts[~means_nothing])
    evidence = [f"'{value}' stands for nothing in {count:,} rows" for value, count in declared]
    evidence += [f"'{word.upper()}' is a code here, as its neighbours are" for word in keep]
    words = tuple(sorted({value.lower() for value, _ in declared}))
    return rest, Proposed(words, tuple(word.upper() for word in keep), tuple(evidence))


def _kept(texts: Texts, lowered: list[str]) -> list[str]:
    """`NA` among codes of two capital letters names a country or region."""
    if "na" not in lowered or len(lowered) < 10:
        return []
    codes = pc.match_substring_regex(texts.values, _TWO_LETTERS).to_numpy(zero_copy_only=False)
    return ["na"] if codes.mean() > 0.9 else []


def extremes(texts: Texts, numbers: np.ndarray, read: np.ndarray) -> Proposed:
    """Numbers far out that come again and again: −1 among counts, 99999 among prices. `numbers`: of the texts read."""
    counts = texts.counts[read]
    found: list[str] = []
    evidence: list[str] = []
    labels = [value for value, kept in zip(texts.values.to_pylist(), read, strict=True) if kept]
    for value in np.intersect1d(numbers, (*_LOW, *_HIGH)):
        mine = numbers == value
        rows = int(counts[mine].sum())
        others, weights = numbers[~mine], counts[~mine]
        if not len(others) or rows < max(_LEAST_ROWS, _LEAST_SHARE * counts.sum()):
            continue
        if value in _LOW and others.min() >= 0:
            said = f"{rows:,} rows hold {value:g} where all others are at least {others.min():g}"
        elif value in _HIGH and value >= _FAR * max(_quantile(others, weights, 0.99), 1) and others.max() < value:
            said = f"{rows:,} rows hold {value:g}, all others are at most {others.max():g}"
        else:
            continue
        found.append(next(label for label, own in zip(labels, mine, strict=True) if own))
        evidence.append(said)
    return Proposed(tuple(found), (), tuple(evidence))


def _quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, share * reached[-1])])


def never_dates(texts: Texts) -> Proposed:
    """Dates such as 9999-12-31 or 1970-01-01 among others that are years away."""
    found, evidence = [], []
    values = texts.values.to_pylist()
    years = [int(match[0]) for value in values if (match := re.match(r"\d{4}", value)) and not _never(value)]
    for value, rows in zip(values, texts.counts, strict=True):
        if not _never(value) or (years and min(years) - 5 <= int(value[:4]) <= max(years) + 5):
            continue
        found.append(value)
        evidence.append(f"{int(rows):,} rows hold {value}, years away from all others")
    return Proposed(tuple(found), (), tuple(evidence))


def _never(value: str) -> bool:
    return re.fullmatch(SENTINELS, value) is not None
