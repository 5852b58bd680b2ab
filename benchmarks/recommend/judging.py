"""Figures of ranked lists: per user, so that models are compared in pairs on the same users."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from benchmarks.recommend.task import Task
from models.metrics import Interval, bootstrap, coverage_at_k, hits, ndcg_at_k, novelty_at_k, recall_at_k

NAMES = ("recall@20", "NDCG@100", "novelty@20")


@dataclass
class Judged:
    """One model on one list: its figures with every seed, and what it cost."""

    users: list[np.ndarray] = field(default_factory=list)
    """float64 [judged users, NAMES], one array a seed."""
    coverage: list[float] = field(default_factory=list)

    @property
    def mean(self) -> np.ndarray:
        """Each user's figures, averaged over the seeds."""
        return np.asarray(np.mean(self.users, axis=0))

    @property
    def seeds(self) -> list[float]:
        """NDCG@100 of each seed."""
        return [float(values[:, 1].mean()) for values in self.users]


def judge(lists: np.ndarray, task: Task, list_name: str) -> tuple[np.ndarray, float]:
    """(figures of every user who took something [users, NAMES], coverage@20); −1 in a list is an empty place."""
    relevant = task.relevant[list_name]
    size = np.diff(relevant.indptr)
    judged = size > 0
    found = hits(lists[judged], relevant[judged])
    share = np.bincount(task.counts.indices, minlength=len(task.items)) / len(task.users)
    # An empty list is as bad as a useless one; it says nothing new.
    novelty = np.nan_to_num(novelty_at_k(lists[judged], np.maximum(share, 1e-9), 20))
    values = [recall_at_k(found, size[judged], 20), ndcg_at_k(found, size[judged], 100), novelty]
    return np.stack(values, axis=1), coverage_at_k(lists[judged], len(task.items), 20)


def intervals(values: np.ndarray) -> list[Interval]:
    """Mean and 95 % interval of every column, users drawn again a thousand times."""
    return bootstrap(values, resamples=1000, seed=1)
