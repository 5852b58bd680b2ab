"""Which items of a history carry a latent score: the first-order parts of the encoder, item by item.

A score is w · μ(x) + b with μ(x) = M tanh(A x̂ + a) + m, where x̂ is the history at unit length. To first order item i
adds x̂_i · A_i · ((1 − h²) ∘ Mᵀw), the product of input and gradient (Shrikumar et al., 2017). Whether the named items
do carry the score is checked by taking them away (jobs/recommend/faithfulness.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from models.data import unit_rows
from models.ranking import NEVER, top_k
from models.vae import MultVae


@dataclass(frozen=True)
class Taste:
    """A trained encoder with the histories it reads: float32 [users, items], in the order of the model's items."""

    model: MultVae
    weight: csr_matrix

    def heaviest(self, user: np.ndarray, item: np.ndarray, terms: int = 2) -> np.ndarray:
        """The items of each user's history that speak most for an item: int64 [pairs, terms], −1 fills up.

        Args:
            user: [pairs], ascending rows of `weight`; item: [pairs], columns. The item itself is never named.
        """
        found = np.full((len(user), terms), -1, dtype=np.int64)
        embedding, bias, head = (
            parameter.detach().numpy()
            for parameter in (self.model.input.weight, self.model.input_bias, self.model.mean.weight)
        )
        vectors = self.model.item_vectors()[0]
        unit = unit_rows(self.weight)
        starts = np.flatnonzero(np.diff(user, prepend=-1))
        ends = np.append(starts[1:], len(user))[: len(starts)]
        for first, last in zip(starts, ends, strict=True):
            row = int(user[first])
            own = slice(unit.indptr[row], unit.indptr[row + 1])
            history, value = unit.indices[own], unit.data[own]
            if not len(history):
                continue
            known = embedding[history]
            hidden = np.tanh(value @ known + bias)
            wanted = item[first:last]
            slope = (vectors[wanted] @ head) * (1 - hidden**2)
            parts = (slope @ known.T) * value
            parts = np.where((parts > 0) & (history != wanted[:, None]), parts, NEVER).astype(np.float32)
            best = top_k(parts, terms)
            found[first:last, : best.shape[1]] = np.where(best >= 0, history[np.maximum(best, 0)], -1)
        return found

    def score(self, history: csr_matrix, item: np.ndarray) -> np.ndarray:
        """The model's score of one item for each row of `history` [rows, items], float64 [rows]."""
        vectors, bias = self.model.item_vectors()
        return np.asarray((self.model.user_vectors(history) * vectors[item]).sum(axis=1) + bias[item], dtype=np.float64)


def without(history: csr_matrix, item: np.ndarray) -> csr_matrix:
    """Each row of `history` without one of its items; the other values stay as they are."""
    row = np.repeat(np.arange(history.shape[0]), np.diff(history.indptr))
    kept = history.indices != item[row]
    return csr_matrix((history.data[kept], (row[kept], history.indices[kept])), shape=history.shape)
