"""The figures a reader wants of a state: everything in a profile row but the state itself."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jobs.profiling.sketches import Run
from jobs.profiling.state import State
from jobs.profiling.textfacts import case_variants, mixed_text_units, mixed_types, pattern_kinds
from jobs.profiling.texts import CLASSES
from jobs.profiling.values import NUMBERS

# A column is nearly constant from this share of one value on.
NEAR_CONSTANT = 0.99
# Numbers mix units where two groups, each with this share, lie this factor apart with nothing between them.
_UNIT_SHARE, _UNIT_FACTOR = 0.005, 10.0


def figures(state: State) -> dict[str, object]:
    """Column of PROFILE_COLUMNS → value, without the sketches."""
    values, frequent = state.values, state.frequent
    return {
        "type": state.type,
        "rows": state.rows,
        "nulls": state.nulls,
        "placeholders": state.placeholders,
        "distinct": state.distinct,
        "distinct_error": state.distinct_error,
        "singletons": state.singletons,
        "min": state.smallest,
        "max": state.largest,
        "top_values": frequent.top(),
        "entropy": state.entropy,
        "min_length": state.lengths.shortest,
        "max_length": state.lengths.longest,
        "mean_length": state.lengths.total / values if state.lengths.longest is not None else None,
        "patterns": _patterns(state),
        "constant": _constant(state),
        "monotonic": state.order.monotonic,
        "first_seen": state.first_seen,
        "last_seen": state.last_seen,
        **(_of_numbers(state) if state.kind in NUMBERS else {}),
        **(_of_texts(state) if state.kind == "text" else {}),
        **(_of_times(state) if state.kind in ("date", "timestamp") else {}),
    }


def _of_numbers(state: State) -> dict[str, object]:
    moments, numbers = state.moments, state.numbers
    return {
        "mean": moments.mean if moments.count else None,
        "stddev": moments.stddev,
        "skewness": moments.skewness,
        "kurtosis": moments.kurtosis,
        "sum": numbers.total if moments.count else None,
        "zeros": numbers.zeros,
        "negatives": numbers.negatives,
        "nans": numbers.nans,
        "infinities": numbers.infinities,
        "quantiles": state.run.quantiles(),
        "histogram": _histogram(state),
        "mixed_units": _mixed_magnitudes(state.run),
    }


def _of_texts(state: State) -> dict[str, object]:
    facts = state.texts
    return {
        "empty": facts.empty,
        "blank": facts.blank,
        "padded": facts.padded,
        "characters": _counted(dict(zip(CLASSES, facts.characters, strict=True))),
        "case_variants": case_variants(state.frequent.values),
        "mixed_types": mixed_types(state.matches),
        "units": _counted(facts.units),
        "mixed_units": mixed_text_units(facts.units),
    }


def _of_times(state: State) -> dict[str, object]:
    return {"time_units": len(state.calendar.starts), "time_gaps": state.calendar.gaps}


def _counted(counts: Mapping[str, int]) -> list[dict[str, object]]:
    return [{"value": value, "count": count} for value, count in counts.items() if count]


def _patterns(state: State) -> list[dict[str, object]]:
    kinds = pattern_kinds()
    found = sorted(state.matches.found.items(), key=lambda pair: (-pair[1][0], pair[0]))
    return [
        {"name": name, "kind": kinds.get(name), "rows": rows, "distinct": distinct} for name, (rows, distinct) in found
    ]


def _constant(state: State) -> str | None:
    if not state.values:
        return None
    if state.distinct == 1 and not state.nulls:
        return "constant"
    counts = state.frequent.counts
    return "near" if len(counts) and counts[0] >= NEAR_CONSTANT * state.rows else None


def _histogram(state: State) -> dict[str, object] | None:
    """From the smallest to the largest finite number; infinities lie in no bin."""
    found = state.run.histogram()
    return found and {"edges": found[0], "counts": found[1]}


def _mixed_magnitudes(run: Run) -> bool | None:
    """Whether the magnitudes of a run's numbers fall into two groups; None for no numbers."""
    if not len(run.values):
        return None
    magnitudes = np.abs(run.values)
    order = np.argsort(magnitudes, kind="stable")
    magnitudes, below = magnitudes[order], np.cumsum(run.weights[order])
    total = below[-1]
    kept = magnitudes[:-1] > 0
    apart = magnitudes[1:][kept] >= _UNIT_FACTOR * magnitudes[:-1][kept]
    nonzero = below[:-1][kept] - (run.weights[run.values == 0].sum())
    share = nonzero / max(total, 1)
    return bool(np.any(apart & (share >= _UNIT_SHARE) & ((total - below[:-1][kept]) / total >= _UNIT_SHARE)))
