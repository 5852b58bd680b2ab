"""The columns of one table through its comparisons: states in, rows of the table `drift` out. No lake, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.stats import norm

from conf.drift_config import DriftConfig
from jobs.inventory.drift.judge import threshold
from jobs.inventory.drift.metrics import Measure, metrics, min_effect
from jobs.inventory.drift.pair import Pair
from jobs.inventory.drift.spans import Comparison, Days
from jobs.profiling.state import State, merge
from jobs.profiling.values import ORDER

Row = dict[str, Any]

# The metrics that compare shares of values mean nothing where most values are new every day.
_NEEDS_LASTING_VALUES = ("psi", "jensen_shannon", "linf", "code_list")


class History:
    """The stored states of one column by landing day; merges of several days are made once."""

    def __init__(self, states: Mapping[date, State], config: DriftConfig) -> None:
        self._states = states
        self._config = config
        self._merged: dict[Days, State] = {}
        self._measured: dict[tuple[Days, Days], dict[str, Measure]] = {}

    def span(self, days: Days) -> State | None:
        """The merged state of those of `days` whose kind is the newest's; None without any."""
        if days not in self._merged:
            found = [self._states[day] for day in days if day in self._states]
            if not found:
                return None
            self._merged[days] = merge([state for state in found if state.kind == found[-1].kind])
        return self._merged[days]

    def pair(self, before: Days, after: Days) -> Pair | None:
        """Both spans side by side; None where one is absent, empty or of another kind."""
        one, other = self.span(before), self.span(after)
        if one is None or other is None or not one.rows or not other.rows or one.kind != other.kind:
            return None
        return Pair(one, other, self._config)

    def measures(self, before: Days, after: Days) -> dict[str, Measure]:
        """What each metric that applies says of both spans; nothing where they cannot be compared."""
        spans = (before, after)
        if spans not in self._measured:
            pair = self.pair(before, after)
            found = {} if pair is None else {name: measure(pair) for name, measure in metrics().items()}
            self._measured[spans] = {name: measured for name, measured in found.items() if measured is not None}
        return self._measured[spans]

    @cached_property
    def is_clock(self) -> bool:
        """Whether the column moves on with the days, as a week number or a serial does: both ends rise, never fall."""
        states = [self._states[day] for day in sorted(self._states)]
        if len({state.kind for state in states}) > 1:
            return False
        order = ORDER.get(states[0].kind, str)
        ends = [
            (order(state.smallest), order(state.largest))
            for state in states
            if state.smallest is not None and state.largest is not None
        ]
        if len(ends) < self._config.min_history:
            return False
        rising = all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(ends))
        return rising and ends[0][0] < ends[-1][0] and ends[0][1] < ends[-1][1]


def column_rows(history: History, comparison: Comparison, config: DriftConfig) -> list[Row]:
    """What every metric says of one column in one comparison: metric, value, threshold, is_drift, detail."""
    if history.is_clock:
        return []
    now = history.measures(comparison.before, comparison.after)
    earlier = [history.measures(*spans) for spans in comparison.history]
    past = {name: [found[name] for found in earlier if name in found] for name in now}
    lasting = _values_last(past.get("code_list", []))
    return [
        judged(name, found, past[name], config)
        for name, found in now.items()
        if lasting or name not in _NEEDS_LASTING_VALUES
    ]


def volume_row(counts: Mapping[date, int], comparison: Comparison, config: DriftConfig) -> Row | None:
    """Rows a day of the newest span against the earlier one, as |ln ratio|."""
    now = _volume(counts, comparison.before, comparison.after, config)
    past = [_volume(counts, before, after, config) for before, after in comparison.history]
    return judged("rows", now, [found for found in past if found], config) if now else None


def _volume(counts: Mapping[date, int], before: Days, after: Days, config: DriftConfig) -> Measure | None:
    """Counts are Poisson at best, so that ln ratio varies with 1/n + 1/m; more than that is no matter of sampling."""
    totals = [sum(counts.get(day, 0) for day in days) for days in (before, after)]
    if not totals[0]:
        return None
    rates = [(total + 0.5) / len(days) for total, days in zip(totals, (before, after), strict=True)]
    spread = float(np.sqrt(sum(1 / (total + 0.5) for total in totals)))
    limit = float(spread * norm.ppf((1 + config.level) / 2))
    detail = f"{rates[0]:,.0f} → {rates[1]:,.0f} rows a day"
    return Measure(float(abs(np.log(rates[1] / rates[0]))), 0.0, limit, detail)


def judged(name: str, now: Measure, earlier: Sequence[Measure], config: DriftConfig) -> Row:
    """One metric as the columns metric, value, threshold, is_drift and detail of the table `drift`.

    Raises:
        ConfigError: the metric has no minimum effect.
    """
    limit = threshold(now, earlier, min_effect(name, config), config)
    usual = f"; usually {np.median([past.value for past in earlier]):.3g}" if earlier else ""
    return {
        "metric": name, "value": now.value, "threshold": limit, "is_drift": now.value > limit,
        "detail": f"{now.detail}{usual}".strip("; "),
    }  # fmt: skip


def _values_last(code_lists: Sequence[Measure]) -> bool:
    return not code_lists or float(np.median([found.value for found in code_lists])) < 0.5
