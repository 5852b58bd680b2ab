"""One night of the real stages, from landed files to quality scores, in a lake of its own."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pandas as pd

from benchmarks.faults.shops import Shop, land
from faults import Planted
from jobs.inventory import bots, clean, monitor, profile, relate, sensitivity, validate
from jobs.lake.context import Context
from jobs.score import quality

FINDING = (clean, bots, profile, sensitivity, relate, validate)
STAGES = (*FINDING, monitor, quality)


def first_night(shop: Shop, root: Path, *, again: bool = False) -> Context:
    """The shop as it was landed, in an empty lake; `again`: what stands of an earlier first night is kept."""
    if not again:
        shutil.rmtree(root, ignore_errors=True)
    for table, rows in shop.landed.items():
        land(shop, table, rows, root / "landing")
    return run_stages(context_of(shop, root), STAGES)


def night_with(
    shop: Shop, table: str, planted: Planted, base: Path, root: Path, stages: Sequence[ModuleType] = STAGES
) -> Context:
    """The same night after some days of `table` were landed again with faults: what is new is cleaned and judged anew.

    The lake begins as a copy of that in `base` (files are shared, never changed in place).
    """
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root, copy_function=os.link)
    land_anew(shop, table, planted.rows, root)
    return run_stages(context_of(shop, root), stages)


def land_anew(shop: Shop, table: str, rows: pd.DataFrame, root: Path) -> None:
    """Land `rows` in place of what the shop landed; days that have no more rows go, with what was made of them."""
    land(shop, table, rows, root / "landing")
    for day in set(shop.landed[table]["dt"]) - set(rows["dt"]):
        shutil.rmtree(root / "landing" / str(shop.project.tables[table].source.path) / f"dt={day}")
        for layer in ("clean", "quarantine", "repaired"):
            shutil.rmtree(root / "lake" / layer / table / f"dt={day}", ignore_errors=True)


def night_before(shop: Shop, base: Path, root: Path) -> Context:
    """The night before that in `base`, in a lake of its own."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root, copy_function=os.link)
    days = (day for rows in shop.landed.values() for day in rows["dt"])
    last = max(day for day in days if day <= shop.run_date)
    return run_stages(context_of(shop, root, last - timedelta(days=1)), STAGES)


def context_of(shop: Shop, root: Path, run_date: date | None = None) -> Context:
    """A run of the shop over the lake and the landing folder below `root`; without a date, of its own run date."""
    project = dataclasses.replace(shop.project)
    vars(project).update(lake=root / "lake", landing=root / "landing")
    return Context(run_date or shop.run_date, project, selected=tuple(sorted(project.tables)), run_id="bench")


def run_stages(context: Context, stages: Sequence[ModuleType]) -> Context:
    """The context, after the stages ran in it."""
    for stage in stages:
        stage.run(context)
    return context
