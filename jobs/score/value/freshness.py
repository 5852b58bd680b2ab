"""Freshness: how fast an asset's data lose their worth, and how much of it is left at the run date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from scipy.optimize import least_squares

from jobs.score.value.changed import Bench
from jobs.score.value.evidence import columns_to_read
from jobs.score.value.known import Archive


@dataclass(frozen=True)
class Decay:
    """v(k) = v∞ + (v₀ − v∞) · 2^(−k/h), and how it was found.

    `half_life_days` is None where no decay could be told from none: then data of any age measured are as good as new.
    """

    half_life_days: float | None
    days: tuple[int, ...]
    lost: tuple[float, ...]

    def freshness(self, age_days: float) -> float:
        """2^(−age/h): the share of what time can take that is still there."""
        return 1.0 if self.half_life_days is None else float(2 ** (-max(age_days, 0.0) / self.half_life_days))


def decay_of(bench: Bench, archive: Archive, table: str) -> Decay:
    """Cut one asset's data some days early, measure what is lost, and fit the half-life."""
    context, config = bench.context, bench.context.project.model.value.depth
    table_config, last_day = context.project.tables[table], bench.described.scene.last_day
    days, lost = [0], [0.0]
    before, is_significant = bench.tables[table], False
    for early in config.early_days:
        then = last_day - timedelta(days=early)
        known = bench.without_loss(archive.known(table_config, then, columns_to_read(table_config)))
        if known.newest is None or known.newest > then:
            break  # it said nothing so early: nothing to compare with
        if not known.rows.equals(before.rows):
            drop = bench.draws_of(bench.ndcg - bench.with_rows(known))
            days.append(early)
            lost.append(drop.value)
            is_significant |= drop.low > 0
        else:
            days.append(early)
            lost.append(lost[-1])
        before = known
    half_life = fit_half_life(days, lost, config.max_half_life_days) if is_significant else None
    return Decay(half_life, tuple(days[1:]), tuple(lost[1:]))


def fit_half_life(days: Sequence[float], lost: Sequence[float], longest: float) -> float | None:
    """Half-life h of lost(k) = a (1 − 2^(−k/h)), a ≥ 0, by least squares; None if nothing is lost, or h > `longest`.

    Started from several h, because the sum of squares has several hollows; a is solved for, being linear.
    """
    k, y = np.asarray(days, dtype=float), np.asarray(lost, dtype=float)
    if len(k) < 3 or y.max() <= 0:
        return None
    y = y / y.max()

    def curve(log_h: float) -> np.ndarray:
        return np.asarray(1.0 - 2.0 ** (-k / np.exp(log_h)))

    def residual(log_h: np.ndarray) -> np.ndarray:
        shape = curve(float(log_h[0]))
        a = max(float(shape @ y) / max(float(shape @ shape), 1e-300), 0.0)
        return np.asarray(a * shape - y)

    span = np.log(max(k[k > 0].min() / 8, 1e-3)), np.log(longest * 4)
    found = [
        least_squares(residual, [start], bounds=span, xtol=1e-12, ftol=1e-12, gtol=1e-12)
        for start in np.linspace(*span, 9)[1:-1]
    ]
    half_life = float(np.exp(min(found, key=lambda one: one.cost).x[0]))
    return half_life if half_life <= longest else None
