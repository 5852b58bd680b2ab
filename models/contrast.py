"""What one group does more than others: log-odds ratios with a prior, and ratios of observed to expected counts."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix


def log_odds_z(own: np.ndarray, others: np.ndarray, prior_total: float | None = None) -> np.ndarray:
    """z-score of the log-odds ratio of each value between a group and the others, float64 [values].

    Monroe, Colaresi and Quinn, Fightin' Words (Political Analysis, 2008), equation 22: with an informative Dirichlet
    prior proportional to the counts of both, rare values are pulled to no difference.

        δ = log((y+α)/(n+α₀−y−α)) − log((y'+α)/(n'+α₀−y'−α)),   z = δ / √(1/(y+α) + 1/(y'+α))

    Args:
        own, others: counts of each value, [values].
        prior_total: α₀; default: a tenth of the smaller of both totals.
    """
    total = own + others
    if total.sum() == 0:
        return np.zeros(len(total))
    weight = prior_total if prior_total is not None else max(min(own.sum(), others.sum()) / 10, 1.0)
    alpha = weight * total / total.sum()
    first, second = own + alpha, others + alpha
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(first / (own.sum() + weight - first)) - np.log(second / (others.sum() + weight - second))
        z = delta / np.sqrt(1 / first + 1 / second)
    return np.where(np.isfinite(z), z, 0.0)


def observed_to_expected(observed: np.ndarray, expected: np.ndarray, prior: float) -> np.ndarray:
    """(observed + prior) / (expected + prior): a standardised ratio, shrunk to 1 where little is expected.

    The mean of a Gamma posterior of the rate ratio, whose prior is Gamma(prior, prior) of mean 1.
    """
    return np.asarray((observed + prior) / (expected + prior))


def top_shares(weight: csr_matrix, top: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The `top` largest values of every row, as shares of the row.

    Returns:
        (row, column, share, lift) of each, rows ascending, shares falling within a row; lift is the share over that of
        the whole matrix. Rows without weight have no entry.
    """
    found = csr_matrix(weight, dtype=np.float64)
    found.eliminate_zeros()
    totals = np.asarray(found.sum(axis=1)).ravel()
    overall = np.asarray(found.sum(axis=0)).ravel()
    row = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    order = np.lexsort((found.indices, -found.data, row))
    place = np.arange(len(order)) - np.searchsorted(row, row[order])
    kept = order[place < top]
    share = found.data[kept] / totals[row[kept]]
    return row[kept], found.indices[kept], share, share * overall.sum() / overall[found.indices[kept]]
