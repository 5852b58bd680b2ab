"""What users with a like basket took in the last 28 days: next-basket neighbours.

After TIFU-KNN (Hu et al., SIGIR 2020): a user is the vector of their decayed frequencies, here log-damped and weighted
by the items' inverse document frequency; the k nearest by cosine vote, by their similarity, with what they took lately.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from models.sources.material import Material, Scorer

GROUP = "neighbours"
_NEAREST = 200
_LATELY_DAYS = 28.0


def fit(material: Material) -> Scorer:
    """Neighbours are sought among the `max_side` users with the longest histories, so that a block stays small."""
    cut = material.cut
    users = cut.shape[0]
    tastes = _unit_rows(cut.frequency)
    size = np.diff(cut.events.indptr)
    voters = np.sort(np.argsort(-size, kind="stable")[: material.max_side])
    lately = cut.age.copy()
    lately.data = (cut.age.data < _LATELY_DAYS).astype(np.float32)
    lately.eliminate_zeros()
    votes, of_voters = lately[voters], tastes[voters].T.tocsr()
    nearest = min(_NEAREST, len(voters))

    def scores(rows: slice) -> np.ndarray:
        like = np.asarray((tastes[rows] @ of_voters).toarray(), dtype=np.float32)
        like[voters[None, :] == np.arange(users)[rows, None]] = 0.0
        kept = np.argpartition(-like, nearest - 1, axis=1)[:, :nearest]
        weight = np.take_along_axis(like, kept, axis=1)
        weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
        starts = np.arange(len(like) + 1) * nearest
        return np.asarray((csr_matrix((weight.ravel(), kept.ravel(), starts), shape=like.shape) @ votes).toarray())

    return scores


def _unit_rows(frequency: csr_matrix) -> csr_matrix:
    users, items = frequency.shape
    held = np.bincount(frequency.indices, minlength=items)
    rarity = np.log(max(users, 2) / np.maximum(held, 1))
    found = frequency.copy()
    found.data = (np.log1p(found.data) * rarity[found.indices]).astype(np.float32)
    length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    found.data /= np.maximum(np.repeat(length, np.diff(found.indptr)), 1e-9).astype(np.float32)
    return found
