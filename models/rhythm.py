"""When things come back: first, last and mean interval of the distinct days on which a key occurs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NEVER_DAYS = 9999.0
"""Age of an event that never happened, and the interval of one that happened once."""


@dataclass(frozen=True)
class Rhythm:
    """One entry a key, ascending."""

    keys: np.ndarray
    days: np.ndarray
    """Distinct days."""
    first: np.ndarray
    last: np.ndarray
    """Age of the oldest and of the newest day."""
    recent: np.ndarray
    """Distinct days of the last 28."""

    @property
    def gap(self) -> np.ndarray:
        """Mean days between one occurrence and the next; NEVER_DAYS after a single one."""
        return np.where(self.days > 1, (self.first - self.last) / np.maximum(self.days - 1, 1), NEVER_DAYS)

    @property
    def due(self) -> np.ndarray:
        """Days since the newest occurrence in units of the mean gap: 1: now due; 0 after a single one."""
        return np.where(self.days > 1, self.last / np.maximum(self.gap, 1.0), 0.0)

    def find(self, wanted: np.ndarray) -> np.ndarray:
        """Position of every wanted key, −1 where it never occurs."""
        return find(self.keys, wanted)


def rhythm(key: np.ndarray, age: np.ndarray) -> Rhythm:
    """The rhythm of every distinct `key` (int64); a key may occur several times a day.

    Args:
        age: days from each occurrence to the cut, whole numbers.
    """
    # One number a key and day, oldest first, sorts ten times faster than two columns.
    age = age.astype(np.int64)
    span = int(age.max(initial=0)) + 1
    days_of_key = np.sort(key * span + (span - 1 - age))
    days_of_key = days_of_key[np.r_[True, np.diff(days_of_key) != 0][: len(key)]]
    key, age = days_of_key // span, (span - 1 - days_of_key % span).astype(np.float64)
    start = np.flatnonzero(np.r_[True, np.diff(key) != 0][: len(key)])
    days = np.diff(np.append(start, len(key)))
    recent = np.add.reduceat((age < 28).astype(np.float64), start) if len(start) else np.zeros(0)
    return Rhythm(key[start], days, age[start], age[start + days - 1], recent)


def find(keys: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Position of every wanted key in the ascending `keys`, −1 where it is not among them."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1)


def taken(values: np.ndarray, place: np.ndarray, missing: float) -> np.ndarray:
    """`values` at `place`, and `missing` where the place is −1."""
    if not len(values):
        return np.full(len(place), missing)
    return np.where(place >= 0, values[np.maximum(place, 0)], missing)
