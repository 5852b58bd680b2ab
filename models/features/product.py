"""The item alone: how many take it lately, whether it grows, how many come back to it, at what price."""

from __future__ import annotations

import numpy as np

from models.features.speaks import Group, Speaks
from models.history import History
from models.rhythm import rhythm

SPEAKS_FOR = {
    name: Speaks("popularity", 0.0)
    for name in (
        "product_7", "product_28", "product_84", "product_week_trend", "product_month_trend", "product_new_28",
        "product_new_share", "product_age", "product_hazard", "product_days", "product_price", "product_discount",
        "product_offer_14", "product_offer_28",
    )
}  # fmt: skip
_WINDOWS = (28, 56, 84)
_PRIOR = 10.0
"""Pairs' worth of the mean repeat rate that stands in for an item few have."""


def fit(history: History) -> Group:
    """`product_hazard`: share of the users who had it and took it again within 28 days, over the last three such
    periods; `product_offer_*`: how much deeper its discount was lately than usual.
    """
    age, items = history.age, history.shape[1]
    item = history.item
    pairs = rhythm(history.key, age)
    of_pair = pairs.keys % items

    def count(which: np.ndarray) -> np.ndarray:
        return np.bincount(item, which, minlength=items)

    def depth(which: np.ndarray) -> np.ndarray:
        saved, paid = count(history.discount * which), count(history.value * which)
        return np.asarray(saved / np.maximum(paid + saved, 0.01))

    week, fortnight, month, quarter = (count(age < days) for days in (7, 14, 28, 84))
    buyers = np.bincount(of_pair, minlength=items)
    new = np.bincount(of_pair, pairs.first < 28, minlength=items)
    oldest = np.zeros(items)
    np.maximum.at(oldest, of_pair, pairs.first)
    usual = depth(np.ones(len(age)))
    values = {
        "product_7": week,
        "product_28": month,
        "product_84": quarter,
        "product_week_trend": (4 * week + 1) / (month + 1),
        "product_month_trend": (3 * month + 1) / (quarter + 1),
        "product_new_28": new,
        "product_new_share": new / np.maximum(month, 1),
        "product_age": oldest,
        "product_hazard": hazard(history),
        "product_days": np.bincount(of_pair, pairs.days, minlength=items) / np.maximum(buyers, 1),
        "product_price": count(history.value) / np.maximum(count(history.quantity), 1.0),
        "product_discount": usual,
        "product_offer_14": np.where(fortnight > 0, depth(age < 14) - usual, 0.0),
        "product_offer_28": np.where(month > 0, depth(age < 28) - usual, 0.0),
    }
    return lambda user, item: {name: value[item] for name, value in values.items()}


def hazard(history: History) -> np.ndarray:
    """float64 [items]: share of an item's holders who take it within 28 days, drawn to the mean of all items."""
    age, key, items = history.age, history.key, history.shape[1]
    had, again = np.zeros(items), np.zeros(items)
    for window in _WINDOWS:
        before = _distinct(key[age >= window])
        within = _distinct(key[(age < window) & (age >= window - 28)])
        both = np.intersect1d(before, within, assume_unique=True)
        had += np.bincount(before % items, minlength=items)
        again += np.bincount(both % items, minlength=items)
    mean = again.sum() / max(had.sum(), 1.0)
    return np.asarray((again + _PRIOR * mean) / (had + _PRIOR))


def _distinct(ascending: np.ndarray) -> np.ndarray:
    return ascending[np.r_[True, np.diff(ascending) != 0][: len(ascending)]]
