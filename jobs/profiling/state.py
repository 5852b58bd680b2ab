"""The state of a column: everything a profile row says, in a form that merges.

`observe` makes a state of exact (value, count) pairs; `merge` joins any number of states. Merging is associative and
commutative and `empty_state` is its identity: exactly so for all counts, smallest, largest, lengths, calendar,
registers and sample; up to rounding for the moments; within the stated errors for quantiles, frequent values, and what
is estimated once a column has more different values than are listed (`distinct`, `singletons`, `entropy`). `order`
alone follows the order of the parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.profiling.counting import Counts
from jobs.profiling.days import Calendar, calendar_of, merge_calendars
from jobs.profiling.distinct import (
    EMPTY_SAMPLE,
    STANDARD_ERROR,
    KeySample,
    Registers,
    estimate,
    key_sample,
    merge_registers,
    merge_samples,
    registers_of,
)
from jobs.profiling.entropy import entropy_of, estimate_entropy, estimate_singletons
from jobs.profiling.hashing import hash_texts, hash_values
from jobs.profiling.moments import Moments, Numbers, merge_moments, merge_numbers, moments_of, numbers_of
from jobs.profiling.order import Order, merge_orders
from jobs.profiling.sketches import (
    EMPTY_FREQUENT,
    EMPTY_RUN,
    FREQUENT_VALUES,
    RUN_POINTS,
    Floats,
    Frequent,
    Run,
    compact_frequent,
    compact_run,
    merge_frequent,
    merge_runs,
    most_frequent,
)
from jobs.profiling.textfacts import (
    Lengths,
    Matches,
    TextFacts,
    facts_of,
    lengths_of,
    matches_of,
    merge_facts,
    merge_lengths,
    merge_matches,
    number_matches,
)
from jobs.profiling.texts import Texts, buffers_of
from jobs.profiling.values import NUMBERS, ORDER, Kind, comparable, extremes, text_of


@dataclass(frozen=True)
class State:
    """All that is known of a column over some rows.

    `distinct`, `singletons` (values that occur once) and `entropy` (bits) are exact where `distinct_error`, the
    relative standard error of `distinct`, is 0. `registers` are None as long as `keys` holds every value.
    """

    kind: Kind
    type: str = ""
    rows: int = 0
    nulls: int = 0
    placeholders: int = 0
    distinct: int = 0
    distinct_error: float = 0.0
    singletons: int = 0
    entropy: float = 0.0
    smallest: str | None = None
    largest: str | None = None
    moments: Moments = field(default_factory=Moments)
    numbers: Numbers = field(default_factory=Numbers)
    lengths: Lengths = field(default_factory=Lengths)
    texts: TextFacts = field(default_factory=TextFacts)
    matches: Matches = field(default_factory=Matches)
    run: Run = EMPTY_RUN
    frequent: Frequent = EMPTY_FREQUENT
    keys: KeySample = EMPTY_SAMPLE
    registers: Registers | None = None
    calendar: Calendar = field(default_factory=Calendar)
    order: Order = field(default_factory=Order)
    first_seen: date | None = None
    last_seen: date | None = None

    @property
    def values(self) -> int:
        """Rows with a value."""
        return self.rows - self.nulls


def empty_state(kind: Kind, type_: str = "") -> State:
    """The state of no rows: the identity of `merge`."""
    return State(kind, type_)


def observe(counted: Counts, frequent_values: int = FREQUENT_VALUES) -> State:
    """The state of exact pairs."""
    kind, values, counts = counted.kind, counted.values, counted.counts
    if not len(values):
        return State(kind, counted.type, counted.rows, counted.nulls)
    hashes = hash_values(values, kind)
    keys = key_sample(hashes, counts)
    smallest, largest = extremes(values, kind)
    chosen, left_out = most_frequent(counts, hashes, frequent_values)
    state = State(
        kind=kind,
        type=counted.type,
        rows=counted.rows,
        nulls=counted.nulls,
        distinct=len(values),
        singletons=int(np.count_nonzero(counts == 1)),
        entropy=entropy_of(counts),
        smallest=smallest,
        largest=largest,
        frequent=Frequent(text_of(values.take(pa.array(chosen))), counts[chosen], left_out),
        keys=keys,
        registers=None if keys.complete else registers_of(hashes),
        order=counted.order,
    )
    return _by_kind(state, values, counts)


def _by_kind(state: State, values: pa.Array, counts: npt.NDArray[np.int64]) -> State:
    """`state` with the parts that only some kinds have."""
    kind = state.kind
    if kind in NUMBERS:
        numbers = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        finite = np.isfinite(numbers)
        kept = (numbers, counts) if finite.all() else (numbers[finite], counts[finite])
        return replace(
            state,
            moments=moments_of(*kept),
            numbers=numbers_of(numbers, counts),
            run=_run(*kept, ascending=kind != "decimal"),
            matches=number_matches(values, counts) if kind == "integer" else Matches(),
        )
    if kind == "text":
        texts = Texts(values)
        return replace(
            state,
            lengths=lengths_of(texts.lengths, counts),
            texts=facts_of(texts, counts),
            matches=matches_of(texts, counts),
        )
    if kind in ("date", "timestamp"):
        numbers = values.cast(pa.int32() if kind == "date" else pa.int64()).to_numpy().astype(np.int64)
        return replace(state, calendar=calendar_of(numbers, counts, days=kind == "date"))
    if kind in ("binary", "variant"):
        return replace(state, lengths=lengths_of(np.diff(buffers_of(values)[1]), counts))
    return state


def _run(values: Floats, counts: npt.NDArray[np.int64], *, ascending: bool) -> Run:
    if not ascending:
        order = np.argsort(values)
        values, counts = values[order], counts[order]
    repeated = values[1:] == values[:-1]
    # Numbers that differ only beyond a double's precision become one point.
    return compact_run(merge_runs([Run(values, counts)]) if repeated.any() else Run(values, counts))


def merge(states: Sequence[State], frequent_values: int = FREQUENT_VALUES, points: int = RUN_POINTS) -> State:
    """The state of all rows of all `states` (at least one, all of the same kind), given in the order of their rows.

    `frequent_values` and `points` bound the frequent values and the points of the run that are kept.
    """
    if len(states) == 1:
        return _cut(states[0], frequent_values, points)
    kind = states[0].kind
    filled = [state for state in states if state.distinct] or [states[0]]
    frequent = merge_frequent([state.frequent for state in filled])
    keys = merge_samples([state.keys for state in filled])
    registers = None if keys.complete else merge_registers([_registers(state) for state in filled])
    order = ORDER.get(kind, str)
    merged = State(
        kind=kind,
        type=next((state.type for state in reversed(states) if state.type), ""),
        rows=sum(state.rows for state in states),
        nulls=sum(state.nulls for state in states),
        placeholders=sum(state.placeholders for state in states),
        smallest=min(comparable(state.smallest for state in filled), key=order, default=None),
        largest=max(comparable(state.largest for state in filled), key=order, default=None),
        moments=merge_moments([state.moments for state in filled]),
        numbers=merge_numbers([state.numbers for state in filled]),
        lengths=merge_lengths([state.lengths for state in filled]),
        texts=merge_facts([state.texts for state in filled]),
        matches=merge_matches([state.matches for state in filled]),
        run=merge_runs([state.run for state in filled]),
        frequent=frequent,
        keys=keys,
        registers=registers,
        calendar=merge_calendars([state.calendar for state in filled]),
        order=merge_orders([state.order for state in filled], kind),
        first_seen=min((state.first_seen for state in states if state.first_seen), default=None),
        last_seen=max((state.last_seen for state in states if state.last_seen), default=None),
    )
    return _cut(_with_distinct(merged, filled), frequent_values, points)


def _cut(state: State, frequent_values: int, points: int) -> State:
    if len(state.run.values) > points:
        state = replace(state, run=compact_run(state.run, points))
    if len(state.frequent.counts) > frequent_values or np.any(np.diff(state.frequent.counts) > 0):
        state = replace(state, frequent=compact_frequent(state.frequent, frequent_values))
    return state


def _with_distinct(merged: State, parts: Sequence[State]) -> State:
    """`merged` with what depends on which values its parts share: exact while all are known, else estimated."""
    frequent, keys = merged.frequent, merged.keys
    if len(parts) == 1:
        part = parts[0]
        figures = (part.distinct, part.distinct_error, part.singletons, part.entropy)
    elif frequent.error == 0 or keys.complete:
        counts = keys.counts if keys.complete else frequent.counts
        figures = (len(counts), 0.0, int(np.count_nonzero(counts == 1)), entropy_of(counts))
    else:
        registers = _registers(merged)
        distinct = min(max(estimate(registers), len(frequent.counts), len(keys.hashes)), merged.values)
        listed = hash_texts(frequent.values, merged.kind)
        entropy = estimate_entropy(merged.values, distinct, listed, frequent.counts, keys)
        figures = (distinct, STANDARD_ERROR, estimate_singletons(keys, distinct), entropy)
    return replace(merged, distinct=figures[0], distinct_error=figures[1], singletons=figures[2], entropy=figures[3])


def _registers(state: State) -> Registers:
    return registers_of(state.keys.hashes) if state.registers is None else state.registers
