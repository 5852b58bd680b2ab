"""The state of a column: everything a profile row says, in a form that merges.

`observe` makes a state of exact (value, count) pairs; `merge` joins any number of states. Merging is associative and
commutative and `empty_state` is its identity: exactly so for rows, nulls, placeholders, smallest, largest and lengths,
up to rounding for the moments, and within the stated errors for the sketches.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jobs.profiling.counting import Counts, sum_counts
from jobs.profiling.sketches import (
    EMPTY_FREQUENT,
    EMPTY_RUN,
    Floats,
    Frequent,
    Run,
    compact_frequent,
    compact_run,
    distinct_estimate,
    distinct_sketch,
    merge_distinct,
    merge_frequent,
    merge_runs,
)
from jobs.profiling.values import ORDER, Kind, comparable, extremes, hashable, kind_of, text_of

# More different values than this in one column and day are summed up as a sketch before the next chunk is read.
EXACT_VALUES = 1 << 23


@dataclass(frozen=True)
class Moments:
    """Count, mean and sum of squared deviations from the mean of the finite numbers of a column."""

    count: int = 0
    mean: float = 0.0
    m2: float = 0.0

    @property
    def stddev(self) -> float | None:
        """Sample standard deviation (divisor count − 1); None for fewer than two numbers."""
        return math.sqrt(self.m2 / (self.count - 1)) if self.count > 1 else None


@dataclass(frozen=True)
class Lengths:
    """Lengths of texts in characters; `total` is their sum."""

    shortest: int | None = None
    longest: int | None = None
    total: int = 0


@dataclass(frozen=True)
class State:
    """All that is known of a column over some rows. `distinct` is exact as long as `observe` saw every value."""

    kind: Kind
    rows: int
    nulls: int
    placeholders: int
    distinct: int
    smallest: str | None
    largest: str | None
    moments: Moments
    lengths: Lengths
    run: Run
    frequent: Frequent
    distinct_sketch: bytes


def empty_state(kind: Kind) -> State:
    """The state of no rows: the identity of `merge`."""
    nothing = distinct_sketch(pa.array([], pa.int64()))
    return State(kind, 0, 0, 0, 0, None, None, Moments(), Lengths(), EMPTY_RUN, EMPTY_FREQUENT, nothing)


class Observer:
    """Takes the counts of a column chunk by chunk; exact up to EXACT_VALUES different values, and bounded in memory."""

    def __init__(self) -> None:
        self._pending: list[Counts] = []
        self._states: list[State] = []

    def add(self, counts: Counts) -> None:
        """Take one chunk."""
        self._pending.append(counts)
        if len(self._pending) > 1 and sum(len(part.values) for part in self._pending) > EXACT_VALUES:
            self._pending = [_join(self._pending)]
        if len(self._pending[0].values) > EXACT_VALUES:
            self._states.append(observe(_join(self._pending)))
            self._pending = []

    def state(self) -> State:
        """The state of all chunks taken, of which there must be one."""
        return merge([*self._states, *([observe(_join(self._pending))] if self._pending else [])])


def _join(parts: list[Counts]) -> Counts:
    if len(parts) == 1:
        return parts[0]
    values, counts = sum_counts([part.values for part in parts], [part.counts for part in parts])
    return Counts(values, counts, sum(part.rows for part in parts), sum(part.nulls for part in parts))


def observe(counted: Counts) -> State:
    """The state of exact pairs. `values` are distinct and hold no null."""
    values, counts = counted.values, counted.counts
    kind = kind_of(values.type)
    smallest, largest = extremes(values, kind)
    numbers = _finite(values, counts) if kind in ("integer", "double", "decimal") else None
    return State(
        kind=kind,
        rows=counted.rows,
        nulls=counted.nulls,
        placeholders=0,
        distinct=len(values),
        smallest=smallest,
        largest=largest,
        moments=_moments(*numbers) if numbers else Moments(),
        lengths=_lengths(values, counts) if kind == "text" else Lengths(),
        run=_run(*numbers) if numbers else EMPTY_RUN,
        frequent=_frequent(values, counts),
        distinct_sketch=distinct_sketch(hashable(values, kind)),
    )


def merge(states: Sequence[State]) -> State:
    """The state of all rows of all `states` (at least one, all of the same kind)."""
    if len(states) == 1:
        return states[0]
    kind = states[0].kind
    order = ORDER.get(kind, str)
    rows, nulls = sum(state.rows for state in states), sum(state.nulls for state in states)
    frequent = merge_frequent([state.frequent for state in states])
    filled = [state for state in states if state.distinct] or [states[0]]
    sketch = (
        merge_distinct([state.distinct_sketch for state in filled]) if len(filled) > 1 else filled[0].distinct_sketch
    )
    known = len(frequent.values)
    if len(filled) == 1:
        distinct = filled[0].distinct
    elif frequent.error == 0:
        distinct = known  # no state had to leave a value out, so all of them are listed
    else:
        distinct = max(known, min(distinct_estimate(sketch), rows - nulls))
    return State(
        kind=kind,
        rows=rows,
        nulls=nulls,
        placeholders=sum(state.placeholders for state in states),
        distinct=distinct,
        smallest=min(comparable(state.smallest for state in states), key=order, default=None),
        largest=max(comparable(state.largest for state in states), key=order, default=None),
        moments=merge_moments([state.moments for state in states]),
        lengths=_merge_lengths([state.lengths for state in states]),
        run=compact_run(merge_runs([state.run for state in states])),
        frequent=compact_frequent(frequent),
        distinct_sketch=sketch,
    )


def merge_moments(parts: Sequence[Moments]) -> Moments:
    """Moments of the union: Chan, Golub and LeVeque, Algorithms for computing the sample variance (1983), eq. 2.1."""
    merged = Moments()
    for part in parts:
        if part.count == 0:
            continue
        count = merged.count + part.count
        share = part.count / count
        delta = part.mean - merged.mean
        merged = Moments(count, merged.mean + delta * share, merged.m2 + part.m2 + delta * delta * share * merged.count)
    return merged


def _finite(values: pa.Array, counts: npt.NDArray[np.int64]) -> tuple[Floats, npt.NDArray[np.int64]]:
    numbers = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    finite = np.isfinite(numbers)
    return numbers[finite], counts[finite]


def _moments(values: Floats, counts: npt.NDArray[np.int64]) -> Moments:
    total = int(counts.sum())
    if total == 0:
        return Moments()
    # Weighing before summing keeps sums of the largest doubles finite; the second pass cancels nothing.
    mean = float(np.sum(values * (counts / total)))
    with np.errstate(over="ignore"):
        return Moments(total, mean, float(np.sum(np.square(values - mean) * counts)))


def _run(values: Floats, counts: npt.NDArray[np.int64]) -> Run:
    order = np.argsort(values)
    # Numbers that differ only beyond a double's precision become one point.
    return compact_run(merge_runs([Run(values[order], counts[order])]))


def _lengths(values: pa.Array, counts: npt.NDArray[np.int64]) -> Lengths:
    if not len(values):
        return Lengths()
    lengths = pc.utf8_length(values).to_numpy(zero_copy_only=False).astype(np.int64)
    return Lengths(int(lengths.min()), int(lengths.max()), int((lengths * counts).sum()))


def _merge_lengths(parts: Sequence[Lengths]) -> Lengths:
    return Lengths(
        min((part.shortest for part in parts if part.shortest is not None), default=None),
        max((part.longest for part in parts if part.longest is not None), default=None),
        sum(part.total for part in parts),
    )


def _frequent(values: pa.Array, counts: npt.NDArray[np.int64]) -> Frequent:
    return compact_frequent(Frequent(text_of(values), counts))
