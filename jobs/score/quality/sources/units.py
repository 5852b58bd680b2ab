"""Units that are mixed in one column: written behind the number, or told by magnitudes with nothing between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

# Units that can be turned into each other: side by side in one column they are mixed, ounces beside pieces are not.
_WORDS = {
    "mass": "mg g gr gram grams kg oz ounce lb lbs pound t 克 千克 公斤 斤",
    "volume": "ml cl dl l lt ltr liter litre floz pt qt gal gl 毫升 升",
    "length": "mm cm m km in inch ft yd 毫米 厘米 米",
    "time": "s sec min h hr hour day days 秒 分钟 小时 天",
}
_FAMILY = {unit: family for family, units in _WORDS.items() for unit in units.split()}
_FACTOR = 10.0
_SHARE = 0.001


def mixed_words(units: Sequence[Mapping[str, object]]) -> tuple[int, int, str | None]:
    """(rows with a unit, of them rows not in the commonest unit of its family, which)."""
    families: dict[str, dict[str, int]] = defaultdict(dict)
    for unit in units:
        name = str(unit["value"])
        families[_FAMILY.get(name.lower().strip(". "), name)][name] = int(str(unit["count"]))
    mixed = {family: own for family, own in families.items() if len(own) > 1}
    broken = sum(sum(own.values()) - max(own.values()) for own in mixed.values())
    tested = sum(sum(own.values()) for own in families.values())
    return tested, broken, "; ".join(f"{family}: {', '.join(own)}" for family, own in mixed.items()) or None


def mixed_magnitudes(values: Sequence[float], weights: Sequence[int]) -> tuple[int, int, str | None]:
    """(numbers but 0, of them those in the smaller of two groups with nothing of a factor of 10 between, where).

    Where several gaps are that wide the one that parts most counts; a group of under one in a thousand is outliers.

    Args:
        values: a weighted sample of the column (the profile's run).
    """
    magnitudes, weight = np.abs(np.asarray(values, dtype=float)), np.asarray(weights, dtype=np.int64)
    order = np.argsort(magnitudes, kind="stable")
    magnitudes, weight = magnitudes[order], weight[order]
    magnitudes, weight = magnitudes[magnitudes > 0], weight[magnitudes > 0]
    total = int(weight.sum())
    if len(magnitudes) < 2:
        return total, 0, None
    below = np.cumsum(weight)[:-1]
    smaller = np.minimum(below, total - below)
    smaller = np.where(magnitudes[1:] >= _FACTOR * magnitudes[:-1], smaller, 0)
    widest = int(smaller.argmax())
    if smaller[widest] < _SHARE * total:
        return total, 0, None
    said = f"nothing between {magnitudes[widest]:.4g} and {magnitudes[widest + 1]:.4g}"
    return total, int(smaller[widest]), said
