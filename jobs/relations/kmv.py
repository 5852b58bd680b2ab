"""How two columns' different values overlap, from bottom-k samples of their hashes.

A bottom-k sample keeps the k least of the hashes of all different values (KMV; Beyer, Haas, Reinwald, Sismanis and
Gemulla, On synopses for distinct-value estimation under multiset operations, 2007). Below the lesser of two samples'
thresholds θ both know every hash, so the hashes of one column below θ are a uniform sample of its different values of
which it is known exactly whether the other column has them (theta sketches; Dasgupta, Lang, Rhodes and Thaler, 2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from jobs.profiling.distinct import KeySample
from jobs.profiling.hashing import BITS

_END = 1 << BITS


@dataclass(frozen=True)
class Share:
    """An estimated share with its interval; the three agree where it is exact. `trials`: what it was estimated on."""

    value: float
    low: float
    high: float
    trials: int


def theta(sample: KeySample) -> int:
    """Every hash of the column below it is in the sample."""
    return _END if sample.complete or not len(sample.hashes) else int(sample.hashes[-1])


def distinct(sample: KeySample, confidence: float = 0.99) -> tuple[float, float, float]:
    """Number of different values: estimate, lower and upper end.

    The k-th least of D uniform hashes in (0, 1) is Gamma(k) / D as D grows, which bounds D; the estimate is unbiased.
    """
    k = len(sample.hashes)
    if sample.complete:
        return float(k), float(k), float(k)
    end = theta(sample) / _END
    low, high = stats.gamma.ppf([(1 - confidence) / 2, (1 + confidence) / 2], k) / end
    return (k - 1) / end, max(float(low), float(k)), float(high)


def containment(child: KeySample, parent: KeySample, confidence: float = 0.99) -> Share:
    """Share of the child's different values that are among the parent's."""
    own = child.hashes[child.hashes < np.uint64(min(theta(child), theta(parent)))]
    hits = int(np.isin(own, parent.hashes, assume_unique=True).sum())
    return share(hits, len(own), is_exact=child.complete and parent.complete, confidence=confidence)


def jaccard(one: KeySample, other: KeySample, confidence: float = 0.99) -> Share:
    """Different values in both columns by those in either."""
    end = np.uint64(min(theta(one), theta(other)))
    first, second = one.hashes[one.hashes < end], other.hashes[other.hashes < end]
    hits = int(np.isin(first, second, assume_unique=True).sum())
    either = len(first) + len(second) - hits
    return share(hits, either, is_exact=one.complete and other.complete, confidence=confidence)


def share(hits: int, trials: int, *, is_exact: bool, confidence: float = 0.99) -> Share:
    """`hits` of `trials` with the interval of Clopper and Pearson (1934), which covers at least as often as it says;
    sampling without replacement only makes it wider than need be. No trials: anything may be."""
    if not trials:
        return Share(float("nan"), 0.0, 1.0, 0) if not is_exact else Share(0.0, 0.0, 0.0, 0)
    value = hits / trials
    if is_exact:
        return Share(value, value, value, trials)
    tail = (1 - confidence) / 2
    low = float(stats.beta.ppf(tail, hits, trials - hits + 1)) if hits else 0.0
    high = float(stats.beta.ppf(1 - tail, hits + 1, trials - hits)) if hits < trials else 1.0
    return Share(value, low, high, trials)
