"""How the item sells in the stores the user goes to."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from models.features.speaks import Group, Speaks
from models.history import History

SPEAKS_FOR = {
    name: Speaks("store", silent)
    for name, silent in (("store_14", 0.0), ("store_28", 0.0), ("store_84", 0.0), ("store_lift", 1.0))
}


def fit(history: History) -> Group:
    """`store_*`: events of the item in the last days, in the user's stores by the share each has of their visits;
    `store_lift`: the last 28 days against the usual 28 of the last 84.
    """
    visits = store_shares(history)
    sold = {days: _sold(history, days).T.tocsr() for days in (14, 28, 84)}

    def features(user: np.ndarray, item: np.ndarray) -> dict[str, np.ndarray]:
        if not history.stores:
            return {name: np.full(len(user), speaks.silent) for name, speaks in SPEAKS_FOR.items()}
        found = {}
        for days, by_item in sold.items():
            total = np.zeros(len(user))
            for part in np.array_split(np.arange(len(user)), max(len(user) // 100_000, 1)):
                total[part] = np.asarray(visits[user[part]].multiply(by_item[item[part]]).sum(axis=1)).ravel()
            found[f"store_{days}"] = total
        found["store_lift"] = (3 * found["store_28"] + 0.1) / (found["store_84"] + 0.1)
        return found

    return features


def store_shares(history: History) -> csr_matrix:
    """float64 [users, stores]: the share of each store in what the user took, with a half-life of 60 days."""
    known = history.store >= 0
    shape = (history.shape[0], max(history.stores, 1))
    decayed = np.exp2(-history.age[known] / 60)
    found = csr_matrix((decayed, (history.user[known], history.store[known])), shape=shape)
    total = np.asarray(found.sum(axis=1)).ravel()
    found.data /= np.maximum(np.repeat(total, np.diff(found.indptr)), 1e-12)
    return found


def _sold(history: History, days: int) -> csr_matrix:
    """float64 [stores, items]: events of the last days."""
    which = (history.store >= 0) & (history.age < days)
    shape = (max(history.stores, 1), history.shape[1])
    return csr_matrix((history.events[which], (history.store[which], history.item[which])), shape=shape)
