"""Entropy and single values of a column: exact from all counts, else estimated from the sample of its values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jobs.profiling.distinct import KeySample
from jobs.profiling.hashing import Hashes
from jobs.profiling.sums import dot

Ints = npt.NDArray[np.int64]

# Listed values in the sample from which what their counts miss is told.
_ENOUGH = 30


def entropy_of(counts: Ints) -> float:
    """Shannon entropy in bits, −Σ p log2 p, of values with these rows; 0 for no rows."""
    total = counts.sum()
    if len(counts) < 2:
        return 0.0
    return max(float(np.log2(total) - dot(counts, np.log2(counts)) / total), 0.0)


def estimate_entropy(rows: int, distinct: int, listed: Hashes, listed_counts: Ints, keys: KeySample) -> float:
    """Entropy of `rows` rows with a value, from the frequent ones (their hashes and rows) and a sample of all values.

    Counts of listed values may be too small by the list's error. The sample tells by how much on average, as it holds
    exact counts of some of them, and so how many rows lie outside the list; with fewer than _ENOUGH of them, the rows
    outside are told by its other values. How surprising a row outside is, their mean of log2(rows / count) over rows
    tells: a ratio estimate (Cochran, Sampling techniques, 3rd ed., 1977, ch. 6). Within about 0.1 bit.
    """
    _, sampled, place = np.intersect1d(keys.hashes, listed, assume_unique=True, return_indices=True)
    others = np.delete(keys.counts, sampled).astype(float)
    most = float(rows - listed_counts.sum())
    if len(sampled) >= _ENOUGH:
        missing = float((keys.counts[sampled] - listed_counts[place]).mean())
        outside = max(most - missing * len(listed_counts), 0.0)
    else:
        outside = min(max(distinct - len(listed_counts), 0) * float(others.sum()) / max(len(others), 1), most)
    share = listed_counts + (most - outside) / max(len(listed_counts), 1)
    share = share[share > 0] / rows
    frequent = -dot(share, np.log2(share))
    if not outside or not len(others):
        return frequent
    return frequent + outside / rows * dot(others, np.log2(rows / others)) / float(others.sum())


def estimate_singletons(keys: KeySample, distinct: int) -> int:
    """Values that occur once, from their share in the sample; standard error below 1.6 % of `distinct`."""
    return round(distinct * float(np.mean(keys.counts == 1)))
