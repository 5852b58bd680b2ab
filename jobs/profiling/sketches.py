"""Two approximate parts of a column's state: quantiles and frequent values.

Both are deterministic, so that the same rows give the same bytes, and both merge many states at once. They carry a
bound of their own error, which holds whatever the order and depth of merging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

QUANTILES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
RUN_POINTS = 1024
HISTOGRAM_BINS = 20
FREQUENT_VALUES = 8192
FREQUENT_ONCE = 1000
_SMALL_COUNT = 1024

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


# ---- quantiles


@dataclass(frozen=True)
class Run:
    """A sorted run of weighted points that stands for a column of numbers.

    `values` ascend and are distinct; `weights` sum to the number of numbers. `error` bounds, in rows, how far the
    rank of any value in the run is from its true rank; 0 means the run is exact.
    """

    values: Floats
    weights: Ints
    error: int = 0

    @property
    def count(self) -> int:
        return int(self.weights.sum())

    def quantiles(self, ranks: Sequence[float] = QUANTILES) -> list[float] | None:
        """The smallest value whose cumulative share reaches each rank (the inverted distribution function)."""
        if not len(self.values):
            return None
        cumulative = np.cumsum(self.weights)
        wanted = np.asarray(ranks) * cumulative[-1]
        # A rank such as 0.1 x 10 must not miss its row for a rounding error of the product.
        position = np.searchsorted(cumulative, wanted * (1 - 1e-12), side="left")
        return [float(value) for value in self.values[position]]

    def histogram(self, bins: int = HISTOGRAM_BINS) -> tuple[list[float], list[int]] | None:
        """Edges of `bins` bins of equal width from end to end, and the numbers in each; the last bin is closed.

        One bin where all numbers are alike. Each edge's rank is wrong by at most `error` rows.
        """
        if not len(self.values):
            return None
        low, high = self.values[[0, -1]]
        shares = np.linspace(0, 1, (bins if low < high else 1) + 1)
        edges = low * (1 - shares) + high * shares
        edges[0], edges[-1] = low, high
        place = np.clip(np.searchsorted(edges, self.values, side="right") - 1, 0, len(edges) - 2)
        counts = np.bincount(place, weights=self.weights, minlength=len(edges) - 1)
        return edges.tolist(), [round(count) for count in counts]


EMPTY_RUN = Run(np.empty(0), np.empty(0, np.int64))


def compact_run(run: Run, points: int = RUN_POINTS) -> Run:
    """At most `points` points: both ends, and between them buckets of equal weight, each told by its middle value.

    Adds half a bucket to the error, that is count / (2 · (points − 2)) rows. One level of compaction by day and
    one after merging thus keep every rank within 0.1 % of the rows at 1,024 points.
    """
    if len(run.values) <= points:
        return run
    total, buckets = run.count, points - 2
    inner = [1 + (total - 2) * bucket // buckets for bucket in range(buckets + 1)]
    edges = np.array([0, *inner, total], np.int64)
    middles = (edges[:-1] + edges[1:] - 1) // 2
    chosen = np.searchsorted(np.cumsum(run.weights), middles, side="right")
    widths = np.diff(edges)
    first = np.flatnonzero(np.concatenate([[True], chosen[1:] != chosen[:-1]]))
    return Run(run.values[chosen[first]], np.add.reduceat(widths, first), run.error + int(widths.max()) // 2)


def merge_runs(runs: Sequence[Run]) -> Run:
    """All runs as one, not yet compacted; weights of equal values and errors add up."""
    filled = [run for run in runs if len(run.values)]
    if not filled:
        return EMPTY_RUN
    values = np.concatenate([run.values for run in filled])
    weights = np.concatenate([run.weights for run in filled])
    order = np.argsort(values, kind="stable")
    values = values[order]
    first = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    return Run(values[first], np.add.reduceat(weights[order], first), sum(run.error for run in filled))


# ---- frequent values


@dataclass(frozen=True)
class Frequent:
    """The most frequent values as text, most frequent first.

    The true count of a listed value lies in [count, count + error], that of any other value in [0, error].
    `error` is 0 exactly when every value is listed.
    """

    values: pa.Array
    counts: Ints
    error: int = 0

    def top(self, number: int = 20) -> list[dict[str, object]]:
        """The first `number` values with their counts, ties in order of the text."""
        if not len(self.counts):
            return []
        least = self.counts[min(number, len(self.counts)) - 1]
        reach = int(np.searchsorted(-self.counts, -least, side="right"))
        pairs = zip(self.values[:reach].to_pylist(), self.counts[:reach].tolist(), strict=True)
        chosen = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:number]
        return [{"value": value, "count": count} for value, count in chosen]


EMPTY_FREQUENT = Frequent(pa.array([], pa.string()), np.empty(0, np.int64))


def most_frequent(counts: Ints, ties: npt.NDArray, size: int = FREQUENT_VALUES) -> tuple[npt.NDArray[np.intp], int]:
    """Positions of the `size` largest `counts` in descending order, and the largest count left out.

    Of equal counts the smallest `ties` are kept. Where the cut falls among values that occur once, the list ends with
    those that occur more often, but not before FREQUENT_ONCE values: a list of single rows tells nothing.
    """
    left_out = 0
    kept = np.arange(len(counts))
    if len(counts) > size:
        left_out = _nth_largest(counts, size)
        above, level = np.flatnonzero(counts > left_out), np.flatnonzero(counts == left_out)
        room = max((min(FREQUENT_ONCE, size) if left_out == 1 else size) - len(above), 0)
        if len(level) == room:  # the cut falls between two counts
            left_out = int(counts[counts < left_out].max())
        if len(level) > room:
            level = level[np.sort(np.argpartition(ties[level], room)[:room])]
        kept = np.concatenate([above, level])
    return kept[np.argsort(-counts[kept], kind="stable")], left_out


def _nth_largest(counts: Ints, number: int) -> int:
    """The `number`-th largest of positive `counts`, most of which are small."""
    table = np.bincount(np.minimum(counts, _SMALL_COUNT))
    reached = np.cumsum(table[::-1])
    largest = len(table) - 1 - int(np.searchsorted(reached, number))
    if largest < _SMALL_COUNT:
        return largest
    return int(np.partition(counts, len(counts) - number)[len(counts) - number])


def compact_frequent(frequent: Frequent, size: int = FREQUENT_VALUES) -> Frequent:
    """The most frequent values, at most `size`, in order; the largest count left out joins the error."""
    few = len(frequent.counts) <= size
    ties = frequent.counts if few else pc.rank(frequent.values).to_numpy()
    order, left_out = most_frequent(frequent.counts, ties, size)
    return Frequent(frequent.values.take(pa.array(order)), frequent.counts[order], frequent.error + left_out)


def merge_frequent(parts: Sequence[Frequent]) -> Frequent:
    """All parts as one, not yet compacted and in no order; counts of equal values and errors add up."""
    filled = [part for part in parts if len(part.values)]
    if not filled:
        return EMPTY_FREQUENT
    values, counts = sum_counts([part.values for part in filled], [part.counts for part in filled])
    return Frequent(values, counts, sum(part.error for part in filled))


def sum_counts(values: Sequence[pa.Array], counts: Sequence[Ints]) -> tuple[pa.Array, Ints]:
    """Join pairs of several parts: each value once, with the sum of its counts."""
    if len(values) == 1 and len(values[0]) < 2:
        return values[0], counts[0]
    pairs = pa.table({"value": pa.chunked_array(values), "count": np.concatenate(counts)})
    summed = pairs.group_by("value", use_threads=False).aggregate([("count", "sum")])
    return summed["value"].combine_chunks(), summed["count_sum"].to_numpy()
