"""The ways other systems judge a night's point, as their documentation tells, and our own; each: series → alarms."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats

from conf.monitor_config import MonitorConfig
from jobs.inventory.monitor.baseline import Series
from jobs.inventory.monitor.verdicts import judge_night

_SEASON = 7
Rule = Callable[[Sequence[Series]], np.ndarray]


def ours(night: Sequence[Series]) -> np.ndarray:
    """Conformal p-values over the night, at its false discovery rate."""
    return np.array([bool(verdict.is_anomaly) for verdict in judge_night(night, MonitorConfig())])


def residual_band(night: Sequence[Series]) -> np.ndarray:
    """Seasonal forecast (last week's value); alarm outside 1.96 standard deviations of the *absolute* residuals."""
    found = []
    for series in night:
        residuals = np.abs(series.values[_SEASON:-1] - series.values[: -_SEASON - 1])
        found.append(abs(series.values[-1] - series.values[-1 - _SEASON]) > 1.96 * residuals.std())
    return np.array(found)


def z_score_with_itself(night: Sequence[Series]) -> np.ndarray:
    """More than 3 standard deviations from the mean of the newest 10 points, the tested one among them.

    It cannot exceed (n − 1)/√n = 2.85, so this never raises an alarm.
    """
    found = []
    for series in night:
        window = series.values[-10:]
        found.append(abs(window[-1] - window.mean()) > 3 * window.std(ddof=1))
    return np.array(found)


def bare_p_value(night: Sequence[Series]) -> np.ndarray:
    """A two-sided t-test of the point against all earlier ones at 5 %, no correction for the number of tests."""
    found = []
    for series in night:
        earlier = series.values[:-1]
        spread = earlier.std(ddof=1) * np.sqrt(1 + 1 / len(earlier))
        found.append(2 * stats.t.sf(abs(series.values[-1] - earlier.mean()) / spread, len(earlier) - 1) < 0.05)
    return np.array(found)


RULES: dict[str, Rule] = {
    "ours": ours,
    "1.96 · sd of absolute residuals": residual_band,
    "z-score, the point inside its window of 10": z_score_with_itself,
    "bare p-value at 5 %": bare_p_value,
}
