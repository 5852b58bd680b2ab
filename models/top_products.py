"""Exact top-k of user vector · item vector + bias over a whole catalogue, in bounded memory.

Most of the time goes into products whose result is thrown away, so those are computed in bfloat16 where the processor
can, twice as fast as in float32, and only what may stand in a list is scored again, in float64. No list is a guess: the
rounding of both factors is known, so every product has a proven bound, and an item is dropped only if that excludes it.

Of a block of users the scores of a sample of items give a threshold somewhat below the k-th best score. The threshold
is subtracted within the product itself (one more dimension), so that a tile of users × items, which fits the
processor's cache, is reduced to the positions whose sign bit is clear. With
    a = the product of the rounded vectors,  |score − a| ≤ E = ‖u − ũ‖‖v‖ + ‖ũ‖‖v − ṽ‖ + accumulation
the k-th best a − E is a floor of the k-th best score: items whose a + E lies below it are out, proven. Where the
threshold was too high for that proof, or so much ties that nothing can be excluded, the user's whole row is scored in
float64 instead.
"""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from math import ceil, sqrt

import numpy as np
import torch
from scipy.sparse import csr_matrix

from models import rounding
from models.ranking import best_first, blocks, top_k

# Which is all that is used of it: one product at given places, held against brute force by the tests.
warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta state")

_USERS = 512
"""Users of a block, at most."""
_TILE = 2048
_SAMPLE = 4096
_MOST = 8
"""A row with so many times the expected number of items above its threshold is scored whole."""


class Catalogue:
    """Item vectors made ready for `top`; build once, ask for any number of users.

    Args:
        items: float32 [items, dimensions], finite.
        bias: float32 [items], added to every user's score; −inf: the item is never chosen. None: no bias.

    Raises:
        ValueError: a vector or bias is not finite, or the lengths differ.
    """

    def __init__(self, items: np.ndarray, bias: np.ndarray | None = None) -> None:
        bias = np.zeros(len(items), np.float32) if bias is None else np.asarray(bias, np.float32)
        if items.ndim != 2 or bias.shape != (len(items),):
            raise ValueError(f"items {items.shape} and bias {bias.shape} do not fit together")
        if not np.isfinite(items).all() or np.isnan(bias).any() or (bias == np.inf).any():
            raise ValueError("item vectors or their bias hold NaN or infinity: no ranking of them is right")
        self.size = len(items)
        self._allowed = np.flatnonzero(bias > -np.inf)
        everything = len(self._allowed) == self.size
        vectors = torch.from_numpy(np.ascontiguousarray(items if everything else items[self._allowed], np.float32))
        self._items = vectors.double()
        self._bias = torch.from_numpy(bias[self._allowed].astype(np.float64))
        rounded, error, length = rounding.rounded(vectors)
        self._error = error.numpy()
        self._norm = length.numpy()
        self._largest_bias = float(self._bias.abs().max()) if len(self._allowed) else 0.0
        one = torch.ones(len(rounded), 1, dtype=rounding.FAST)
        # Columns: vector · the bias as an exact sum of three bfloat16 · one, which takes up the user's threshold.
        self._factors = torch.cat([rounded, rounding.three_parts(self._bias.float()), one], dim=1)
        size = min(_SAMPLE, max(len(rounded) // 8, _SAMPLE // 8))
        self._sample = np.sort(np.random.default_rng(0).permutation(len(rounded))[:size])
        self._sampled = self._factors[torch.from_numpy(self._sample)]

    def top(
        self, users: np.ndarray, k: int, seen: csr_matrix | None = None, threads: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The k items of the highest score of every user, best first; equal scores in ascending position.

        A score is the float64 sum rounded to float32, so it does not matter how users are grouped, nor how many threads
        there are.

        Args:
            users: float32 [users, dimensions], finite.
            k: length of the lists; fewer items give shorter lists.
            seen: [users, items], an entry stored (a zero too) where the item may not stand in the user's list.
            threads: how many blocks of users are worked on at a time; default: as many as torch uses.

        Returns:
            (positions int32 [users, min(k, items)], −1 where no item may be chosen; scores float32, there −inf).

        Raises:
            ValueError: a user vector is not finite, or the shapes do not fit the catalogue.
        """
        if users.ndim != 2 or users.shape[1] != self._items.shape[1]:
            raise ValueError(f"users {users.shape} do not fit items of {self._items.shape[1]} dimensions")
        if seen is not None and seen.shape != (len(users), self.size):
            raise ValueError(f"seen {seen.shape} is not users × items ({len(users)}, {self.size})")
        if not np.isfinite(users).all():
            raise ValueError("user vectors hold NaN or infinity: no ranking of them is right")
        width = min(k, self.size)
        positions = np.full((len(users), width), -1, dtype=np.int32)
        scores = np.full((len(users), width), -np.inf, dtype=np.float32)
        if not width or not len(self._allowed):
            return positions, scores

        def work(rows: slice) -> None:
            own = torch.from_numpy(np.ascontiguousarray(users[rows], dtype=np.float32))
            chosen, score = self._block(own, width, None if seen is None else self._hidden(seen[rows]))
            found = chosen.shape[1]
            positions[rows, :found] = np.where(chosen >= 0, self._allowed[np.maximum(chosen, 0)], -1)
            scores[rows, :found] = score

        before = torch.get_num_threads()
        workers = threads or before
        rounds = ceil(len(users) / (_USERS * workers))
        together = ceil(len(users) / (rounds * workers)) if rounds else 1  # no thread is left with a block more
        try:
            # A thread a block, without a barrier after every product: cores that others use too are not waited for.
            with ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
                for _ in pool.map(work, blocks(len(users), together)):
                    pass
        finally:
            torch.set_num_threads(before)
        return positions, scores

    def _hidden(self, seen: csr_matrix) -> csr_matrix:
        """`seen` with columns as in the catalogue's own, allowed items; every stored entry counts, a zero too."""
        marks = csr_matrix((np.ones(seen.nnz, np.int8), seen.indices, seen.indptr), shape=seen.shape)
        return marks if len(self._allowed) == self.size else marks[:, self._allowed]

    def _block(self, users: torch.Tensor, k: int, hidden: csr_matrix | None) -> tuple[np.ndarray, np.ndarray]:
        """(positions among the allowed items int64, scores float32), each [users, min(k, allowed)]."""
        items = len(self._items)
        k = min(k, items)
        rank = _rank_in_sample(k, len(self._sample) / max(items, 1))
        if items <= _SAMPLE or rank >= len(self._sample):
            return self._whole_rows(users, k, hidden)
        rounded, error, lengths = rounding.rounded(users)
        length = lengths.numpy()
        longest = self._norm.max()
        if max(length.max(), longest, length.max() * longest + self._largest_bias) > 1e30:  # far from any overflow
            return self._whole_rows(users, k, hidden)
        threshold = self._threshold(rounded, rank, hidden)
        row, item, value, given_up = self._above(rounded, threshold, hidden, _MOST * rank * items // len(self._sample))
        order = np.argsort(row.astype(np.int16), kind="stable")  # items ascend already
        row, item, value = row[order], item[order], value[order].astype(np.float64)

        # A float32 sum in any order is off by at most terms × 2⁻²⁴ of its absolute terms; twice that is allowed for.
        terms, short = users.shape[1] + 8, error.numpy()
        absolute = length * longest + self._largest_bias + np.abs(np.where(given_up, 0.0, threshold))
        slack = terms * (2.0**-23 * absolute + 4 * rounding.SMALLEST_NORMAL)
        counts = np.bincount(row, minlength=len(users))
        bound = np.repeat(short, counts) * self._norm[item] + np.repeat(slack, counts)
        bound += np.repeat(length + short, counts) * self._error[item]
        most = short * longest + (length + short) * self._error.max() + slack

        lower = np.full((len(users), max(int(counts.max()), k)), -np.inf)
        lower[row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)] = (
            value * (1 - rounding.STEP) - bound
        )
        floor = np.partition(lower, -k, axis=1)[:, -k]
        proven = (floor > most) & ~given_up  # else an item below the threshold might reach the floor
        contends = value * (1 + rounding.STEP) + bound >= np.repeat(np.where(proven, floor, np.inf), counts)
        chosen, scores = self._rescored(users, row[contends], item[contends], k)
        left = np.flatnonzero(~proven)
        if len(left):
            again = self._whole_rows(users[torch.from_numpy(left)], k, None if hidden is None else hidden[left])
            chosen[left], scores[left] = again
        return chosen, scores

    def _threshold(self, rounded: torch.Tensor, rank: int, hidden: csr_matrix | None) -> np.ndarray:
        """The score of that rank in the sample, float32 [users]; −inf where so many items are not allowed."""
        scores = rounding.with_threshold(rounded, np.zeros(len(rounded), np.float32)) @ self._sampled.T
        if hidden is not None:
            inside = hidden[:, self._sample]
            row = np.repeat(np.arange(inside.shape[0]), np.diff(inside.indptr))
            scores[torch.from_numpy(row), torch.from_numpy(inside.indices.astype(np.int64))] = -torch.inf
        quarter = scores.shape[1] // 4
        if 4 * rank <= quarter:  # two of so few among the best of four are rare, and only lower the threshold
            scores = scores[:, : 4 * quarter].reshape(len(scores), 4, quarter).amax(dim=1)
        # numpy's partition of a few numbers takes a quarter of torch's; of many that are equal, as here there are not.
        return np.asarray(np.partition(scores.float().numpy(), -rank, axis=1)[:, -rank])

    def _above(
        self, rounded: torch.Tensor, threshold: np.ndarray, hidden: csr_matrix | None, most: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(row, item, product − threshold) of all pairs of the rounded vectors that are not below the threshold.

        The fourth is bool [users]: rows given up, for which the pairs are not complete.
        """
        none = ~np.isfinite(threshold)
        counts = np.zeros(len(rounded), dtype=np.int64)
        factors = rounding.with_threshold(rounded, np.where(none, 0, threshold).astype(np.float32))
        tile = torch.empty(len(rounded) * _TILE, dtype=rounding.FAST)
        signs = torch.int16 if rounding.FAST.itemsize == 2 else torch.int32
        columns = None if hidden is None else hidden.tocsc()
        rows, items, values = [], [], []
        for start in range(0, len(self._factors), _TILE):
            part = self._factors[start : start + _TILE]
            own = tile[: len(rounded) * len(part)]
            torch.mm(factors, part.T, out=own.view(len(rounded), len(part)))
            bits = own.view(signs).numpy()  # a float is negative where its first bit is set, as an integer is
            if columns is not None:
                first, last = columns.indptr[start], columns.indptr[start + len(part)]
                column = np.repeat(np.arange(len(part)), np.diff(columns.indptr[start : start + len(part) + 1]))
                bits[columns.indices[first:last].astype(np.int64) * len(part) + column] = -1
            if none.any():
                bits.reshape(len(rounded), -1)[none] = -1
            found = np.flatnonzero(bits >= 0)
            rows.append(found // len(part))
            items.append(found - rows[-1] * len(part) + start)
            counts += np.bincount(rows[-1], minlength=len(counts))
            none |= counts > most  # so many ties that nothing is gained: the row is scored whole
            values.append(own[torch.from_numpy(found)].float().numpy())
        return np.concatenate(rows), np.concatenate(items), np.concatenate(values), none

    def _rescored(
        self, users: torch.Tensor, row: np.ndarray, item: np.ndarray, k: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """The k best of the contenders (ordered by row, then item) by their scores in float64, as `_block` returns."""
        counts = np.bincount(row, minlength=len(users))
        width = max(int(counts.max(initial=0)), k)
        filled = np.arange(width) < counts[:, None]
        padded = np.zeros((len(users), width), dtype=np.int64)
        padded[filled] = item
        start = np.append(0, np.cumsum(counts))
        # The products at the contenders' places alone, without a copy of their vectors.
        wanted = torch.sparse_csr_tensor(
            torch.from_numpy(start), torch.from_numpy(item), torch.zeros(len(item), dtype=torch.float64),
            (len(users), len(self._items)), check_invariants=False,
        )  # fmt: skip
        exact = torch.sparse.sampled_addmm(wanted, users.double(), self._items.T, beta=0.0).values()
        found = np.full((len(users), width), -np.inf, dtype=np.float32)
        found[filled] = (exact + self._bias[torch.from_numpy(item)]).float().numpy()
        order = best_first(found)[:, :k]
        known = np.take_along_axis(filled, order, axis=1)
        return np.where(known, np.take_along_axis(padded, order, axis=1), -1), np.take_along_axis(found, order, axis=1)

    def _whole_rows(self, users: torch.Tensor, k: int, hidden: csr_matrix | None) -> tuple[np.ndarray, np.ndarray]:
        """As `_block`, by scoring every item in float64: a tile's best join the best so far."""
        vectors = users.double()
        chosen = np.empty((len(users), 0), dtype=np.int64)
        best = np.empty((len(users), 0), dtype=np.float32)
        for start in range(0, len(self._items), _TILE):
            part = slice(start, min(start + _TILE, len(self._items)))
            scores = (vectors @ self._items[part].T + self._bias[part]).float().numpy()
            if hidden is not None:
                own = hidden[:, part]
                scores[np.repeat(np.arange(own.shape[0]), np.diff(own.indptr)), own.indices] = -np.inf
            places = np.broadcast_to(np.arange(part.start, part.stop), scores.shape)
            scores, places = np.hstack([best, scores]), np.hstack([chosen, places])
            kept = top_k(scores, k)
            chosen = np.where(kept >= 0, np.take_along_axis(places, np.maximum(kept, 0), axis=1), -1)
            best = np.where(kept >= 0, np.take_along_axis(scores, np.maximum(kept, 0), axis=1), -np.inf)
        return chosen, best.astype(np.float32)


def _rank_in_sample(k: int, share: float) -> int:
    """Which score of a sample of that share to take as threshold, so that fewer than k items above it are rare.

    The best k hold Binomial(k, share) of the sample: its mean and 3.5 deviations, and some for rounding.
    """
    mean = k * share
    return ceil(mean + 3.5 * sqrt(mean) + 4)


def top_products(
    users: np.ndarray, items: np.ndarray, bias: np.ndarray | None, k: int, seen: csr_matrix | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """`Catalogue(items, bias).top(users, k, seen)`, for those who ask once."""
    return Catalogue(items, bias).top(users, k, seen)
