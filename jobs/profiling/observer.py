"""A column seen chunk by chunk: exact as long as its different values fit, then as a sketch, bounded in memory."""

from __future__ import annotations

from jobs.profiling.counting import Counts, join_counts
from jobs.profiling.state import State, merge, observe

# More different values than this in one column are summed up as a sketch before the next chunk is read.
EXACT_VALUES = 1 << 20
_EXACT_BYTES = 1 << 27
# Frequent values kept of such a sketch, before the last one is cut to FREQUENT_VALUES.
COUNTERS = 1 << 16


class Observer:
    """Takes the counts of a column chunk by chunk; exact up to EXACT_VALUES different values, and bounded in memory."""

    def __init__(self) -> None:
        self._pending: list[Counts] = []
        self._size = 0
        self._states: list[State] = []

    def add(self, counts: Counts) -> None:
        """Take one chunk."""
        self._pending.append(counts)
        self._size += _size(counts)
        if self._size > EXACT_VALUES:
            whole = join_counts(self._pending)
            self._pending, self._size = [whole], _size(whole)
            if self._size > EXACT_VALUES // 2:
                self._states.append(observe(whole, COUNTERS))
                self._pending, self._size = [], 0

    def state(self) -> State:
        """The state of all chunks taken, of which there must be one."""
        if not self._states:
            return observe(join_counts(self._pending))
        last = [observe(join_counts(self._pending), COUNTERS)] if self._pending else []
        return merge([*self._states, *last])


def _size(counts: Counts) -> int:
    """Different values; of long ones as many as would fill the same memory."""
    return max(len(counts.counts), counts.values.nbytes * EXACT_VALUES // _EXACT_BYTES)
