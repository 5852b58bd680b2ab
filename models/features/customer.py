"""The user alone: how often they come, how much they take, and how much of it is new to them."""

from __future__ import annotations

import numpy as np

from models.features.speaks import Group, Speaks
from models.history import History
from models.rhythm import NEVER_DAYS, find, rhythm, taken

SPEAKS_FOR = {
    name: Speaks("user", 0.0)
    for name in (
        "user_days", "user_gap", "user_due", "user_days_28", "user_items_a_day", "user_pairs_28", "user_pairs_84",
        "user_new_28", "user_repeat_rate", "user_new_share", "user_discount", "user_price",
    )
}  # fmt: skip


def fit(history: History) -> Group:
    """`user_repeat_rate`: share of what they had 28 days ago that they took since; `user_new_share`: of what they took
    in the last 28 days, the share new to them.
    """
    age, (users, items) = history.age, history.shape
    visits = rhythm(history.user, age)
    pairs = rhythm(history.key, age)
    owner = pairs.keys // items
    known, lately = pairs.first >= 28, pairs.last < 28

    def count(which: np.ndarray) -> np.ndarray:
        return np.bincount(owner, which, minlength=users)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(history.user, values, minlength=users)

    place = find(visits.keys, np.arange(users))
    days = taken(visits.days, place, 0.0)
    paid, saved = total(history.value), total(history.discount)
    values = {
        "user_days": days,
        "user_gap": taken(visits.gap, place, NEVER_DAYS),
        "user_due": taken(visits.due, place, 0.0),
        "user_days_28": taken(visits.recent, place, 0.0),
        "user_items_a_day": total(np.ones(len(age))) / np.maximum(days, 1),
        "user_pairs_28": total((age < 28).astype(float)),
        "user_pairs_84": total((age < 84).astype(float)),
        "user_new_28": count(~known & lately),
        "user_repeat_rate": count(known & lately) / np.maximum(count(known), 1),
        "user_new_share": count(~known & lately) / np.maximum(count(lately), 1),
        "user_discount": saved / np.maximum(paid + saved, 0.01),
        "user_price": paid / np.maximum(total(history.quantity), 1.0),
    }
    return lambda user, item: {name: value[user] for name, value in values.items()}
