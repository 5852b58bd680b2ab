"""What was put before users up to one cut, as positions: the feedback that the ranker learns from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conf.errors import DataError
from models.matrix import positions


@dataclass(frozen=True)
class Exposures:
    """Pairs of user and item in ascending order of `key`; a pair stands once, whatever the lists it was shown in."""

    key: np.ndarray
    """int64: user × items + item."""
    times: np.ndarray
    """float64: published nights with the item among the first ranks of a list of the user, the most of any list."""
    first: np.ndarray
    last: np.ndarray
    """float64: days from the first and from the last such night to the cut."""
    best_rank: np.ndarray
    """float64, 1 = first."""


def exposures_of(rows: pa.Table, users: np.ndarray, items: np.ndarray, last_day: date) -> Exposures:
    """The rows of the table `exposures` of `users` and `items` (sorted ids).

    Raises:
        DataError: something was shown after `last_day`, which nobody could know at the cut.
    """
    newest = pc.max(rows["last_dt"]).as_py()
    if newest is not None and newest > last_day:
        raise DataError(
            f"exposures up to {last_day} hold one of {newest}: a feature would know the future",
            mend="read the partition of exposures of the cut's last day or of a day before it",
        )
    user, item = positions(users, rows["user_id"]), positions(items, rows["item_id"])
    known = (user >= 0) & (item >= 0)
    key, place = np.unique(user[known] * len(items) + item[known], return_inverse=True)

    def numbers(name: str) -> np.ndarray:
        values = pc.cast(rows[name], pa.int32()) if pa.types.is_date(rows.schema.field(name).type) else rows[name]
        return np.asarray(values.to_numpy()[known], dtype=np.float64)

    def furthest(values: np.ndarray, start: float, choose: np.ufunc) -> np.ndarray:
        found = np.full(len(key), start)
        choose.at(found, place, values)
        return found

    today = float((last_day - date(1970, 1, 1)).days)
    return Exposures(
        key=key,
        times=furthest(numbers("times"), 0.0, np.maximum),
        first=furthest(today - numbers("first_dt"), 0.0, np.maximum),
        last=furthest(today - numbers("last_dt"), np.inf, np.minimum),
        best_rank=furthest(numbers("best_rank"), np.inf, np.minimum),
    )
