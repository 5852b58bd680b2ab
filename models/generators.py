"""Candidate generators without gradients: popularity, own frequency, and the linear item–item model EASE.

Every generator gives float32 scores [users of a block, items]; a block of users is the only thing ever dense.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

from models.ranking import blocks


def popularity(age: csr_matrix, half_life_days: float = 14.0) -> np.ndarray:
    """Share of the users' attention an item has, recent buyers counting more: Σ over users of 2^(−age/half-life).

    Args:
        age: [users, items], days since each user's newest event with each item.

    Returns:
        float32 [items], summing to 1 (all zeros if nothing was bought).
    """
    column = np.bincount(age.indices, weights=np.exp2(-age.data / half_life_days), minlength=age.shape[1])
    return np.asarray(column / max(column.sum(), 1e-12), dtype=np.float32)


@dataclass(frozen=True)
class Ease:
    """EASE (Steck, WWW 2019): B = argmin ‖X − XB‖² + λ‖B‖² with diag(B) = 0.

    B_ij = −P_ij / P_jj with P = (XᵀX + λI)⁻¹. With fewer users than items P is never built: by the Woodbury identity
    P = (I − XᵀKX)/λ with K = (XXᵀ + λI)⁻¹, of size users × users, hence XB = X − KX / diag(P) for the users of X and
    B_ij = xᵢᵀ K xⱼ / (λ P_jj) for i ≠ j. The same numbers, for a fraction of the time and memory.
    """

    training: csr_matrix
    """X, float32 [users, items]."""
    transposed: csr_matrix
    """Xᵀ by rows, which multiplies dense matrices twice as fast as X by columns."""
    inverse: np.ndarray
    """K [users, users] in the dual form, B [items, items] in the primal."""
    diagonal: np.ndarray
    """diag(P), float64 [items]."""
    l2: float
    is_dual: bool
    kept: np.ndarray
    """Positions of the items in the model: all, or the most bought where both sides are too long to invert."""

    def scores(self, rows: slice) -> np.ndarray:
        """XB for a block of the training users, float32 [rows, items]."""
        own = self.training[rows]
        if not self.is_dual:
            found = np.zeros(own.shape, dtype=np.float32)
            found[:, self.kept] = own[:, self.kept] @ self.inverse
            return found
        # (Xᵀ Kᵀ)ᵀ: scipy multiplies sparse by dense fast only with the sparse factor on the left.
        spread = np.asarray((self.transposed @ self.inverse[rows].T).T)
        return np.asarray(own.toarray() - spread / self.diagonal, dtype=np.float32)

    def weights(self, items: np.ndarray) -> np.ndarray:
        """Columns of B for `items` (positions), float32 [all items, len(items)]; the diagonal is 0."""
        if not self.is_dual:
            found = np.zeros((self.training.shape[1], len(items)), dtype=np.float32)
            place = np.searchsorted(self.kept, items)
            inside = np.flatnonzero(np.isin(items, self.kept))
            found[np.ix_(self.kept, inside)] = self.inverse[:, place[inside]]
            return found
        spread = self.inverse @ self.training[:, items].toarray()
        columns = (self.transposed @ spread) / (self.l2 * self.diagonal[items]).astype(np.float32)
        columns[items, np.arange(len(items))] = 0.0
        return np.asarray(columns, dtype=np.float32)


def fit_ease(matrix: csr_matrix, l2: float, max_side: int = 20_000) -> Ease:
    """Fit EASE to `matrix` [users, items], in the dual form when there are fewer users than items.

    Where both are more than `max_side` (1.6 GB at 20,000), the items most users have make the model; others score 0.
    """
    users, items = matrix.shape
    training = csr_matrix(matrix, dtype=np.float32)
    transposed = training.T.tocsr()
    is_dual = users < items and users <= max_side
    kept = np.arange(items)
    if not is_dual and items > max_side:
        bought = np.bincount(training.indices, minlength=items)
        kept = np.sort(np.argsort(-bought, kind="stable")[:max_side])
    inside = training[:, kept]
    gram = np.asarray((training @ training.T if is_dual else inside.T @ inside).toarray(), dtype=np.float32)
    gram[np.diag_indices_from(gram)] += np.float32(l2)
    inverse = cho_solve(
        cho_factor(gram, lower=True, overwrite_a=True, check_finite=False),
        np.eye(len(gram), dtype=np.float32),
        check_finite=False,
    )
    if is_dual:
        diagonal = (1.0 - _quadratic(training, transposed, inverse)) / l2
        return Ease(training, transposed, inverse, diagonal, l2, True, kept)
    diagonal = np.diag(inverse).astype(np.float64)
    weights = inverse / -diagonal.astype(np.float32)
    np.fill_diagonal(weights, 0.0)
    return Ease(training, transposed, weights, diagonal, l2, False, kept)


def _quadratic(training: csr_matrix, transposed: csr_matrix, inverse: np.ndarray) -> np.ndarray:
    """xⱼᵀ K xⱼ for every column j of `training`, float64 [items]."""
    total = np.zeros(training.shape[1])
    for rows in blocks(training.shape[0]):
        own = training[rows].tocoo()
        spread = transposed @ inverse[rows].T
        total += np.bincount(own.col, weights=own.data * spread[own.col, own.row], minlength=training.shape[1])
    return total
