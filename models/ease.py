"""The linear item–item model EASE in three forms, which one depends on the shape of the matrix.

EASE (Steck, WWW 2019): B = argmin ‖X − XB‖² + λ‖B‖² with diag(B) = 0, hence B_ij = −P_ij / P_jj, P = (XᵀX + λI)⁻¹.
With fewer users than items it is solved by users, else by items, exactly; where both sides are too long to invert, so
are the items most users have, and every other item is regressed on its nearest items (models/sparse_ease.py).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

from models.ranking import blocks


@dataclass(frozen=True)
class Ease(ABC):
    """score = XB for the users of X."""

    training: csr_matrix
    """X, float32 [users, items]."""

    @abstractmethod
    def scores(self, rows: slice) -> np.ndarray:
        """XB for a block of the training users, float32 [rows, items]."""

    @abstractmethod
    def weights(self, items: np.ndarray) -> np.ndarray:
        """Columns of B for `items` (positions), float32 [all items, len(items)]; the diagonal is 0."""

    @abstractmethod
    def times(self, right: np.ndarray) -> np.ndarray:
        """B · right, float32 [items, columns]."""

    @abstractmethod
    def times_transposed(self, right: np.ndarray) -> np.ndarray:
        """Bᵀ · right, float32 [items, columns]."""


@dataclass(frozen=True)
class DualEase(Ease):
    """By users: P is never built.

    By the Woodbury identity P = (I − XᵀKX)/λ with K = (XXᵀ + λI)⁻¹, of size users × users, hence XB = X − KX / diag(P)
    for the users of X and B_ij = xᵢᵀ K xⱼ / (λ P_jj) for i ≠ j: the same numbers for a fraction of the time and memory.
    """

    transposed: csr_matrix
    """Xᵀ by rows, which multiplies dense matrices twice as fast as X by columns."""
    inverse: np.ndarray
    """K, float32 [users, users]."""
    diagonal: np.ndarray
    """diag(P), float64 [items]."""
    l2: float

    def scores(self, rows: slice) -> np.ndarray:
        # (Xᵀ Kᵀ)ᵀ: scipy multiplies sparse by dense fast only with the sparse factor on the left.
        spread = np.asarray((self.transposed @ self.inverse[rows].T).T)
        return np.asarray(self.training[rows].toarray() - spread / self.diagonal, dtype=np.float32)

    def weights(self, items: np.ndarray) -> np.ndarray:
        spread = self.inverse @ self.training[:, items].toarray()
        columns = (self.transposed @ spread) / (self.l2 * self.diagonal[items]).astype(np.float32)
        columns[items, np.arange(len(items))] = 0.0
        return np.asarray(columns, dtype=np.float32)

    def times(self, right: np.ndarray) -> np.ndarray:
        """B = I − P / diag(P), so that B · right needs P · right alone."""
        scaled = right / self.diagonal[:, None].astype(np.float32)
        return np.asarray(right - self._precision(scaled), dtype=np.float32)

    def times_transposed(self, right: np.ndarray) -> np.ndarray:
        scale = self.diagonal[:, None].astype(np.float32)
        return np.asarray(right - self._precision(np.ascontiguousarray(right)) / scale, dtype=np.float32)

    def _precision(self, right: np.ndarray) -> np.ndarray:
        """P · right."""
        inner = self.transposed @ (self.inverse @ (self.training @ right))
        return np.asarray((right - inner) / np.float32(self.l2))


@dataclass(frozen=True)
class PrimalEase(Ease):
    """By items: B itself."""

    matrix: np.ndarray
    """B, float32 [items, items]."""

    def scores(self, rows: slice) -> np.ndarray:
        return np.asarray(self.training[rows] @ self.matrix, dtype=np.float32)

    def weights(self, items: np.ndarray) -> np.ndarray:
        return np.asarray(self.matrix[:, items])

    def times(self, right: np.ndarray) -> np.ndarray:
        return np.asarray(self.matrix @ right, dtype=np.float32)

    def times_transposed(self, right: np.ndarray) -> np.ndarray:
        return np.asarray(self.matrix.T @ right, dtype=np.float32)


def fit_ease(matrix: csr_matrix, l2: float, max_side: int = 20_000) -> Ease:
    """Fit EASE to `matrix` [users, items], none of it below 0.

    Args:
        max_side: the longest side that is inverted (1.6 GB at 20,000); beyond it on both sides the form is sparse.
    """
    users, items = matrix.shape
    training = csr_matrix(matrix, dtype=np.float32)
    if min(users, items) > max_side:
        from models.sparse_ease import fit_sparse_ease  # which solves its head with this function

        return fit_sparse_ease(training, l2, max_side)
    transposed = training.T.tocsr()
    is_dual = users < items
    gram = np.asarray((training @ transposed if is_dual else transposed @ training).toarray(), dtype=np.float32)
    gram[np.diag_indices_from(gram)] += np.float32(l2)
    inverse = cho_solve(
        cho_factor(gram, lower=True, overwrite_a=True, check_finite=False),
        np.eye(len(gram), dtype=np.float32),
        check_finite=False,
    )
    if is_dual:
        diagonal = (1.0 - _quadratic(training, transposed, inverse)) / l2
        return DualEase(training, transposed, inverse, diagonal, l2)
    weights = inverse / -np.diag(inverse).astype(np.float32)
    np.fill_diagonal(weights, 0.0)
    return PrimalEase(training, weights)


def _quadratic(training: csr_matrix, transposed: csr_matrix, inverse: np.ndarray) -> np.ndarray:
    """xⱼᵀ K xⱼ for every column j of `training`, float64 [items]."""
    total = np.zeros(training.shape[1])
    for rows in blocks(training.shape[0]):
        own = training[rows].tocoo()
        spread = transposed @ inverse[rows].T
        total += np.bincount(own.col, weights=own.data * spread[own.col, own.row], minlength=training.shape[1])
    return total
