"""What items have in common, as codes: the finest category, maker and size within it, coarser categories, the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

_CROSSINGS = 2


def grouped(codes: Mapping[str, np.ndarray], categories: Sequence[str]) -> dict[str, np.ndarray]:
    """Codes of every item by group, in the order in which the features take them.

    `kind` is the finest category of the catalogue. The other attributes are crossed with it (a maker's items of one
    kind are a line of its own), the one that splits the items most first, as long as a crossing holds more than one
    item on average; then come the coarser categories, and the other attributes as they are. An attribute that says
    nothing of half of the items, or the same of all, or tells nearly every item apart, groups nothing.

    Args:
        codes: attribute → int64 [items], −1 where an item has no value.
        categories: which of them are categories; without any, the finest attribute stands in.

    Returns:
        name → int64 [items], codes from 0 (an unknown value has one of its own); empty where nothing groups the items.
    """
    whole: dict[str, np.ndarray] = {}
    for name, code in codes.items():
        distinct, dense = np.unique(code, return_inverse=True)
        if 2 <= len(distinct) <= len(code) / 2 and 2 * (code >= 0).sum() >= len(code):
            whole[name] = dense.astype(np.int64)
    finest = sorted(whole, key=lambda name: (-int(whole[name].max()), name))
    kinds = [name for name in finest if name in categories] or finest
    if not kinds:
        return {}
    kind, others = kinds[0], [name for name in finest if name not in kinds]
    crossed = {f"kind × {name}": _crossed(whole[kind], whole[name]) for name in others}
    lines = [name for name, code in crossed.items() if 1.2 * (code.max() + 1) < len(code)][:_CROSSINGS]
    return {
        "kind": whole[kind],
        **{name: crossed[name] for name in lines},
        **{name: whole[name] for name in (*kinds[1:], *others)},
    }


def _crossed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    pair = one * (int(other.max()) + 1) + other
    return np.unique(pair, return_inverse=True)[1].astype(np.int64)
