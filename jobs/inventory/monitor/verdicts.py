"""The points of a night, judged together: which of them are anomalies, and within what limits they would not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from conf.monitor_config import MonitorConfig
from jobs.inventory.monitor.baseline import Baseline, Kind, Series, baseline_of, least_effect, of_event
from jobs.inventory.monitor.scores import RUNS, Calibration, calibrate, discoveries, scores_at


@dataclass(frozen=True)
class Verdict:
    """What was expected of a series' last point. `is_anomaly` is None, and the limits too, where none can be told."""

    expected: float | None
    low: float | None
    high: float | None
    history: int
    is_anomaly: bool | None
    score: float | None = None
    """Largest score over the runs; None where an exact rule judged."""
    p_value: float | None = None
    event: str | None = None


@dataclass(frozen=True)
class _Scored:
    baseline: Baseline
    scores: np.ndarray
    p_value: float | None


def judge_night(night: Sequence[Series], config: MonitorConfig) -> list[Verdict]:
    """A verdict of the last point of every series, none of which is empty, in their order.

    A point is an anomaly if it lies further from its baseline than the least effect, and its p-value is a discovery at
    the rate `false_discovery_rate` among all p-values of the night. Constants are judged by the least effect alone; a
    count of 0 where every earlier one was positive is an anomaly whatever the spread. Where too few past points tell
    how scores are spread, `deviations` is the score that makes an anomaly. A day of an event is compared with earlier
    days of that event; if there is none it is not judged, except for the exact rules.
    """
    calibrations = {kind: _calibration([one for one in night if one.kind == kind], config) for kind in _KINDS}
    scored = [_scored(one, calibrations[one.kind], config) for one in night]
    tested = {at: one.p_value for at, one in enumerate(scored) if one is not None and one.p_value is not None}
    rate = config.false_discovery_rate
    found = discoveries(np.array(list(tested.values()), np.float64), rate)
    discovered = {at for at, is_one in zip(tested, found, strict=True) if is_one}
    # What one more discovery would have needed; where the limits are drawn.
    needed = rate * min(len(discovered) + 1, len(tested)) / max(len(tested), 1)
    return [
        _verdict(one, scored[at], at in discovered, calibrations[one.kind], needed, config)
        for at, one in enumerate(night)
    ]


_KINDS: tuple[Kind, ...] = ("count", "share", "amount")


def _calibration(series: Sequence[Series], config: MonitorConfig) -> Calibration:
    return calibrate(
        series,
        history=config.history,
        min_history=config.min_history,
        points=config.calibration_points,
        most=config.calibration_series,
    )


def _scored(series: Series, calibration: Calibration, config: MonitorConfig) -> _Scored | None:
    """The last point against its baseline; None without one to judge by. A constant's has a spread of 0, no p-value."""
    at = len(series.values) - 1
    if series.events[at] is None:
        found = scores_at(series, at, config.history, config.min_history)
    else:
        found = _of_event(series, at, config)
    if found is None:
        return None
    baseline, scores = found
    is_testable = baseline.spread > 0 and calibration.is_enough
    return _Scored(baseline, scores, calibration.p_value(scores) if is_testable else None)


def _of_event(series: Series, at: int, config: MonitorConfig) -> tuple[Baseline, np.ndarray] | None:
    baseline = of_event(series, at, config.history, config.min_history)
    if baseline is None or baseline.points < config.min_history:
        return None
    scores = np.zeros(len(RUNS))
    if baseline.spread:
        scores[0] = (float(series.values[at]) - baseline.centre) / baseline.spread
    return baseline, scores


def _verdict(
    series: Series, scored: _Scored | None, discovered: bool, calibration: Calibration, needed: float,
    config: MonitorConfig,
) -> Verdict:  # fmt: skip
    at = len(series.values) - 1
    event, value = series.events[at], float(series.values[at])
    usual = baseline_of(series, at, at, config.history)
    lost = (
        usual is not None and usual.points >= config.min_history
        and series.kind == "count" and value == 0 and usual.is_positive
    )  # fmt: skip
    if scored is None:
        centre = usual.centre if usual else None
        return Verdict(centre, None, None, usual.points if usual else 0, True if lost else None, event=event)
    baseline = scored.baseline
    effect = least_effect(series.kind, baseline.centre, config.min_effect, config.min_share_effect)
    beyond = abs(value - baseline.centre) > effect
    score = float(np.abs(scored.scores).max())
    if not baseline.spread:
        below, above, unusual = effect, effect, True
    elif scored.p_value is None:
        below = above = max(config.deviations * baseline.spread, effect)
        unusual = score > config.deviations
    else:
        below, above = (max(calibration.score_of(needed, side) * baseline.spread, effect) for side in (-1.0, 1.0))
        unusual = discovered
    low, high = baseline.centre - below, baseline.centre + above
    return Verdict(
        expected=baseline.centre,
        low=low if series.kind == "amount" else max(low, 0.0),
        high=min(high, 1.0) if series.kind == "share" else high,
        history=baseline.points,
        is_anomaly=lost or (beyond and unusual),
        score=score if baseline.spread else None,
        p_value=scored.p_value,
        event=event,
    )
