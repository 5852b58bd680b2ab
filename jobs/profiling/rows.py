"""States as rows of column_profiles and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from jobs.profiling.sketches import Frequent, Run
from jobs.profiling.state import Lengths, Moments, State


def to_table(keys: Sequence[Mapping[str, object]], states: Sequence[State], schema: pa.Schema) -> pa.Table:
    """One row a state, after its `keys` (table, column, …); `schema` is that of column_profiles or table_profiles."""
    rows = [{**key, **_figures(state)} for key, state in zip(keys, states, strict=True)]
    plain = pa.schema([field for field in schema if field.name != "sketches"])
    # Built as whole arrays: a list of Python numbers per state would cost more than profiling did.
    sketches = _sketches(states, schema.field("sketches").type)
    return (
        pa.Table.from_pylist(rows, schema=plain).append_column(schema.field("sketches"), sketches).select(schema.names)
    )


def _figures(state: State) -> dict[str, object]:
    values = state.rows - state.nulls
    lengths, moments = state.lengths, state.moments
    return {
        "rows": state.rows,
        "nulls": state.nulls,
        "placeholders": state.placeholders,
        "distinct": state.distinct,
        "min": state.smallest,
        "max": state.largest,
        "mean": moments.mean if moments.count else None,
        "stddev": moments.stddev,
        "quantiles": state.run.quantiles(),
        "top_values": state.frequent.top(),
        "min_length": lengths.shortest,
        "max_length": lengths.longest,
        "mean_length": lengths.total / values if lengths.longest is not None else None,
    }


def _sketches(states: Sequence[State], type_: pa.StructType) -> pa.Array:
    moments = [state.moments for state in states]
    runs = [state.run for state in states]
    frequents = [state.frequent for state in states]
    strings = [part.values for part in frequents] or [pa.array([], pa.string())]
    parts = {
        "kind": pa.array([state.kind for state in states], pa.string()),
        "distinct": pa.array([state.distinct_sketch for state in states], pa.binary()),
        "moments": pa.StructArray.from_arrays(
            [
                pa.array([part.count for part in moments], pa.int64()),
                pa.array([part.mean for part in moments], pa.float64()),
                pa.array([part.m2 for part in moments], pa.float64()),
            ],
            fields=list(type_.field("moments").type),
        ),
        "quantiles": pa.StructArray.from_arrays(
            [
                _lists([run.values for run in runs], pa.float64()),
                _lists([run.weights for run in runs], pa.int64()),
                pa.array([run.error for run in runs], pa.int64()),
            ],
            fields=list(type_.field("quantiles").type),
        ),
        "frequent": pa.StructArray.from_arrays(
            [
                pa.ListArray.from_arrays(
                    _offsets([len(part) for part in strings[: len(states)]]), pa.concat_arrays(strings)
                ),
                _lists([part.counts for part in frequents], pa.int64()),
                pa.array([part.error for part in frequents], pa.int64()),
            ],
            fields=list(type_.field("frequent").type),
        ),
        "total_length": pa.array([state.lengths.total for state in states], pa.int64()),
    }
    return pa.StructArray.from_arrays(list(parts.values()), fields=[type_.field(name) for name in parts])


def _lists(parts: Sequence[npt.NDArray], type_: pa.DataType) -> pa.Array:
    joined = np.concatenate(parts) if parts else np.empty(0)
    return pa.ListArray.from_arrays(_offsets([len(part) for part in parts]), pa.array(joined, type_))


def _offsets(lengths: Sequence[int]) -> pa.Array:
    return pa.array(np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]), pa.int32())


def from_table(rows: pa.Table) -> list[State]:
    """The states of the rows of column_profiles or table_profiles, in order."""
    rows = rows.select(
        ["rows", "nulls", "placeholders", "distinct", "min", "max", "min_length", "max_length", "sketches"]
    ).combine_chunks()
    if rows.num_rows == 0:
        return []
    sketches = rows["sketches"].chunk(0)
    moments, runs, frequents = (sketches.field(name) for name in ("moments", "quantiles", "frequent"))
    plain = rows.drop_columns(["sketches"]).to_pylist()
    kinds, hashes, totals = (sketches.field(name).to_pylist() for name in ("kind", "distinct", "total_length"))
    means = [moments.field(name).to_pylist() for name in ("count", "mean", "m2")]
    run_parts = list(
        zip(_slices(runs.field("values")), _slices(runs.field("weights")), runs.field("error").to_pylist(), strict=True)
    )
    frequent_parts = list(
        zip(
            _slices(frequents.field("values")),
            _slices(frequents.field("counts")),
            frequents.field("error").to_pylist(),
            strict=True,
        )
    )
    return [
        State(
            kind=kinds[i],
            rows=row["rows"],
            nulls=row["nulls"],
            placeholders=row["placeholders"],
            distinct=row["distinct"],
            smallest=row["min"],
            largest=row["max"],
            moments=Moments(means[0][i], means[1][i], means[2][i]),
            lengths=Lengths(row["min_length"], row["max_length"], totals[i]),
            run=Run(run_parts[i][0].to_numpy(), run_parts[i][1].to_numpy(), run_parts[i][2]),
            frequent=Frequent(frequent_parts[i][0], frequent_parts[i][1].to_numpy(), frequent_parts[i][2]),
            distinct_sketch=hashes[i],
        )
        for i, row in enumerate(plain)
    ]


def _slices(lists: pa.ListArray) -> list[pa.Array]:
    offsets = lists.offsets.to_pylist()
    return [lists.values.slice(start, end - start) for start, end in pairwise(offsets)]
