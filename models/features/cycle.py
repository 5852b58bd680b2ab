"""How a user comes back to one item: how often, how lately, how regularly, and whether it is due."""

from __future__ import annotations

import numpy as np

from models.features.speaks import Group, Speaks
from models.history import History
from models.rhythm import NEVER_DAYS, rhythm, taken

SPEAKS_FOR = {
    "item_days": Speaks("repeat", 0.0),
    "item_first": Speaks("repeat", NEVER_DAYS),
    "item_gap": Speaks("repeat", NEVER_DAYS),
    "item_due": Speaks("repeat", 0.0),
    "item_due_usual": Speaks("repeat", 0.0),
    "item_recent_28": Speaks("repeat", 0.0),
    "item_recent_84": Speaks("repeat", 0.0),
    "item_recent_182": Speaks("repeat", 0.0),
    "item_slow": Speaks("repeat", 0.0),
    "item_quantity": Speaks("repeat", 0.0),
    "item_discount": Speaks("repeat", 0.0),
    "item_visits_due": Speaks("repeat", 0.0),
    "item_visit_share": Speaks("repeat", 0.0),
    "item_usual_gap": Speaks("popularity", NEVER_DAYS),
}
_LONGEST = 730
"""Days back to which visits are counted one by one; older ones count as of that day."""


def fit(history: History) -> Group:
    """`item_due_usual` measures the days since the last purchase by the item's usual interval, over its buyers;
    `item_visits_due` by the visits the user lets pass between two purchases of the item.
    """
    age, items = history.age, history.shape[1]
    own = rhythm(history.key, age)
    start = np.searchsorted(history.key, own.keys)

    def total(values: np.ndarray) -> np.ndarray:
        return np.add.reduceat(values, start) if len(start) else np.zeros(0)

    item = own.keys % items
    again = own.days > 1
    many = np.bincount(item[again], minlength=items)
    usual = np.where(
        many > 0, np.bincount(item[again], own.gap[again], minlength=items) / np.maximum(many, 1), NEVER_DAYS
    )
    visits = _visits(history)
    user = own.keys // items
    since = np.where(own.last > 0, visits[user, np.clip(own.last - 1, 0, _LONGEST).astype(int)], 0)
    upto = visits[user, np.clip(own.first, 0, _LONGEST).astype(int)]
    paid, saved = total(history.value), total(history.discount)
    values = {
        "item_days": own.days,
        "item_first": own.first,
        "item_gap": own.gap,
        "item_due": own.due,
        "item_due_usual": own.last / np.maximum(usual[item], 1.0),
        "item_recent_28": own.recent,
        "item_recent_84": total((age < 84).astype(np.float64)),
        "item_recent_182": total((age < 182).astype(np.float64)),
        "item_slow": total(np.exp2(-age / 365)),
        "item_quantity": total(history.quantity) / np.maximum(own.days, 1),
        "item_discount": saved / np.maximum(paid + saved, 0.01),
        "item_visits_due": since / np.maximum((upto - since) / np.maximum(own.days, 1), 0.5),
        "item_visit_share": own.days / np.maximum(upto, 1),
    }

    def features(user: np.ndarray, item: np.ndarray) -> dict[str, np.ndarray]:
        place = own.find(user * items + item)
        found = {name: taken(values[name], place, SPEAKS_FOR[name].silent) for name in values}
        return {**found, "item_usual_gap": usual[item]}

    return features


def _visits(history: History) -> np.ndarray:
    """[users, days back]: distinct days on which the user did anything, at most that old."""
    found = np.zeros((history.shape[0], _LONGEST + 1), dtype=np.int32)
    found[history.user, np.clip(history.age, 0, _LONGEST).astype(int)] = 1
    return np.cumsum(found, axis=1)
