"""The user's habit in the groups an item belongs to: its type, its category, its maker, its size.

Level 1 is the first of the history's groups; a catalogue with fewer attributes
has fewer levels, and the features of the others are silent.
"""

from __future__ import annotations

import numpy as np

from models.features.speaks import Group, Speaks
from models.history import History
from models.rhythm import NEVER_DAYS, rhythm, taken

LEVELS = 6
_OF_LEVEL = {
    "days": 0.0, "last": NEVER_DAYS, "gap": NEVER_DAYS, "due": 0.0, "habit": 0.0, "share": 0.0, "items": 0.0,
    "had": 0.0, "tried": 0.0, "own": 0.0, "product_share": 0.0, "trend": 1.0,
}  # fmt: skip
SPEAKS_FOR = {
    f"level{level}_{name}": Speaks("category", silent)
    for level in range(1, LEVELS + 1)
    for name, silent in _OF_LEVEL.items()
}
_HALF_LIFE = 90.0


def fit(history: History) -> Group:
    """`habit`: decayed count of the user's events in the group; `share`: of all their events; `items`: how many items
    of the group they had, `had`: what share of the group's; `tried`: how many of them first in the last 56 days;
    `own`: the pair's part of the habit.
    """
    levels = [_level(history, codes) for codes in list(history.groups.values())[:LEVELS]]

    def features(user: np.ndarray, item: np.ndarray) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        for level in range(LEVELS):
            own = levels[level](user, item) if level < len(levels) else {}
            for name, silent in _OF_LEVEL.items():
                found[f"level{level + 1}_{name}"] = own.get(name, np.full(len(user), silent))
        return found

    return features


def _level(history: History, codes: np.ndarray) -> Group:
    age, (users, items) = history.age, history.shape
    many = int(codes.max()) + 1 if len(codes) else 1
    key = history.user * many + codes[history.item]
    own = rhythm(key, age)
    size = len(own.keys)
    decayed = history.events * np.exp2(-age / _HALF_LIFE)
    habit = np.bincount(own.find(key), decayed, minlength=size)
    everything = np.bincount(history.user, decayed, minlength=users)
    pairs = rhythm(history.key, age)
    pair_habit = np.bincount(pairs.find(history.key), decayed, minlength=len(pairs.keys))
    group = own.find((pairs.keys // items) * many + codes[pairs.keys % items])
    held = np.bincount(group, minlength=size)
    tried = np.bincount(group, pairs.first < 56, minlength=size)
    month, quarter = (np.bincount(codes[history.item], age < days, minlength=many) for days in (28, 84))
    product = np.bincount(history.item, age < 28, minlength=items)
    product_share = product / np.maximum(month[codes], 1)
    size_of_group = np.maximum(np.bincount(codes, minlength=many), 1)
    trend = (3 * month + 1) / (quarter + 1)

    def features(user: np.ndarray, item: np.ndarray) -> dict[str, np.ndarray]:
        place = own.find(user * many + codes[item])
        found = {
            name: taken(values, place, _OF_LEVEL[name])
            for name, values in (
                ("days", own.days), ("last", own.last), ("gap", own.gap), ("due", own.due), ("habit", habit),
                ("items", held), ("tried", tried),
            )
        }  # fmt: skip
        mine = taken(pair_habit, pairs.find(user * items + item), 0.0)
        return {
            **found,
            "share": found["habit"] / np.maximum(everything[user], 1e-6),
            "had": found["items"] / size_of_group[codes[item]],
            "own": mine / np.maximum(found["habit"], 1e-6),
            "product_share": product_share[item],
            "trend": trend[codes[item]],
        }

    return features
