"""Guard 3: on clean series with a weekly pattern and promotions, at most 1 % of the points raise an alarm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from benchmarks.anomalies.rules import RULES, ours
from benchmarks.anomalies.simulated import clean_series
from conf.monitor_config import MonitorConfig
from jobs.inventory.monitor import scores, verdicts
from jobs.inventory.monitor.baseline import Series
from jobs.inventory.monitor.verdicts import judge_night

SERIES, DAYS = 400, 63
BAR = 0.01


def check_guard(judge: Callable[[Sequence[Series]], np.ndarray]) -> None:
    """The guard, over one night of 400 series of 63 days. Raises AssertionError."""
    alarms = judge(clean_series(SERIES, DAYS, seed=11)).mean()
    assert alarms <= BAR, f"{alarms:.2%} false alarms"


def _alarms(night: Sequence[Series], config: MonitorConfig) -> np.ndarray:
    return np.array([bool(verdict.is_anomaly) for verdict in judge_night(night, config)])


def test_it_holds() -> None:
    check_guard(ours)


def _bare(p_values: np.ndarray, rate: float) -> np.ndarray:
    """Every p-value below the rate, whatever the number of tests."""
    return p_values <= rate


def test_it_fails_without_control_over_the_number_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "discoveries", _bare)
    with pytest.raises(AssertionError, match="false alarms"):
        check_guard(ours)


def test_it_fails_with_bands_of_two_deviations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the past says how rare a distance is."""
    monkeypatch.setattr(scores.Calibration, "is_enough", False)
    with pytest.raises(AssertionError, match="false alarms"):
        check_guard(lambda night: _alarms(night, MonitorConfig(deviations=2.0)))


def test_it_fails_when_calibrated_on_fitted_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """Distances of points from a window that they themselves are half of are too small to calibrate by."""
    scores_at = scores.scores_at

    def fitted(series: Series, at: int, history: int, least: int) -> Any:
        found = scores_at(series, at, history, least)
        return None if found is None else (found[0], found[1] / 2)

    monkeypatch.setattr(scores, "scores_at", fitted)
    with pytest.raises(AssertionError, match="false alarms"):
        check_guard(ours)


@pytest.mark.parametrize("name", ["1.96 · sd of absolute residuals", "bare p-value at 5 %"])
def test_it_fails_for_rules_that_others_use(name: str) -> None:
    with pytest.raises(AssertionError, match="false alarms"):
        check_guard(RULES[name])
