"""States as rows of column_profiles or table_profiles and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.lake.profile_schema import PROFILE_COLUMNS
from jobs.profiling.days import Calendar
from jobs.profiling.distinct import EMPTY_SAMPLE, KeySample, key_sample
from jobs.profiling.figures import figures
from jobs.profiling.hashing import can_hash_texts, hash_texts
from jobs.profiling.moments import Moments, Numbers
from jobs.profiling.order import Order
from jobs.profiling.sketches import Frequent, Run
from jobs.profiling.state import State
from jobs.profiling.textfacts import Lengths, Matches, TextFacts
from jobs.profiling.texts import CLASSES
from jobs.profiling.values import LONGEST_TEXT, Kind

_STORED = [name for name, _, _ in PROFILE_COLUMNS]


# ---- to rows


def to_table(
    keys: Sequence[Mapping[str, object]], states: Sequence[State], schema: pa.Schema, *, lean: bool = False
) -> pa.Table:
    """One row a state, after its `keys` (table, column, …); `schema` is that of column_profiles or table_profiles.

    `lean` leaves out the key samples that `from_table` makes again from the listed values: half the bytes of a day.
    """
    rows = [{**key, **figures(state)} for key, state in zip(keys, states, strict=True)]
    plain = pa.schema([field for field in schema if field.name != "sketches"])
    # Built as whole arrays: a list of Python numbers per state would cost more than profiling did.
    sketches = _sketches(states, schema.field("sketches").type, [lean and _tells_its_keys(each) for each in states])
    return (
        pa.Table.from_pylist(rows, schema=plain).append_column(schema.field("sketches"), sketches).select(schema.names)
    )


def _tells_its_keys(state: State) -> bool:
    """Whether the listed values are all there are, and whole."""
    listed = state.frequent.error == 0 and len(state.frequent.counts) == state.distinct
    return listed and can_hash_texts(state.kind) and (state.lengths.longest or 0) <= LONGEST_TEXT


def _sketches(states: Sequence[State], type_: pa.StructType, keyless: list[bool]) -> pa.Array:
    def structs(name: str, *children: pa.Array, mask: pa.Array = None) -> pa.Array:
        return pa.StructArray.from_arrays(list(children), fields=list(type_.field(name).type), mask=mask)

    def plain(read: Callable[[State], object], kind: pa.DataType) -> pa.Array:
        return pa.array([read(state) for state in states], kind)

    def lists(read: Callable[[State], npt.NDArray], kind: pa.DataType) -> pa.Array:
        return _lists([read(state) for state in states], kind)

    texts = [state.frequent.values for state in states] or [pa.array([], pa.string())]
    listed = pa.ListArray.from_arrays(_offsets([len(part) for part in texts[: len(states)]]), pa.concat_arrays(texts))
    int64, float64 = pa.int64(), pa.float64()
    keys = [EMPTY_SAMPLE if left_out else state.keys for state, left_out in zip(states, keyless, strict=True)]
    parts = {
        "kind": plain(lambda state: state.kind, pa.string()),
        "distinct": plain(lambda state: None if state.registers is None else state.registers.tobytes(), pa.binary()),
        "key_sample": structs(
            "key_sample",
            _lists([each.hashes.view(np.int64) for each in keys], int64),
            _lists([each.counts for each in keys], int64),
            pa.array([each.complete for each in keys], pa.bool_()),
            mask=pa.array(keyless, pa.bool_()),
        ),
        "moments": structs(
            "moments",
            plain(lambda state: state.moments.count, int64),
            plain(lambda state: state.moments.mean, float64),
            plain(lambda state: state.moments.m2, float64),
            plain(lambda state: state.moments.m3, float64),
            plain(lambda state: state.moments.m4, float64),
        ),
        "quantiles": structs(
            "quantiles",
            lists(lambda state: state.run.values, float64),
            lists(lambda state: state.run.weights, int64),
            plain(lambda state: state.run.error, int64),
        ),
        "frequent": structs(
            "frequent",
            listed,
            lists(lambda state: state.frequent.counts, int64),
            plain(lambda state: state.frequent.error, int64),
        ),
        "calendar": structs(
            "calendar",
            plain(lambda state: state.calendar.unit, pa.string()),
            lists(lambda state: state.calendar.starts, pa.int32()),
            lists(lambda state: state.calendar.counts, int64),
        ),
        "order": structs(
            "order",
            plain(lambda state: state.order.first, pa.string()),
            plain(lambda state: state.order.last, pa.string()),
            plain(lambda state: state.order.up, pa.int8()),
            plain(lambda state: state.order.down, pa.int8()),
        ),
        "total_length": plain(lambda state: state.lengths.total, int64),
        "patterns_tested": plain(lambda state: state.matches.tested, int64),
    }
    return pa.StructArray.from_arrays([parts[field.name] for field in type_], fields=list(type_))


def _lists(parts: Sequence[npt.NDArray], type_: pa.DataType) -> pa.Array:
    joined = np.concatenate(parts) if parts else np.empty(0)
    return pa.ListArray.from_arrays(_offsets([len(part) for part in parts]), pa.array(joined, type_))


def _offsets(lengths: Sequence[int]) -> pa.Array:
    return pa.array(np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]), pa.int32())


# ---- from rows


def from_table(rows: pa.Table) -> list[State]:
    """The states of the rows of column_profiles or table_profiles, in order."""
    if rows.num_rows == 0:
        return []
    rows = rows.select(_STORED).combine_chunks()
    sketches = rows["sketches"].chunk(0)
    columns = {name: rows[name].to_pylist() for name in _PLAIN}
    moments, order = (sketches.field(name).to_pylist() for name in ("moments", "order"))
    kinds, hll, lengths, tested = (
        sketches.field(name).to_pylist() for name in ("kind", "distinct", "total_length", "patterns_tested")
    )
    samples = _samples(sketches.field("key_sample"), kinds, sketches.field("frequent"))
    runs = _parts(sketches.field("quantiles"), "values", "weights", "error")
    frequents = _parts(sketches.field("frequent"), "values", "counts", "error")
    calendars = _parts(sketches.field("calendar"), "starts", "counts", "unit")
    states = []
    for i in range(rows.num_rows):
        row = {name: column[i] for name, column in columns.items()}
        states.append(
            State(
                kind=kinds[i],
                type=row["type"] or "",
                **{name: row[name] for name in _COUNTS},
                smallest=row["min"],
                largest=row["max"],
                moments=Moments(*moments[i].values()),
                numbers=_numbers(row),
                lengths=Lengths(row["min_length"], row["max_length"], lengths[i]),
                texts=_facts(row),
                matches=Matches(tested[i], {p["name"]: (p["rows"], p["distinct"]) for p in row["patterns"] or ()}),
                run=Run(runs[0][i].to_numpy(), runs[1][i].to_numpy(), runs[2][i]),
                frequent=Frequent(frequents[0][i], frequents[1][i].to_numpy(), frequents[2][i]),
                keys=samples[i],
                registers=None if hll[i] is None else np.frombuffer(hll[i], np.uint8),
                calendar=Calendar(
                    calendars[2][i], calendars[0][i].to_numpy().astype(np.int64), calendars[1][i].to_numpy()
                ),
                order=Order(**order[i]),
                first_seen=row["first_seen"],
                last_seen=row["last_seen"],
            )
        )
    return states


_COUNTS = ("rows", "nulls", "placeholders", "distinct", "distinct_error", "singletons", "entropy")
_NUMBERS = ("sum", "zeros", "negatives", "nans", "infinities")
_PLAIN = (
    "type", *_COUNTS, "min", "max", *_NUMBERS, "min_length", "max_length", "empty", "blank", "padded", "characters",
    "units", "patterns", "first_seen", "last_seen",
)  # fmt: skip


def _samples(struct: pa.StructArray, kinds: Sequence[Kind], frequent: pa.StructArray) -> list[KeySample]:
    """The key samples, as stored or made again from the listed values: those of one kind are hashed together."""
    hashes, counts, complete = _parts(struct, "hashes", "counts", "complete")
    stored = struct.is_valid().to_numpy(zero_copy_only=False)
    found = [
        KeySample(hashes[i].to_numpy().view(np.uint64), counts[i].to_numpy(), complete[i]) if there else EMPTY_SAMPLE
        for i, there in enumerate(stored)
    ]
    values, value_counts, _ = _parts(frequent, "values", "counts", "error")
    left_out = [i for i, there in enumerate(stored) if not there and len(values[i])]
    for kind in {kinds[i] for i in left_out}:
        alike = [i for i in left_out if kinds[i] == kind]
        hashed = hash_texts(pa.concat_arrays([values[i] for i in alike]), kind)
        ends = np.cumsum([0, *(len(values[i]) for i in alike)])
        for i, start, end in zip(alike, ends, ends[1:], strict=False):
            found[i] = key_sample(hashed[start:end], value_counts[i].to_numpy())
    return found


def _numbers(row: Mapping[str, Any]) -> Numbers:
    return Numbers() if row["zeros"] is None else Numbers(row["sum"] or 0.0, *(row[name] for name in _NUMBERS[1:]))


def _facts(row: Mapping[str, Any]) -> TextFacts:
    if row["empty"] is None:
        return TextFacts()
    characters = {each["value"]: each["count"] for each in row["characters"]}
    return TextFacts(
        row["empty"], row["blank"], row["padded"],
        tuple(characters.get(name, 0) for name in CLASSES),
        {each["value"]: each["count"] for each in row["units"]},
    )  # fmt: skip


def _parts(struct: pa.StructArray, first: str, second: str, plain: str) -> tuple[list[pa.Array], list[pa.Array], list]:
    """Two list fields as slices without copies, and a plain field."""
    return _slices(struct.field(first)), _slices(struct.field(second)), struct.field(plain).to_pylist()


def _slices(lists: pa.ListArray) -> list[pa.Array]:
    offsets = lists.offsets.to_pylist()
    return [lists.values.slice(start, end - start) for start, end in pairwise(offsets)]
