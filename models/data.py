"""Sparse mini-batches: unit-length rows of the user–item matrix, as an embedding bag wants them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class Batch:
    """Some users' histories, flat: nnz entries, the entries of one user side by side."""

    item: torch.Tensor
    """int64 [nnz], item position of each entry."""
    offset: torch.Tensor
    """int64 [users], position of each user's first entry."""
    row: torch.Tensor
    """int64 [nnz], the user of each entry, as position in the batch."""
    value: torch.Tensor
    """float32 [nnz], the entry, scaled so that each user's entries have Euclidean length 1."""
    target: torch.Tensor
    """float32 [nnz], how often the multinomial likelihood counts the entry."""

    @property
    def users(self) -> int:
        """Users in the batch, those without history included."""
        return len(self.offset)


def unit_rows(matrix: csr_matrix) -> csr_matrix:
    """Rows scaled to Euclidean length 1; a row of zeros stays as it is. float32, same stored positions."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=np.float64)).ravel()
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return _scaled(matrix, np.repeat(scale, np.diff(matrix.indptr)))


def relative_weights(matrix: csr_matrix) -> csr_matrix:
    """The matrix divided by the mean of its stored entries, so that an average pair counts as one draw. float32."""
    mean = float(matrix.data.mean(dtype=np.float64)) if matrix.nnz else 1.0
    return _scaled(matrix, np.full(matrix.nnz, 1.0 / mean if mean > 0 else 1.0))


def batches(inputs: csr_matrix, targets: csr_matrix, order: np.ndarray, size: int) -> Iterator[Batch]:
    """The users at the row positions `order`, `size` at a time; `inputs` and `targets` store the same positions."""
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        part = inputs[chosen]
        lengths = np.diff(part.indptr)
        yield Batch(
            item=torch.from_numpy(part.indices.astype(np.int64)),
            offset=torch.from_numpy(part.indptr[:-1].astype(np.int64)),
            row=torch.from_numpy(np.repeat(np.arange(len(chosen)), lengths)),
            value=torch.from_numpy(part.data),
            target=torch.from_numpy(targets[chosen].data),
        )


def _scaled(matrix: csr_matrix, factor: np.ndarray) -> csr_matrix:
    data = (matrix.data * factor).astype(np.float32)
    return csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)
