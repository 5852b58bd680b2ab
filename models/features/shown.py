"""What was already put before the user, and whether it was taken: only where lists have been published before the cut.

Without exposures the group gives no features at all, so that a first night learns from what it has.
"""

from __future__ import annotations

import numpy as np

from models.features.speaks import Group, Speaks
from models.history import History
from models.rhythm import NEVER_DAYS, find, rhythm, taken

_NO_RANK = 1e4
SPEAKS_FOR = {
    "shown_times": Speaks("user", 0.0),
    "shown_first": Speaks("user", NEVER_DAYS),
    "shown_last": Speaks("user", NEVER_DAYS),
    "shown_rank": Speaks("user", _NO_RANK),
    "shown_in_vain": Speaks("user", 0.0),
}
"""None of them is a reason to show an item once more, so they speak for no source."""


def fit(history: History) -> Group:
    """`shown_in_vain`: nights it was shown, if the user has had no event with the item since the first of them."""
    shown = history.shown
    if shown is None:
        return lambda user, item: {}
    own = rhythm(history.key, history.age)
    since = taken(own.last, find(own.keys, shown.key), NEVER_DAYS)
    values = {
        "shown_times": shown.times,
        "shown_first": shown.first,
        "shown_last": shown.last,
        "shown_rank": shown.best_rank,
        "shown_in_vain": np.where(since < shown.first, 0.0, shown.times),
    }

    def features(user: np.ndarray, item: np.ndarray) -> dict[str, np.ndarray]:
        place = find(shown.key, user * history.shape[1] + item)
        return {name: taken(values[name], place, SPEAKS_FOR[name].silent) for name in values}

    return features
