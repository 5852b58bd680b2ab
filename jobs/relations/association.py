"""How strongly the columns of a table go together, measured on its row sample."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from conf.relate_config import RelateConfig
from jobs.relations.checks import Record
from jobs.relations.measured import Codes, Measured
from jobs.relations.measures import measures
from jobs.relations.sample import Sample

_MIN_PAIRS = 30


@dataclass(frozen=True)
class _Pair:
    """`found` with its error against the table, `at_large` against whatever made the table."""

    one: str
    other: str
    measure: str
    found: Measured
    at_large: Measured
    pairs: int


def associations(table: str, sample: Sample, config: RelateConfig) -> list[Record]:
    """Rows of `correlations` of one table, strongest first; columns of ids and free text are left out."""
    told = [each for each in _measured(sample, config) if _matters(each, config)]
    told.sort(key=lambda each: (-abs(each.found.value), each.measure, each.one, each.other))
    return [
        {
            "table": table, "column": each.one, "other_column": each.other, "measure": each.measure,
            "value": each.found.value, "low": each.found.low, "high": each.found.high,
            "rows": sample.total, "sample_rows": sample.rows, "pairs": each.pairs,
        }
        for each in told[: config.max_correlations]
    ]  # fmt: skip


def _measured(sample: Sample, config: RelateConfig) -> Iterator[_Pair]:
    total, n = sample.total, sample.rows
    shrink = math.sqrt((total - n) / (total - 1)) if total > 1 else 0.0
    numbers = {name: values for name, values in sample.numbers.items() if np.isfinite(values).sum() >= _MIN_PAIRS}
    others = {name: _categories(codes, config) for name, codes in sample.codes.items() if name not in numbers}
    categories = {name: codes for name, codes in others.items() if codes is not None}
    columns: dict[str, Any] = {**numbers, **categories}
    given = {name: np.isfinite(values) for name, values in numbers.items()}
    given |= {name: codes >= 0 for name, codes in categories.items()}
    pairs = {
        ("number", "number"): combinations(numbers, 2),
        ("category", "category"): combinations(categories, 2),
        ("category", "number"): ((one, other) for one in categories for other in numbers),
    }
    known = measures()
    for kinds, columns_of_kind in pairs.items():
        for one, other in columns_of_kind:
            both = given[one] & given[other]
            x, y = columns[one][both], columns[other][both]
            for name in (name for name, module in known.items() if kinds == module.BETWEEN and len(x) >= _MIN_PAIRS):
                found, at_large = known[name].measure(x, y, shrink), known[name].measure(x, y, 1.0)
                if found is not None:
                    yield _Pair(one, other, name, found, at_large, len(x))


def _matters(pair: _Pair, config: RelateConfig) -> bool:
    """Strong enough, and neither by the luck of the sample nor by that of a small table."""
    return abs(pair.found.value) >= config.min_correlation and (pair.at_large.low > 0 or pair.at_large.high < 0)


def _categories(hashes: Codes, config: RelateConfig) -> Codes | None:
    """Codes 0 … (−1: null) of a column with few enough different values, else None: too many, or hardly one twice."""
    found, codes = np.unique(hashes, return_inverse=True)
    gap = int(len(found) > 0 and found[0] == 0)
    return (
        codes.astype(np.int64) - gap if 2 <= len(found) - gap <= min(config.max_categories, len(codes) // 3) else None
    )
