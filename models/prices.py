"""What an item costs, and where that stands among its kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BANDS = ("budget", "middle", "premium")


def median_price(item: np.ndarray, paid: np.ndarray, pieces: np.ndarray, items: int) -> np.ndarray:
    """Median price of a piece over the lines of each item, float64 [items]; NaN where no line states one above 0."""
    usable = np.isfinite(paid) & (paid > 0) & (pieces > 0)
    own, price = item[usable], paid[usable] / pieces[usable]
    order = np.lexsort((price, own))
    own, price = own[order], price[order]
    starts = np.searchsorted(own, np.arange(items), side="left")
    ends = np.searchsorted(own, np.arange(items), side="right")
    found = np.full(items, np.nan)
    some = ends > starts
    lower = price[(starts[some] + ends[some] - 1) // 2]
    upper = price[(starts[some] + ends[some]) // 2]
    found[some] = (lower + upper) / 2
    return found


def position_among_peers(price: np.ndarray, levels: Sequence[np.ndarray], peers: int) -> np.ndarray:
    """Share of an item's peers that are cheaper (mid-rank), float64 [items]; NaN without a price.

    Args:
        price: [items], NaN unknown.
        levels: categories of the items, coarse to fine: int [items] each, −1 unknown. An item's peers are the priced
            items of its finest category that has at least `peers` of them, else all.
    """
    found = _mid_rank(price, np.zeros(len(price), dtype=np.int64))
    for level in levels:
        placed = level >= 0
        group = np.where(placed, level, -1)
        count = np.bincount(group[placed & np.isfinite(price)], minlength=int(group.max(initial=0)) + 1)
        enough = placed & np.isfinite(price)
        enough[enough] = count[group[enough]] >= peers
        ranks = _mid_rank(np.where(enough, price, np.nan), np.maximum(group, 0))
        found = np.where(enough, ranks, found)
    return found


def band_of(position: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    """`budget` below the first bound, `premium` from the second on, `middle` between; None for NaN: object [items]."""
    names = np.asarray(BANDS, dtype=object)[np.digitize(np.nan_to_num(position), bounds)]
    return np.asarray(np.where(np.isfinite(position), names, None))


def _mid_rank(price: np.ndarray, group: np.ndarray) -> np.ndarray:
    """(items cheaper + half of those as dear, itself among them) / items of the group, NaN without a price."""
    rows = np.flatnonzero(np.isfinite(price))
    order = rows[np.lexsort((price[rows], group[rows]))]
    own, value = group[order], price[order]
    key = np.flatnonzero(np.r_[True, (np.diff(own) != 0) | (np.diff(value) != 0)]) if len(order) else np.empty(0, int)
    run = np.diff(np.r_[key, len(order)])
    first = np.repeat(key, run) - np.searchsorted(own, own)
    size = np.searchsorted(own, own, side="right") - np.searchsorted(own, own)
    found = np.full(len(price), np.nan)
    found[order] = (first + np.repeat(run, run) / 2) / np.maximum(size, 1)
    return found
