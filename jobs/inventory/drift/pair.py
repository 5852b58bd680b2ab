"""Two spans of one column, put side by side: the same bins, with the rows each span has in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from conf.drift_config import DriftConfig
from jobs.profiling.sketches import Run
from jobs.profiling.state import State

Floats = npt.NDArray[np.float64]

_NUMERIC = ("integer", "double", "decimal")


@dataclass(frozen=True)
class Shares:
    """Rows of two spans in the same bins; `labels` name them. The last bin may be nulls, the one before `(other)`."""

    labels: tuple[str, ...]
    before: Floats
    after: Floats

    @property
    def sampling(self) -> float:
        """1/n + 1/m: what every difference of two shares varies with."""
        return float(1 / self.before.sum() + 1 / self.after.sum())

    @property
    def pooled(self) -> Floats:
        """Share of each bin where both spans weigh the same."""
        return (self.before / self.before.sum() + self.after / self.after.sum()) / 2

    @property
    def smoothed(self) -> tuple[Floats, Floats]:
        """Shares with half a row added to every bin, so that an empty one has a finite logarithm (Jeffreys)."""
        parts = [(counts + 0.5) / (counts.sum() + 0.5 * len(counts)) for counts in (self.before, self.after)]
        return parts[0], parts[1]


@dataclass(frozen=True)
class Pair:
    """States of the same column and kind over the baseline (`before`) and the span that is judged (`after`)."""

    before: State
    after: State
    config: DriftConfig

    @property
    def is_numeric(self) -> bool:
        """Whether both sides have numbers to rank."""
        return self.before.kind in _NUMERIC and bool(len(self.before.run.values)) and bool(len(self.after.run.values))

    @cached_property
    def shares(self) -> Shares | None:
        """Both spans in the same bins; None where fewer than two bins can be told apart or a span has no rows.

        Values that are few get a bin each; numbers that are many get bins of equal mass. Bins are those of all rows
        together: chosen by shares, a small span would pick the bins in which it happens to be odd. Nulls are a bin of
        their own, so that a filled column that empties has drifted too.
        """
        if not (self.before.rows and self.after.rows):
            return None
        listed = self._by_value() if self._is_discrete else self._by_quantile()
        counts = np.array([*listed.values(), (self.before.nulls, self.after.nulls)], float)
        labels = [*listed, "(null)"]
        filled = counts.sum(axis=1) > 0
        if filled.sum() < 2:
            return None
        names = tuple(label for label, kept in zip(labels, filled, strict=True) if kept)
        return Shares(names, counts[filled, 0], counts[filled, 1])

    @property
    def _is_discrete(self) -> bool:
        if not self.is_numeric:
            return True
        sides = (self.before.frequent, self.after.frequent)
        most = min(self.config.categories, min(self.before.rows, self.after.rows) / self.config.min_expected)
        return all(side.error == 0 and len(side.values) <= most for side in sides)

    def _by_value(self) -> dict[str, tuple[float, float]]:
        """Rows of the most frequent values, and of all others together."""
        top = self.config.categories
        values = pc.unique(
            pa.chunked_array([self.before.frequent.values[:top], self.after.frequent.values[:top]], pa.string())
        )
        before, after = counts_of(self.before, values), counts_of(self.after, values)
        rest = self.before.rows - self.before.nulls, self.after.rows - self.after.nulls
        pooled = (before + after) / (self.before.rows + self.after.rows)
        own = pooled * min(self.before.rows, self.after.rows) >= self.config.min_expected
        order = np.argsort(-pooled, kind="stable")[:top]
        kept = [int(position) for position in order if own[position]]
        found = {values[position].as_py(): (before[position], after[position]) for position in kept}
        found["(other)"] = (
            max(rest[0] - float(before[kept].sum()), 0.0),
            max(rest[1] - float(after[kept].sum()), 0.0),
        )
        return found

    def _by_quantile(self) -> dict[str, tuple[float, float]]:
        """Rows between the quantiles of both spans together."""
        bins = int(min(self.config.bins, max(2, min(self.before.rows, self.after.rows) // self.config.min_expected)))
        edges = pooled_edges(self.before.run, self.after.run, bins)
        before, after = counts_between(self.before.run, edges), counts_between(self.after.run, edges)
        bounds = ["−∞", *(f"{edge:.6g}" for edge in edges), "∞"]
        names = [f"({low}, {high}]" for low, high in pairwise(bounds)]
        return dict(zip(names, zip(before.tolist(), after.tolist(), strict=True), strict=True))


def counts_of(state: State, values: pa.Array) -> Floats:
    """Rows of `state` with each of `values`; 0 for one it does not list."""
    position = pc.index_in(values, state.frequent.values)
    counts = np.zeros(len(values))
    listed = pc.is_valid(position).to_numpy(zero_copy_only=False)
    counts[listed] = state.frequent.counts[pc.drop_null(position).to_numpy()]
    return counts


def pooled_edges(before: Run, after: Run, bins: int) -> Floats:
    """At most `bins` − 1 inner edges that cut the rows of both runs together into equal masses."""
    values = np.concatenate([before.values, after.values])
    weights = np.concatenate([before.weights, after.weights])
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[order]) / (before.count + after.count)
    wanted = np.arange(1, bins) / bins
    found = values[order][np.minimum(np.searchsorted(cumulative, wanted), len(values) - 1)]
    # An edge at the largest value would leave an empty bin above it.
    return np.unique(found[found < values.max()])


def counts_between(run: Run, edges: Floats) -> Floats:
    """Rows of `run` in each of the bins (−∞, e₁], (e₁, e₂], …, (eₖ, ∞)."""
    counts = np.zeros(len(edges) + 1)
    np.add.at(counts, np.searchsorted(edges, run.values, side="left"), run.weights.astype(float))
    return counts
