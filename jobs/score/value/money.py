"""Money: an asset's share of φ × the turnover attributed to recommendations × the shop's own factor − its cost."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow.compute as pc

from conf.value_config import MoneyConfig
from jobs.lake.context import Context
from jobs.score.value.behaviour import behaviour_columns
from jobs.score.value.costs import NIGHTS_PER_MONTH
from jobs.score.value.evidence import shape_of
from jobs.score.value.known import Archive, not_after
from jobs.score.value.resampling import Interval


def monthly_turnover(context: Context, archive: Archive) -> float:
    """What all events of the last 28 days were paid, as a month's, in the tables' own unit."""
    total = 0.0
    for config in context.project.tables.values():
        price, stamp = config.column_of("price"), config.column_of("event_ts")
        if shape_of(config) != "events" or not price or not stamp:
            continue
        known = archive.known(config, context.run_date, behaviour_columns(config))
        if known.newest is None:
            continue
        rows = known.rows.filter(pc.invert(not_after(known.rows[stamp], known.newest - timedelta(days=28))))
        kind = config.column_of("event_type")
        if kind:
            rows = rows.filter(pc.equal(rows[kind], "purchase"))
        paid = np.nan_to_num(pc.cast(rows[price], "float64").to_numpy(zero_copy_only=False))
        quantity = config.column_of("quantity")
        if config.events and config.events.price_of == "piece" and quantity:
            paid = paid * np.nan_to_num(pc.cast(rows[quantity], "float64").to_numpy(zero_copy_only=False))
        total += float(paid.sum())
    return total / 28 * NIGHTS_PER_MONTH


def money_of(contribution: Interval, total: float, turnover: float, cost: float, config: MoneyConfig) -> Interval:
    """A month's money; the ends take the contribution's and the factor's ends together, which is wide, never narrow."""
    base = turnover * config.attributed_share / total if total > 0 else 0.0

    def end(share: float, smaller: float, larger: float) -> float:
        return share * base * (smaller if share >= 0 else larger) - cost

    return Interval(
        contribution.value * base * config.offline_to_online - cost,
        end(contribution.low, config.low, config.high),
        end(contribution.high, config.high, config.low),
    )
