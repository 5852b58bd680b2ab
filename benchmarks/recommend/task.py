"""What is to be predicted: a history, and what its users took in the four weeks after it, by list.

`demo_task` follows the next-period protocol on the demo package's own tables, not on the lake: everything up to the run
date, judged on the 28 days that follow; items bought by at least 10 households before, of departments that are
recommended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix, save_npz

from benchmarks.judge_candidates import matrix, purchases

DAYS = 28
HALF_LIFE_DAYS = 60
MIN_USERS = 10


@dataclass(frozen=True)
class Task:
    """Matrices are [users, items], all with the same positions; ids are text, sorted."""

    users: pd.Index
    items: pd.Index
    counts: csr_matrix
    """Events of each pair up to the run date."""
    weight: csr_matrix
    """log1p(events) × 2^(−age / half-life), age from the newest event: what peers that take weights are given."""
    frequency: csr_matrix
    """Σ over events of 2^(−age / half-life): own frequency."""
    popularity: np.ndarray
    """Σ over users of 2^(−age / 14 days)."""
    relevant: dict[str, csr_matrix]
    """By list: what was taken in the period after. `explore`: what the user had not had before."""

    def save(self, folder: Path) -> None:
        """Write what the peers' environment reads."""
        folder.mkdir(parents=True, exist_ok=True)
        save_npz(folder / "weight.npz", self.weight)
        save_npz(folder / "counts.npz", self.counts)


def demo_task(run_date: date) -> Task:
    """The Complete Journey demo at `run_date`."""
    return task_of(purchases(), run_date)


def task_of(rows: pd.DataFrame, run_date: date) -> Task:
    """The task of `rows` (user, item, day) at `run_date`."""
    past = rows[rows["day"] <= run_date]
    future = rows[(rows["day"] > run_date) & (rows["day"] <= run_date + timedelta(days=DAYS))]
    takers = past.groupby("item")["user"].nunique()
    items = pd.Index(sorted(takers[takers >= MIN_USERS].index))
    past = past[past["item"].isin(items)]
    users = pd.Index(sorted(past["user"].unique()))
    age = np.array([(run_date - day).days for day in past["day"]], dtype=np.float64)
    newest = past.assign(age=age).groupby(["user", "item"], as_index=False)["age"].min()
    counts = matrix(past, users, items)
    decay = matrix(newest, users, items, np.exp2(-newest["age"].to_numpy() / HALF_LIFE_DAYS))
    weight = decay.copy()
    weight.data = np.log1p(counts.data) * decay.data  # the same stored positions
    recent = matrix(newest, users, items, np.exp2(-newest["age"].to_numpy() / 14))
    bought = matrix(future, users, items)
    new = csr_matrix(bought - bought.multiply(counts > 0))
    new.eliminate_zeros()
    new.sort_indices()
    return Task(
        users=users,
        items=items,
        counts=counts.astype(np.float32),
        weight=weight.astype(np.float32),
        frequency=matrix(past, users, items, np.exp2(-age / HALF_LIFE_DAYS)).astype(np.float32),
        popularity=np.asarray(recent.sum(axis=0)).ravel(),
        relevant={"all": bought, "explore": new},
    )
