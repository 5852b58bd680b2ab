"""One cut of the protocol: who is judged on which items, and what a feature of such a pair is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix

from models.matrix import positions


@dataclass(frozen=True)
class Scene:
    """Users, items and pools of one cut.

    Attributes:
        last_day: last day whose data may be seen.
        users: sorted user ids [users]; position = row.
        items: sorted item ids [items]; position = column.
        popularity: float32 [items], what is known without any table: the floor.
        judged: rows of the users whose lists are judged [judged].
        truth: float32 [judged, items], stored where the user took the item in the period that follows.
        pool: int64 [judged, pool], the columns each judged user's list is drawn from; the same for every coalition.
        main: how many of a pool's first items make the list of all items; new items follow them.
        since: float64 [items], days since an item's first event, 0 without any.
    """

    last_day: date
    users: np.ndarray
    items: np.ndarray
    popularity: np.ndarray
    judged: np.ndarray
    truth: csr_matrix
    pool: np.ndarray = field(default_factory=lambda: np.empty((0, 0), dtype=np.int64))
    main: int = 0
    since: np.ndarray = field(default_factory=lambda: np.empty(0))

    def rows_of(self, ids: pa.ChunkedArray) -> np.ndarray:
        """Row of every user id, −1 where unknown."""
        return positions(self.users, ids)

    def columns_of(self, ids: pa.ChunkedArray) -> np.ndarray:
        """Column of every item id, −1 where unknown."""
        return positions(self.items, ids)

    def hits(self) -> np.ndarray:
        """Which pairs the user really took in the period that follows, bool [judged, pool]."""
        rows = np.repeat(np.arange(len(self.judged)), self.pool.shape[1])
        return np.asarray(self.truth[rows, self.pool.ravel()]).reshape(self.pool.shape) > 0

    def of_items(self, values: np.ndarray) -> np.ndarray:
        """A value per item [items] → the value of every pair [judged, pool]."""
        return np.asarray(values, dtype=np.float32)[self.pool]

    def of_pairs(self, matrix: csr_matrix) -> np.ndarray:
        """Entries of a matrix [users, items] at every pair, float32 [judged, pool]; 0 where nothing is stored."""
        return self.of_groups(matrix, np.arange(len(self.items)))

    def of_groups(self, matrix: csr_matrix, group: np.ndarray) -> np.ndarray:
        """Entries of a matrix [users, groups] at each pair's user and its item's group, float32 [judged, pool].

        `group` is the group of every item [items]; −1, an item without one, gives NaN.
        """
        at = group[self.pool]
        values = np.empty(at.shape, dtype=np.float32)
        for start in range(0, len(at), _BLOCK):
            block = at[start : start + _BLOCK]
            rows = np.repeat(self.judged[start : start + _BLOCK], at.shape[1])
            found = np.asarray(matrix[rows, np.maximum(block.ravel(), 0)], dtype=np.float32)
            values[start : start + _BLOCK] = found.reshape(block.shape)
        values[at < 0] = np.nan
        return values


_BLOCK = 256


@dataclass(frozen=True)
class Feature:
    """One fact about every pair, readable only by who holds all the column groups in `needs`.

    `needs` are players, named `table.group`. `values` is float32 [judged, pool], NaN where nothing is known; `newest`
    is the newest day it was made from.
    """

    name: str
    needs: frozenset[str]
    values: np.ndarray
    newest: date | None


def admit(features: list[Feature], last_day: date) -> tuple[list[Feature], dict[str, str]]:
    """Split features into those known by `last_day` and, by name, those timed after the decision with the reason."""
    admitted, refused = [], {}
    for feature in features:
        if feature.newest is None:
            refused[feature.name] = f"no rows by {last_day}"
        elif feature.newest > last_day:
            refused[feature.name] = f"its values are of {feature.newest}, after the decision on {last_day}"
        elif np.isnan(feature.values).all():
            refused[feature.name] = f"no value known by {last_day}"
        else:
            admitted.append(feature)
    return admitted, refused


def encode(values: pa.ChunkedArray | pa.Array) -> tuple[np.ndarray, int]:
    """Codes 0…n−1 of the values in sorted order (−1 for null) and how many different values there are."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    texts = array.cast(pa.string())
    distinct = np.asarray(sorted(texts.drop_null().unique().to_pylist()), dtype=object)
    return positions(distinct, pa.chunked_array([texts])), len(distinct)


def counts(
    rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int], weights: np.ndarray | None = None
) -> csr_matrix:
    """Σ of `weights` (default 1) per (row, column); pairs with a −1 are left out."""
    kept = (rows >= 0) & (columns >= 0)
    data = np.ones(int(kept.sum())) if weights is None else weights[kept]
    return csr_matrix((data, (rows[kept], columns[kept])), shape=shape)


def latest(*days: date | None) -> date | None:
    """The newest of `days`; None, nothing known, if any of them is None."""
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
