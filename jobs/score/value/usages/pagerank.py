"""PageRank against the lineage: where walks end that start at published tables and go to what they were made from."""

from __future__ import annotations

import math

import numpy as np

from jobs.lake.context import Context
from jobs.score.value.reads import CLEAN, Read, published

_STEPS = 200
_TOLERANCE = 1e-12


def measure(reads: list[Read], context: Context) -> dict[str, float]:
    """Share of the walks at each source table: Page, Brin, Motwani and Winograd (1999), seeded by what is published."""
    weights: dict[tuple[str, str], float] = {}
    for read in reads:
        weights[read.consumer, read.read] = weights.get((read.consumer, read.read), 0.0) + math.log1p(read.partitions)
    seeds = sorted(published() & {consumer for consumer, _ in weights})
    if not seeds:
        return {}
    ranks = pagerank(weights, seeds, context.project.model.value.usage.damping)
    return {name.removeprefix(CLEAN): rank for name, rank in ranks.items() if name.startswith(CLEAN)}


def pagerank(weights: dict[tuple[str, str], float], seeds: list[str], damping: float) -> dict[str, float]:
    """Stationary shares of a walk along weighted edges (from, to) that starts anew at a seed with 1 − `damping`.

    A node without a way out sends its walkers back to the seeds.
    """
    names = sorted({name for edge in weights for name in edge} | set(seeds))
    place = {name: at for at, name in enumerate(names)}
    step = np.zeros((len(names), len(names)))
    for (start, end), weight in weights.items():
        step[place[start], place[end]] += weight
    start_at = np.zeros(len(names))
    start_at[[place[name] for name in seeds]] = 1 / len(seeds)
    total = step.sum(axis=1, keepdims=True)
    step = np.where(total > 0, step / np.maximum(total, 1e-300), start_at)
    share = start_at
    for _ in range(_STEPS):
        before, share = share, (1 - damping) * start_at + damping * (share @ step)
        if np.abs(share - before).sum() < _TOLERANCE:
            break
    return {name: float(share[place[name]]) for name in names}
