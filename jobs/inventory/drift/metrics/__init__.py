"""Measures of how far two spans of a column lie apart, one a file.

A module here is a metric: its name is the file's, and its function `measure(pair)` returns a `Measure`, or None where
the metric says nothing about such a column. The folder is the list: a new file is a new metric, once
`drift.min_effect` of conf/pipeline.yml says how large an effect matters.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from jobs.inventory.drift.pair import Pair


@dataclass(frozen=True)
class Measure:
    """`value` of a metric, beside what sampling alone would show of two alike spans of so many independent rows.

    `typical` is the median of that, `limit` its quantile at the configured level. `detail` says more in words.
    """

    value: float
    typical: float
    limit: float
    detail: str = ""


@cache
def metrics() -> dict[str, Callable[[Pair], Measure | None]]:
    """Metric name → its function, in name order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").measure for name in names}
