"""What is known of each item: where it stands in the catalogue, its price among its kind, who buys it, its trend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from conf.profile_config import ProfileConfig
from jobs.recommend.labels import Codes
from jobs.recommend.profiles.users import column_of, nullable
from jobs.recommend.purchases import Lines
from models.contrast import observed_to_expected
from models.matrix import positions
from models.prices import band_of, median_price, position_among_peers

_TREND_DAYS = 28


def price_places(lines: Lines, levels: Sequence[np.ndarray], peers: int) -> tuple[np.ndarray, np.ndarray]:
    """(median price of a piece, place among the prices of its category) of every item of `lines`, NaN unknown.

    `levels`: categories of those items, coarse to fine: int [items] each, −1 unknown.
    """
    price = median_price(lines.item, lines.paid, lines.pieces, len(lines.items))
    return price, position_among_peers(price, levels, peers)


def trend_of(lines: Lines, today: int, prior: float) -> np.ndarray:
    """Purchases of the newest 28 days over the 28 before, against the same ratio of everything: float64 [items]."""
    items = len(lines.items)
    age = today - lines.day
    new = np.bincount(lines.item[age < _TREND_DAYS], minlength=items).astype(float)
    old = np.bincount(lines.item[(age >= _TREND_DAYS) & (age < 2 * _TREND_DAYS)], minlength=items).astype(float)
    growth = new.sum() / old.sum() if new.sum() and old.sum() else 1.0
    return observed_to_expected(new, old * growth, prior)


def favourite_segment(lines: Lines, segment: np.ndarray, config: ProfileConfig) -> tuple[np.ndarray, np.ndarray]:
    """(segment id, lift) of each item: where its share of the purchases is furthest above its share among all.

    Args:
        segment: int [users of lines], 0: in none.

    Returns:
        float64 [items] each; NaN where fewer than `prior_purchases` purchases tell.
    """
    items = len(lines.items)
    ids = np.unique(segment[segment > 0])
    total = np.bincount(lines.item, minlength=items).astype(float)
    best, lift = np.full(items, np.nan), np.full(items, -np.inf)
    for one in ids:
        inside = segment[lines.user] == one
        own = np.bincount(lines.item[inside], minlength=items)
        over = observed_to_expected(own, total * inside.mean(), config.prior_purchases)
        better = over > lift
        best[better], lift[better] = one, over[better]
    told = (total >= config.prior_purchases) & np.isfinite(best)
    return np.where(told, best, np.nan), np.where(told, lift, np.nan)


def buyers_of(lines: Lines) -> tuple[np.ndarray, np.ndarray]:
    """(item, number of baskets) of every pair of an item and a user who bought it, int64 [pairs] each."""
    baskets, users = int(lines.basket.max(initial=-1)) + 1, len(lines.users)
    owner = np.zeros(max(baskets, 1), dtype=np.int64)
    owner[lines.basket] = lines.user
    # Sorted first: np.unique of so many different numbers would hash them, at thirty times the cost.
    key = np.sort(lines.item * max(baskets, 1) + lines.basket)
    item, basket = np.divmod(key[np.diff(key, prepend=-1) > 0], max(baskets, 1))
    pairs, visits = np.unique(item * max(users, 1) + owner[basket], return_counts=True)
    return pairs // max(users, 1), visits


def profile_rows(
    attributes: pa.Table, levels: Codes, brands: Codes,
    lines: Lines, prices: tuple[np.ndarray, np.ndarray], segment: np.ndarray, today: int, config: ProfileConfig,
    schema: pa.Schema,
) -> pa.Table:  # fmt: skip
    """Rows of `item_profiles`, one for every row of `item_attributes`.

    Args:
        levels, brands: what `coded` gives for the categories (coarse to fine) and the brand attributes.
        prices: what `price_places` gives for the items of `lines`.
        segment: int [users of lines], segment ids.
    """
    ids = np.asarray(attributes["item_id"].to_pylist(), dtype=object)
    place = positions(lines.items, ids)
    items = len(lines.items)
    buyers, visits = buyers_of(lines)
    users = np.bincount(buyers, minlength=items).astype(float)
    again = np.bincount(buyers[visits > 1], minlength=items)
    told = np.isfinite(lines.reduced)
    told_lines = np.bincount(lines.item[told], minlength=items)
    reduced = np.bincount(lines.item[told], weights=lines.reduced[told], minlength=items)
    newest = np.full(items, -np.inf)
    np.maximum.at(newest, lines.item, lines.day)
    favourite, lift = favourite_segment(lines, segment, config)

    def own(values: np.ndarray) -> np.ndarray:
        return np.where(place >= 0, values[place], np.nan) if items else np.full(len(ids), np.nan)

    with np.errstate(invalid="ignore", divide="ignore"):
        position = own(prices[1])
        columns = {
            "item_id": ids.tolist(),
            "is_recommendable": attributes["is_recommendable"].combine_chunks(),
            "categories": _texts(levels, len(ids)),
            "brand": [next(iter(texts), None) for texts in _texts(brands, len(ids))],
            "price": nullable(own(prices[0])),
            "price_position": nullable(position),
            "price_band": band_of(position, config.bands).tolist(),
            "users": np.nan_to_num(own(users)).astype(np.int64),
            "purchases": np.nan_to_num(own(np.bincount(lines.item, minlength=items))).astype(np.int64),
            "repeat_rate": nullable(own(again / users)),
            "reduced_share": nullable(own(reduced / told_lines)),
            "trend": nullable(np.where(place >= 0, own(trend_of(lines, today, config.prior_purchases)), 1.0)),
            "recency_days": nullable(own(today - newest)),
            "segment_id": nullable(own(favourite)),
            "segment_lift": nullable(own(lift)),
        }
    return pa.table({name: column_of(columns[name], schema.field(name).type) for name in schema.names}, schema=schema)


def _texts(levels: Codes, items: int) -> list[list[str]]:
    """The known values of each of `items` items, in the order of the attributes."""
    # Position −1 is the appended None: an item without the attribute.
    columns = [np.asarray([*values, None], dtype=object)[code] for values, code in levels.values()]
    return [[text for text in row if text is not None] for row in zip(*columns, strict=True)] or [[]] * items
