"""Guard 9: the same inputs and seed give the same scores, to the last digit, in whatever order they are read."""

from __future__ import annotations

import dataclasses
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from conf.project import ROOT, Project
from faults import plant
from jobs.lake.context import Context
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS
from jobs.score import quality
from jobs.score.quality import intervals
from jobs.score.quality.sources import profiles
from tests.faults.orders import ORDERS, orders
from tests.guards.nights import counted_night
from tests.guards.test_guard_one_dimension import in_few_landings

Rows = list[dict[str, Any]]


@pytest.fixture
def night(project: Project, tmp_path: Path) -> Context:
    """A night with faults in many columns, so that no mean is a round number, and with graded rules of several days."""
    rows = in_few_landings(orders(), every=2)
    for kind in ("nulls", "negative_prices", "code_list_changes", "spelling_variants"):
        planted = plant(kind, rows, ORDERS, 0.07, seed=1)
        assert planted is not None
        rows = planted.rows
    context = counted_night(project, tmp_path / "lake", rows, set(rows["item"].dropna()))
    days = context.lake.partitions("clean/orders")
    beyond = np.random.default_rng(3).uniform(1.5, 2.0, (4, len(days)))
    steady = [
        {"table": "orders", "column": column, "metric": "mean", "landing_dt": day, "value": value, "expected": 1.0,
         "low": 0.5, "high": 1.5, "history": 9, "is_anomaly": True}
        for column, values in zip(("paid", "pieces", "user", "item"), beyond.tolist(), strict=True)
        for day, value in zip(days, values, strict=True)
    ]  # fmt: skip
    context.lake.write("anomalies", context.run_date, pa.Table.from_pylist(steady, OUTPUTS["anomalies"].schema))
    return context


def scores_of(context: Context) -> Rows:
    """Score the night again."""
    quality.run(context)
    rows = context.lake.read("quality_scores", context.run_date).to_pylist()
    return [{name: value for name, value in row.items() if name != "evidence"} for row in rows]


def check_guard(night: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard. Raises AssertionError."""
    first = scores_of(night)
    assert scores_of(night) == first, "a second run gives other scores"
    read = Lake.read

    def backwards(self: Lake, *args: Any, **how: Any) -> Any:
        rows = read(self, *args, **how)
        return pa.Table.from_batches(rows.to_batches(max_chunksize=1)[::-1], rows.schema)

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "read", backwards)
        other = scores_of(dataclasses.replace(night))
    by_key = [{(row["asset"], row["column"], row["dimension"]): row for row in rows} for rows in (first, other)]
    assert by_key[0] == by_key[1], "the order of the rows that are read changes scores"


def test_it_holds(night: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    check_guard(night, monkeypatch)


def test_it_holds_in_processes_of_other_hash_seeds(night: Context) -> None:
    """Sets and dictionaries of text iterate in another order in each process."""
    first = scores_of(night)
    code = (
        "import dataclasses, sys; from datetime import date; from pathlib import Path\n"
        "from conf.project import load_project; from jobs.lake.context import Context; from jobs.score import quality\n"
        "from tests.faults.orders import ORDERS\n"
        "project = dataclasses.replace(load_project(), tables={'orders': ORDERS})\n"
        "night = date.fromisoformat(sys.argv[1])\n"
        "context = Context(run_date=night, project=project, selected=('orders',), run_id='guard')\n"
        "quality.run(context)\n"
    )
    for seed in ("1", "2"):
        environment = os.environ | {"STOCKTAKE_LAKE": str(night.lake.root), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(night.run_date)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        rows = night.lake.read("quality_scores", night.run_date).to_pylist()
        assert [{name: value for name, value in row.items() if name != "evidence"} for row in rows] == first


def _unseeded(daily: Any, confidence: float, *, samples: int, seed: int) -> Any:
    """A generator that nobody seeds."""
    return block_bootstrap(daily, confidence, samples=samples, seed=int(np.random.default_rng().integers(1 << 30)))


def _counting(daily: Any, confidence: float, *, samples: int, seed: int) -> Any:
    """A seed that goes on from call to call instead of beginning anew."""
    return block_bootstrap(daily, confidence, samples=samples, seed=seed + next(_calls))


block_bootstrap = intervals.block_bootstrap
_calls = itertools.count()


@pytest.mark.parametrize("bug", [_unseeded, _counting])
def test_it_fails_without_a_fixed_seed(
    night: Context, monkeypatch: pytest.MonkeyPatch, bug: Callable[..., Any]
) -> None:
    monkeypatch.setattr("jobs.score.quality.rules.block_bootstrap", bug)
    with pytest.raises(AssertionError, match="second run"):
        check_guard(night, monkeypatch)


def test_it_fails_when_rows_are_limited_before_they_are_sorted(night: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first half of what was read, in whatever order that is."""
    from_profiles = profiles.from_profiles
    monkeypatch.setattr(
        "jobs.score.quality.evidence.from_profiles",
        lambda table, rows, *rest, **more: from_profiles(table, list(rows)[: len(rows) // 2], *rest, **more),
    )
    with pytest.raises(AssertionError, match="order of the rows"):
        check_guard(night, monkeypatch)
