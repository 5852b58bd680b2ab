"""The reference ranker of the value measurement: one whose retraining for any set of features costs one small solve.

It ranks a user's pool by a sum of bent features and of products of two: least squares of "took it" on those functions,
within each pool, with a ridge. All that least squares needs of the training pairs are sums of products of functions,
taken once. The ranker that sees only some features is the solution of the part of the sums that belongs to functions
of these features: not an estimate of what training anew would give, but training anew. So a coalition's worth carries
no error of a ranker that had to serve all coalitions at once.

Sums are kept by folds of the training pairs. The ranker of a fold learns from the other folds and chooses its ridge on
its own; their scatter is the chance of having learnt from these users.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import torch
from scipy.linalg import cho_factor, cho_solve
from threadpoolctl import threadpool_limits
from torch import Tensor

_CLIP = 5.0
"""Standard deviations beyond which an input is cut."""

_BLOCK = 32
"""Users taken at a time."""

_RIDGES = tuple(10.0**power for power in range(-5, 2))
"""Ridges tried, in units of a function's own sum of squares; sums of float32 products carry no smaller ones."""

_SAME = 1e-6
"""Mean square within a pool below which a function says nothing: it is the same for all items."""


@dataclass(frozen=True)
class Inputs:
    """Pairs of users and the items of their pools, described by features.

    Attributes:
        values: float32 [users, pool, features], standardised, 0 where unknown.
        known: float32 [users, pool, features], 1 where the value is known.
        relevant: float32 [users, pool], 1 where the user took the item in the period that followed.
    """

    values: Tensor
    known: Tensor
    relevant: Tensor


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of every feature's known training values, float32 [features]."""

    mean: np.ndarray
    deviation: np.ndarray


def scale_of(features: np.ndarray) -> Scale:
    """The scale of raw `features`, float32 [users, pool, features], NaN where unknown."""
    flat = features.reshape(-1, features.shape[-1])
    known = np.maximum((~np.isnan(flat)).sum(axis=0), 1)
    mean = np.nansum(flat, axis=0, dtype=np.float64) / known
    variance = np.nansum((flat - mean) ** 2, axis=0, dtype=np.float64) / known
    deviation = np.sqrt(variance)
    return Scale(mean.astype(np.float32), np.where(deviation > 1e-6, deviation, 1.0).astype(np.float32))


def inputs_of(features: np.ndarray, relevant: np.ndarray, scale: Scale) -> Inputs:
    """Standardise raw `features` (NaN: unknown) for the ranker."""
    known = ~np.isnan(features)
    values = np.clip((features - scale.mean) / scale.deviation, -_CLIP, _CLIP)
    return Inputs(
        values=torch.from_numpy(np.where(known, values, 0.0).astype(np.float32)),
        known=torch.from_numpy(known.astype(np.float32)),
        relevant=torch.from_numpy(relevant.astype(np.float32)),
    )


@dataclass(frozen=True)
class Basis:
    """The functions of the ranker: each feature x, whether it is known k, k·max(0, x − knot), and products x·x′.

    Attributes:
        features: how many there are.
        bent, knots: the feature and the knot of each hinge, int64 and float32 [hinges].
        first, second: the features of each product, int64 [products].
    """

    features: int
    bent: np.ndarray
    knots: np.ndarray
    first: np.ndarray
    second: np.ndarray

    @cached_property
    def reads(self) -> np.ndarray:
        """bool [functions, features]: the features that must be seen for a function to be."""
        one = np.eye(self.features, dtype=bool)
        return np.concatenate([one, one, one[self.bent], one[self.first] | one[self.second]])

    def of(self, values: Tensor, known: Tensor) -> Tensor:
        """The functions of pairs, float32 [functions, users, pool]; `values` and `known` as in `Inputs`."""
        x, k = (part.permute(2, 0, 1).contiguous() for part in (values, known))
        hinges = torch.relu(x[self.bent] - torch.from_numpy(self.knots)[:, None, None]) * k[self.bent]
        return torch.cat([x, k, hinges, x[self.first] * x[self.second]])


def basis_of(inputs: Inputs, multiplied: np.ndarray, knots: int) -> Basis:
    """Hinges at up to `knots` quantiles of each feature's known values, and the products of features `multiplied`.

    A feature that leans on few values, as counts do, gets the quantiles of its distinct values too. Nothing here
    depends on more than the features a function reads, so a part of the features has the same part of the functions.

    Args:
        inputs: the training pairs.
        multiplied: bool [features], whose products two by two are functions too.
        knots: hinges of a feature, at most twice as many where it leans on few values.
    """
    bent: list[int] = []
    cuts: list[float] = []
    levels = np.linspace(0, 1, knots + 2)[1:-1]
    features = inputs.values.shape[-1]
    for feature in range(features):
        distinct, counts = np.unique(
            inputs.values[..., feature][inputs.known[..., feature] > 0].numpy(), return_counts=True
        )
        if len(distinct) <= 2:
            continue  # two values are told apart by the feature itself
        by_row = distinct[np.searchsorted(np.cumsum(counts), levels * counts.sum())]
        found = np.unique(by_row)
        if len(found) < knots:
            found = np.unique(np.concatenate([found, np.quantile(distinct, levels).astype(np.float32)]))
        found = found[(found > distinct[0]) & (found < distinct[-1])]
        bent += [feature] * len(found)
        cuts += found.tolist()
    pairs = np.array(list(combinations(np.flatnonzero(multiplied), 2)), dtype=np.int64).reshape(-1, 2)
    first, second = pairs.T
    return Basis(features, np.array(bent, dtype=np.int64), np.array(cuts, dtype=np.float32), first, second)


@dataclass(frozen=True)
class Sums:
    """What least squares needs of the training pairs, by fold.

    Attributes:
        squares: float64 [folds, functions, functions], sums of products of functions, each less its mean in the pool.
        taken: float64 [folds, functions], the same with whether the item was taken.
        pairs: float64 [folds], how many pairs.
    """

    squares: np.ndarray
    taken: np.ndarray
    pairs: np.ndarray


def sums_of(inputs: Inputs, basis: Basis, folds: int, seed: int) -> Sums:
    """The sums over users who took anything of their pool, dealt out to the folds by lot."""
    rows = torch.nonzero(inputs.relevant.sum(dim=1) > 0).squeeze(1).numpy()
    dealt = np.random.default_rng(seed).permutation(len(rows)) % folds
    functions = len(basis.reads)
    squares = torch.zeros(folds, functions, functions, dtype=torch.float64)
    taken = torch.zeros(folds, functions, dtype=torch.float64)
    pairs = np.zeros(folds)
    for fold in range(folds):
        own = torch.from_numpy(rows[dealt == fold])
        pairs[fold] = len(own) * inputs.values.shape[1]
        for part in own.split(_BLOCK):
            found = basis.of(inputs.values[part], inputs.known[part])
            found -= found.mean(dim=2, keepdim=True)
            flat, hits = found.reshape(functions, -1), inputs.relevant[part].reshape(-1)
            squares[fold] += (flat @ flat.T).double()
            taken[fold] += (flat @ hits).double()
    return Sums(squares.numpy(), taken.numpy(), pairs)


@dataclass(frozen=True)
class ReferenceRanker:
    """A basis and the sums of the training pairs: all that is needed to train for any set of features."""

    basis: Basis
    sums: Sums

    @property
    def folds(self) -> int:
        """Rankers there are for each set of features."""
        return len(self.sums.pairs)

    def weights(self, shown: np.ndarray) -> np.ndarray:
        """Each function's weight when only the features `shown` (bool [features]) may be seen.

        float32 [folds, functions]; solved once for each set of features.
        """
        key = shown.tobytes()
        if key not in self._solved:
            seen = ~(self.basis.reads & ~shown).any(axis=1)
            found = np.zeros((self.folds, len(seen)), dtype=np.float32)
            for weights, fold in zip(found, self._folds, strict=True):
                at = np.flatnonzero(seen & fold.says)
                if len(at):
                    weights[at] = fold.solved(at)
            self._solved[key] = found
        return self._solved[key]

    @cached_property
    def _solved(self) -> dict[bytes, np.ndarray]:
        return {}

    @cached_property
    def _folds(self) -> list[_Fold]:
        return [_fold_of(self.sums, fold) for fold in range(self.folds)]


def train_ranker(inputs: Inputs, multiplied: np.ndarray, knots: int, folds: int, seed: int) -> ReferenceRanker:
    """Take the sums of the training period's pairs; users without a relevant item in their pool are left out."""
    basis = basis_of(inputs, multiplied, knots)
    return ReferenceRanker(basis, sums_of(inputs, basis, folds, seed))


@dataclass(frozen=True)
class _Fold:
    """One fold's equations, the functions on one scale: by their own sums of squares, so that a ridge is alike to all.

    `learnt` and `right` are of the other folds, `judged` and `tested` of its own; `says` is bool [functions], whether a
    function tells the items of any pool apart.
    """

    learnt: np.ndarray
    right: np.ndarray
    judged: np.ndarray
    tested: np.ndarray
    size: np.ndarray
    says: np.ndarray

    def solved(self, at: np.ndarray) -> np.ndarray:
        """Weights of the functions `at` (positions), with the ridge that errs least on the fold's own pairs."""
        learnt, judged = (part.take(at, axis=0).take(at, axis=1) for part in (self.learnt, self.judged))
        right, tested = self.right[at], self.tested[at]
        tried: dict[int, tuple[float, np.ndarray]] = {}

        def error(ridge: int) -> float:
            if ridge not in tried:
                loaded = learnt.copy()
                loaded.flat[:: len(loaded) + 1] += _RIDGES[ridge]
                factor = cho_factor(loaded, lower=True, overwrite_a=True, check_finite=False)
                found = cho_solve(factor, right, check_finite=False)
                tried[ridge] = float(found @ judged @ found - 2.0 * tested @ found), found
            return tried[ridge][0]

        # The error falls and rises again with the ridge: a walk downhill from the middle finds its least.
        ridge = len(_RIDGES) // 2
        for step in (-1, 1):
            while 0 <= ridge + step < len(_RIDGES) and error(ridge + step) < error(ridge):
                ridge += step
        error(ridge)
        return tried[ridge][1] / self.size[at]


def _fold_of(sums: Sums, fold: int) -> _Fold:
    learnt, right = sums.squares.sum(axis=0) - sums.squares[fold], sums.taken.sum(axis=0) - sums.taken[fold]
    size = np.diag(learnt)
    says = size > _SAME * (sums.pairs.sum() - sums.pairs[fold])
    size = np.sqrt(np.where(says, size, 1.0))
    scale = size * size[:, None]
    return _Fold(learnt / scale, right / size, sums.squares[fold] / scale, sums.taken[fold] / size, size, says)


def score_blocks(ranker: ReferenceRanker, inputs: Inputs, shown: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Blocks of users and their scores, float32 [folds, patterns, users of the block, pool].

    A pattern (bool [patterns, features]) says which features are seen; the ranker is trained for each. A block's
    functions are made once for all patterns.
    """
    with threadpool_limits(1):  # equations so small are solved sooner by one thread than shared out among several
        weights = torch.from_numpy(np.stack([ranker.weights(row) for row in shown], axis=1))
    folds, patterns, functions = weights.shape
    for start in range(0, len(inputs.values), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(inputs.values)))
        found = ranker.basis.of(inputs.values[block], inputs.known[block])
        scores = weights.reshape(-1, functions) @ found.reshape(functions, -1)
        yield block, scores.reshape(folds, patterns, *found.shape[1:]).numpy()
