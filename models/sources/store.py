"""What sells lately in the stores the user goes to."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from models.features.shop import store_shares
from models.sources.material import Material, Scorer

GROUP = "store"
_HALF_LIFE = 28.0
_PRIOR = 50.0
"""Events' worth of the whole market mixed into a store's own shares."""


def fit(material: Material) -> Scorer | None:
    """Σ over the user's stores of the store's share in their visits × the item's share in the store's events."""
    history = material.history
    if history is None or not history.stores:
        return None
    known = history.store >= 0
    decayed = history.events * np.exp2(-history.age / _HALF_LIFE)
    sold = csr_matrix(
        (decayed[known], (history.store[known], history.item[known])), shape=(history.stores, history.shape[1])
    )
    recent = np.bincount(history.item, decayed, minlength=history.shape[1])
    market = recent / max(float(recent.sum()), 1e-12)
    size = np.asarray(sold.sum(axis=1)).ravel() + _PRIOR
    sold.data /= np.repeat(size, np.diff(sold.indptr))
    visits = store_shares(history)

    def scores(rows: slice) -> np.ndarray:
        own = visits[rows]
        mixed = (own @ (_PRIOR / size))[:, None] * market
        return np.asarray(np.asarray((own @ sold).toarray()) + mixed, dtype=np.float32)

    return scores
