"""What is known of each user: interests, recency, frequency, amount, price band and promotion sensitivity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix

from conf.profile_config import ProfileConfig
from jobs.recommend.purchases import Lines
from models.contrast import observed_to_expected, top_shares
from models.prices import BANDS


@dataclass(frozen=True)
class Habits:
    """How each user of `users` buys; every array is [users]. NaN: not known."""

    users: np.ndarray
    recency: np.ndarray
    """days to the run date"""
    frequency: np.ndarray
    """baskets"""
    monetary: np.ndarray
    price_position: np.ndarray
    reduced_share: np.ndarray
    sensitivity: np.ndarray


def habits_of(lines: Lines, position: np.ndarray, today: int, config: ProfileConfig) -> Habits:
    """The habits of the users of `lines`.

    Args:
        position: float64 [items of lines], each item's place among the prices of its category; NaN unknown.
        today: the run date, in days since 1970.
    """
    users = len(lines.users)
    count = np.bincount(lines.user, minlength=users)
    newest = np.full(users, -np.inf)
    np.maximum.at(newest, lines.user, lines.day)
    one_each = np.unique(lines.basket, return_index=True)[1]
    paid = np.isfinite(lines.paid)
    spent = np.bincount(lines.user[paid], weights=lines.paid[paid], minlength=users)
    place = position[lines.item] if len(lines) else np.empty(0)
    return Habits(
        users=lines.users,
        recency=today - newest,
        frequency=np.bincount(lines.user[one_each], minlength=users),
        monetary=np.where(np.bincount(lines.user[paid], minlength=users) > 0, spent, np.nan),
        price_position=_shrunk_mean(lines.user, place, users, config.prior_purchases),
        reduced_share=_mean(lines.user, lines.reduced, users),
        sensitivity=np.where(count > 0, sensitivity_of(lines, config.prior_purchases), np.nan),
    )


def sensitivity_of(lines: Lines, prior: float) -> np.ndarray:
    """Reduced purchases of each user over those expected, float64 [users]; NaN where no line tells.

    Expected is what the items themselves say: the sum over the user's lines of the share of the item's lines, by other
    users, that were reduced. Who buys what is always reduced is not therefore keen on reductions (indirect
    standardisation, as of mortality ratios).
    """
    users, items = len(lines.users), len(lines.items)
    told = np.isfinite(lines.reduced)
    if not told.any():
        return np.full(users, np.nan)
    user, item, reduced = lines.user[told], lines.item[told], lines.reduced[told]
    shape = (users, items)
    own = csr_matrix((np.ones(len(user)), (user, item)), shape=shape)
    own_reduced = csr_matrix((reduced, (user, item)), shape=shape)
    own.sum_duplicates()
    own_reduced.sum_duplicates()
    row, column = np.repeat(np.arange(users), np.diff(own.indptr)), own.indices
    bought, cheap = np.bincount(item, minlength=items), np.bincount(item, weights=reduced, minlength=items)
    overall = float(reduced.mean())
    others = bought[column] - own.data
    others_reduced = cheap[column] - np.asarray(own_reduced[row, column]).ravel()
    # An item hardly anyone else buys says little: its share is pulled to the share of everything.
    share = (others_reduced + prior * overall) / (others + prior)
    expected = np.bincount(row, weights=own.data * share, minlength=users)
    observed = np.bincount(user, weights=reduced, minlength=users)
    return observed_to_expected(observed, expected, prior * overall) if overall else np.ones(users)


def interests_of(
    frequency: csr_matrix, values: Mapping[str, tuple[np.ndarray, np.ndarray]], top: int
) -> list[list[dict[str, object]]]:
    """The largest shares of each user's attention, by attribute: [users] lists of rows of `interests`.

    Args:
        frequency: float32 [users, items], decayed attention.
        values: attribute → (names of its values, int [items] which of them an item has, −1 none).
    """
    found: list[list[dict[str, object]]] = [[] for _ in range(frequency.shape[0])]
    for attribute, (names, code) in values.items():
        row, column, share, lift = top_shares(frequency @ membership(code, len(names)), top)
        for user, value, part, over in zip(row.tolist(), column.tolist(), share.tolist(), lift.tolist(), strict=True):
            found[user].append({"attribute": attribute, "value": names[value], "share": part, "lift": over})
    return found


def membership(code: np.ndarray, values: int) -> csr_matrix:
    """float64 [items, values]: 1 where an item has a value."""
    item = np.flatnonzero(code >= 0)
    return csr_matrix((np.ones(len(item)), (item, code[item])), shape=(len(code), values))


def fifths(values: np.ndarray) -> np.ndarray:
    """Fifth each value lies in, 1–5, equal values in the same one; 0 for NaN: int64."""
    known = np.isfinite(values)
    found = np.zeros(len(values), dtype=np.int64)
    if known.any():
        ranked = np.sort(values[known])
        middle = (np.searchsorted(ranked, values[known], "left") + np.searchsorted(ranked, values[known], "right")) / 2
        found[known] = np.minimum((5 * middle / len(ranked)).astype(np.int64) + 1, 5)
    return found


def user_bands(position: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
    """The users' price bands, by where `bounds` cut the users themselves; None for NaN: object [users]."""
    known = np.isfinite(position)
    if not known.any():
        return np.full(len(position), None, dtype=object)
    cuts = np.quantile(position[known], bounds)
    names = np.asarray(BANDS, dtype=object)[np.digitize(np.nan_to_num(position), cuts)]
    return np.asarray(np.where(known, names, None))


def profile_rows(
    ids: np.ndarray, habits: Habits, interests: Mapping[str, list[dict[str, object]]], segment: np.ndarray,
    config: ProfileConfig, version: str, schema: pa.Schema,
) -> pa.Table:  # fmt: skip
    """Rows of `user_profiles` for the users `ids` (sorted); `segment` [ids] are their segments."""
    place = np.searchsorted(habits.users, ids) if len(habits.users) else np.zeros(len(ids), dtype=np.int64)
    place = np.minimum(place, max(len(habits.users) - 1, 0))
    known = habits.users[place] == ids if len(habits.users) else np.zeros(len(ids), dtype=bool)

    def own(values: np.ndarray) -> np.ndarray:
        return np.where(known, values[place], np.nan) if len(values) else np.full(len(ids), np.nan)

    recency, frequency, monetary = own(habits.recency), own(habits.frequency), own(habits.monetary)
    position = own(habits.price_position)
    columns = {
        "user_id": ids.tolist(),
        "segment_id": segment,
        "interests": [interests.get(user, []) for user in ids.tolist()],
        "recency_days": nullable(recency),
        "frequency": np.nan_to_num(frequency).astype(np.int64),
        "monetary": nullable(monetary),
        "recency_score": nullable(np.where(np.isfinite(recency), fifths(-recency), np.nan)),
        "frequency_score": nullable(np.where(np.isfinite(frequency), fifths(frequency), np.nan)),
        "monetary_score": nullable(np.where(np.isfinite(monetary), fifths(monetary), np.nan)),
        "price_position": nullable(position),
        "price_band": user_bands(position, config.bands).tolist(),
        "reduced_share": nullable(own(habits.reduced_share)),
        "promotion_sensitivity": nullable(own(habits.sensitivity)),
        "model_version": [version] * len(ids),
    }
    return pa.table({name: column_of(columns[name], schema.field(name).type) for name in schema.names}, schema=schema)


def column_of(values: object, type_: pa.DataType) -> pa.Array:
    """`values` as an Arrow column of `type_`."""
    return values.cast(type_) if isinstance(values, pa.Array) else pa.array(values, type_)


def nullable(values: np.ndarray) -> pa.Array:
    """float64 with nulls for NaN and infinities."""
    return pa.array(values, pa.float64(), mask=~np.isfinite(values))


def _mean(group: np.ndarray, values: np.ndarray, groups: int) -> np.ndarray:
    told = np.isfinite(values)
    count = np.bincount(group[told], minlength=groups)
    total = np.bincount(group[told], weights=values[told], minlength=groups)
    return np.divide(total, count, out=np.full(groups, np.nan), where=count > 0)


def _shrunk_mean(group: np.ndarray, values: np.ndarray, groups: int, prior: float) -> np.ndarray:
    """Mean of `values` by group, pulled to the mean of all by `prior` values; NaN where a group has none."""
    told = np.isfinite(values)
    if not told.any():
        return np.full(groups, np.nan)
    count = np.bincount(group[told], minlength=groups)
    total = np.bincount(group[told], weights=values[told], minlength=groups)
    return np.where(count > 0, (total + prior * values[told].mean()) / (count + prior), np.nan)
