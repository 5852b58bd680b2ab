"""Complements: items found in the same basket more often than their buyers' own habits explain.

Two items a household likes both meet in its baskets by chance. So chance is reckoned within each user: if the user's S
picks were dealt anew to baskets of the same sizes s_b, two given picks would share a basket with probability
c_u = Σ_b s_b(s_b − 1) / (S(S − 1)), and items i and j, in n_ui and n_uj of the user's baskets, would meet

    E_ij = Σ_u c_u · n_ui · n_uj        times.

The number of meetings over E_ij is the lift; it is tested against a Poisson distribution of mean E_ij, which is what
many rare, nearly independent meetings add up to. Big baskets and loyal users raise E_ij, not the lift.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.stats import chi2, poisson

from models.ranking import blocks


@dataclass(frozen=True)
class Pairs:
    """Ordered pairs of items (both directions), by item."""

    item: np.ndarray
    other: np.ndarray
    together: np.ndarray
    """int64: baskets that hold both."""
    expected: np.ndarray
    """float64: baskets that would, by chance."""
    tests: int = 0
    """Ordered pairs of different items some user buys both of: all that could have been found."""

    @property
    def lift(self) -> np.ndarray:
        """Meetings over those expected."""
        return np.asarray(self.together / self.expected)

    @property
    def lift_low(self) -> np.ndarray:
        """Lower end of the exact 95 % interval of the lift (Garwood, 1936)."""
        return np.asarray(chi2.ppf(0.025, 2 * self.together) / 2 / self.expected)

    @property
    def lift_high(self) -> np.ndarray:
        """Upper end of that interval."""
        return np.asarray(chi2.ppf(0.975, 2 * self.together + 2) / 2 / self.expected)

    @property
    def p_value(self) -> np.ndarray:
        """Chance of so many meetings or more, one-sided."""
        return np.asarray(poisson.sf(self.together - 1, self.expected))

    def where(self, kept: np.ndarray) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.item[kept], self.other[kept], self.together[kept], self.expected[kept], self.tests)


def meetings(user: np.ndarray, basket: np.ndarray, item: np.ndarray, items: int, *, at_least: int) -> Pairs:
    """Pairs that share at least `at_least` baskets, of lines given as positions (a repeated line counts once).

    A basket belongs to one user. Memory: a block of items against all is the only product ever held.
    """
    baskets = int(basket.max(initial=-1)) + 1
    held = csr_matrix((np.ones(len(item), np.float32), (basket, item)), shape=(baskets, items))
    held.sum_duplicates()
    held.data[:] = 1.0
    owner = np.zeros(baskets, dtype=np.int64)
    owner[basket] = user
    users = int(user.max(initial=-1)) + 1
    size = np.diff(held.indptr).astype(np.float64)
    picks = np.bincount(owner, weights=size, minlength=users)
    chance = np.bincount(owner, weights=size * (size - 1), minlength=users) / np.maximum(picks * (picks - 1), 1)
    whose = csr_matrix((np.ones(baskets, np.float32), (owner, np.arange(baskets))), shape=(users, baskets))
    own = csr_matrix(whose @ held, dtype=np.float64)
    weighted = own.multiply(chance[:, None]).tocsc()
    columns, own_columns = held.tocsc(), own.tocsc()
    found, tests = [], 0
    for rows in blocks(items, 512):
        together = csr_matrix(columns[:, rows].T @ held)
        together.data[together.data < at_least] = 0.0
        together.eliminate_zeros()
        item_of, other = together.nonzero()
        apart = item_of + rows.start != other
        item_of, other = item_of[apart], other[apart]
        chances = csr_matrix(weighted[:, rows].T @ own)
        tests += chances.nnz - int((np.diff(own_columns.indptr[rows.start : rows.stop + 1]) > 0).sum())
        if len(item_of):
            counts, expected = (np.asarray(matrix[item_of, other]).ravel() for matrix in (together, chances))
            found.append((item_of + rows.start, other, counts, expected))
    item_of, other, counts, expected = (np.concatenate(part) for part in zip(*found, strict=True)) if found else (
        np.empty(0, int), np.empty(0, int), np.empty(0), np.empty(0)
    )  # fmt: skip
    return Pairs(item_of, other, counts.astype(np.int64), expected.astype(np.float64), tests)


def discoveries(p_value: np.ndarray, tests: int, rate: float) -> np.ndarray:
    """Which p-values are discoveries at a false discovery rate (Benjamini and Hochberg, 1995), bool.

    Args:
        p_value: the smallest of the tests' p-values.
        tests: how many tests there were in all, those whose p-value was not kept included.
    """
    order = np.argsort(p_value, kind="stable")
    passing = np.flatnonzero(p_value[order] <= rate * np.arange(1, len(order) + 1) / max(tests, 1))
    found = np.zeros(len(p_value), dtype=bool)
    found[order[: passing[-1] + 1 if len(passing) else 0]] = True
    return found


def first_of_each(group: np.ndarray, score: np.ndarray, tie: np.ndarray, top: int) -> tuple[np.ndarray, np.ndarray]:
    """(positions, ranks from 1) of the `top` highest scores of every group, groups ascending; ties by `tie`."""
    order = np.lexsort((tie, -score, group))
    place = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    return order[place < top], place[place < top] + 1
