"""Reads written down in the lineage: Σ over consumers of tier · log(1 + reads) · 2^(−age/h)."""

from __future__ import annotations

import math
from datetime import date

from jobs.lake.context import Context
from jobs.score.value.reads import Read, assets_read, made_from, published


def measure(reads: list[Read], context: Context) -> dict[str, float]:
    """Direct reads by what the recommend chapter makes; a consumer that leads to a published table weighs its tier."""
    config = context.project.model.value.usage
    leads = {name for table in published() for name in (table, *made_from(reads, table))}
    amount: dict[tuple[str, str], int] = {}
    newest: dict[tuple[str, str], date] = {}
    for read in assets_read(reads):
        pair = (read.read, read.consumer)
        amount[pair] = amount.get(pair, 0) + read.partitions
        newest[pair] = max(newest.get(pair, read.dt), read.dt)
    found: dict[str, float] = {}
    for (asset, consumer), number in amount.items():
        tier = config.published_tier if consumer in leads else config.inner_tier
        age = (context.run_date - newest[asset, consumer]).days
        found[asset] = found.get(asset, 0.0) + tier * math.log1p(number) * 2 ** (-age / config.half_life_days)
    return found
