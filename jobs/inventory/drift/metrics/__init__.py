"""Measures of how far two spans of a column lie apart, one a file.

A module here is a metric: its name is the file's, and its function `measure(pair)` returns a `Measure`, or None where
the metric says nothing about such a column. The folder is the list: a new file is a new metric. How large an effect
matters stands under `drift.min_effect` of conf/pipeline.yml; what is not named there is the module's `MIN_EFFECT`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from conf.drift_config import DriftConfig
from conf.errors import ConfigError
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


def min_effect(name: str, config: DriftConfig) -> float:
    """The value of metric `name` up to which a difference does not matter.

    Raises:
        ConfigError: neither the configuration nor the metric's file says.
    """
    known = config.min_effect.get(name)
    if known is None and name in metrics():
        known = getattr(sys.modules[f"{__name__}.{name}"], "MIN_EFFECT", None)
    if known is None:
        raise ConfigError(
            f"conf/pipeline.yml: `drift.min_effect` says nothing of metric '{name}'",
            mend=f"add '{name}' with the value up to which a difference does not matter",
        )
    return known


@cache
def metrics() -> dict[str, Callable[[Pair], Measure | None]]:
    """Metric name → its function, in name order."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").measure for name in names}
