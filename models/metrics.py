"""What a ranked list is worth: recall, NDCG, novelty and coverage, with bootstrap intervals over users.

recall@K = hits / min(K, |relevant|), so that a perfect list of K scores 1 for every user.
NDCG@K (Järvelin and Kekäläinen, 2002) with binary gains: Σ hit_r / log2(r + 1) over the best such sum for
min(K, |relevant|) items.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix


def hits(lists: np.ndarray, relevant: csr_matrix) -> np.ndarray:
    """Which places of the lists hold a relevant item.

    Args:
        lists: int [users, k], item positions, best first; −1 is an empty place.
        relevant: [users, items], an entry stored where the item is relevant.

    Returns:
        bool [users, k].
    """
    found = np.zeros(lists.shape, dtype=bool)
    for user in range(len(lists)):
        own = relevant.indices[relevant.indptr[user] : relevant.indptr[user + 1]]
        found[user] = np.isin(lists[user], own)
    return found


def recall_at_k(found: np.ndarray, relevant: np.ndarray, k: int) -> np.ndarray:
    """recall@k of each user, float64 [users]; NaN for a user without relevant items.

    Args:
        found: bool [users, at least k places or the whole list], from `hits`.
        relevant: [users], how many items are relevant to each user.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return found[:, :k].sum(axis=1) / np.minimum(k, relevant)


def ndcg_at_k(found: np.ndarray, relevant: np.ndarray, k: int) -> np.ndarray:
    """NDCG@k of each user, float64 [users]; NaN for a user without relevant items. Arguments as in `recall_at_k`."""
    discount = 1.0 / np.log2(np.arange(2, k + 2))
    part = found[:, :k]
    return np.asarray((part * discount[: part.shape[1]]).sum(axis=1) / ideal_at_k(relevant, k))


def ideal_at_k(relevant: np.ndarray, k: int) -> np.ndarray:
    """The best possible DCG@k of each user, float64 [users]; NaN for a user without relevant items."""
    best = np.concatenate([[np.nan], np.cumsum(1.0 / np.log2(np.arange(2, k + 2)))])
    return np.asarray(best[np.minimum(k, relevant).astype(int)])


def novelty_at_k(lists: np.ndarray, share: np.ndarray, k: int) -> np.ndarray:
    """Mean self-information −log2 p(i) of each list's first k items, in bits, float64 [users]; NaN for an empty list.

    Args:
        lists: int [users, places]; −1 is an empty place.
        share: [items], share of the users who have the item, above 0.
    """
    part = lists[:, :k]
    filled = part >= 0
    bits = np.where(filled, -np.log2(share[np.maximum(part, 0)]), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(bits.sum(axis=1) / filled.sum(axis=1))


def coverage_at_k(lists: np.ndarray, items: int, k: int) -> float:
    """Share of the `items` that stand in the first k places of at least one list."""
    part = lists[:, :k]
    return len(np.unique(part[part >= 0])) / items if items else float("nan")


@dataclass(frozen=True)
class Interval:
    """A mean over users with its 95 % percentile bootstrap interval."""

    value: float
    low: float
    high: float
    users: int


def bootstrap(values: np.ndarray, *, resamples: int, seed: int) -> list[Interval]:
    """Mean and interval of every column of `values` [users, metrics], from the same resamples of users.

    A row is one user, so columns are compared in pairs: pass a difference as a column of its own. Rows with NaN are
    not allowed; no rows give NaN throughout.
    """
    users, metrics = values.shape
    if users == 0:
        return [Interval(np.nan, np.nan, np.nan, 0)] * metrics
    random = np.random.default_rng(seed)
    means = np.empty((resamples, metrics))
    for start in range(0, resamples, 100):
        size = min(100, resamples - start)
        drawn = random.multinomial(users, np.full(users, 1.0 / users), size=size)
        means[start : start + size] = drawn @ values / users
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    centre = values.mean(axis=0)
    return [Interval(float(c), float(lo), float(hi), users) for c, lo, hi in zip(centre, low, high, strict=True)]
