"""How much an asset is used, one module a source, found by listing this folder.

A module's `measure(reads, context)` gives every asset a figure, any unit, more meaning more used; only ranks count: an
asset's usage is the mean of its mid-rank percentiles over the sources.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import ModuleType

import numpy as np

from jobs.lake.context import Context
from jobs.score.value.reads import Read


@cache
def sources() -> dict[str, ModuleType]:
    """Source → its module, in name order."""
    return {
        found.name: importlib.import_module(f"{__name__}.{found.name}")
        for found in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name)
    }


def usage_of(reads: list[Read], context: Context) -> dict[str, tuple[float, Mapping[str, float]]]:
    """Asset → (usage in [0, 1], the raw figure of every source)."""
    assets = sorted(context.project.tables)
    raw = {name: module.measure(reads, context) for name, module in sources().items()}
    ranked = {name: percentiles(np.array([found.get(asset, 0.0) for asset in assets])) for name, found in raw.items()}
    return {
        asset: (
            float(np.mean([ranks[at] for ranks in ranked.values()])),
            {name: float(found.get(asset, 0.0)) for name, found in raw.items()},
        )
        for at, asset in enumerate(assets)
    }


def percentiles(values: np.ndarray) -> np.ndarray:
    """Mid-rank percentile of each value among all, in [0, 1]: the share below plus half the share of its equals."""
    below = (values[None, :] < values[:, None]).mean(axis=1)
    equal = (values[None, :] == values[:, None]).mean(axis=1)
    return np.asarray(below + equal / 2)
