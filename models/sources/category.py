"""The kinds of item a user is likely to want, and of each kind what sells."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from models.ease import fit_ease
from models.sources.material import Material, Scorer

GROUP = "category"
_HALF_LIFE = 90.0
_L2 = 100.0
_KINDS = "kind"


def fit(material: Material) -> Scorer | None:
    """EASE over users × kinds, log of decayed counts, times an item's share of its kind's recent events."""
    history = material.history
    if history is None or _KINDS not in history.groups or not len(history.day):
        return None
    codes = history.groups[_KINDS]
    kinds = int(codes.max()) + 1
    if kinds < 2:
        return None
    decayed = history.events * np.exp2(-history.age / _HALF_LIFE)
    taste = csr_matrix((decayed, (history.user, codes[history.item])), shape=(history.shape[0], kinds))
    taste.data = np.log1p(taste.data)
    model = fit_ease(taste, _L2, material.max_side)
    recent = np.bincount(history.item, history.events * np.exp2(-history.age / 28), minlength=history.shape[1])
    share = (recent / np.maximum(np.bincount(codes, recent, minlength=kinds)[codes], 1e-12)).astype(np.float32)
    return lambda rows: np.maximum(model.scores(rows), 0.0)[:, codes] * share
