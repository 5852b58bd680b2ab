"""One night of the real stages, from landed files to quality scores, in a lake of its own."""

from __future__ import annotations

import dataclasses
import os
import shutil
from datetime import timedelta
from pathlib import Path

from benchmarks.faults.shops import Shop, land
from faults import Planted
from jobs.inventory import bots, clean, monitor, profile, relate, sensitivity, validate
from jobs.lake.context import Context
from jobs.score import quality

STAGES = (clean, bots, profile, sensitivity, relate, validate, monitor, quality)


def first_night(shop: Shop, root: Path, *, again: bool = False) -> Context:
    """The shop as it was landed, in an empty lake; `again`: what stands of an earlier first night is kept."""
    if not again:
        shutil.rmtree(root, ignore_errors=True)
    for table, rows in shop.landed.items():
        land(shop, table, rows, root / "landing")
    return _run(shop, root)


def night_with(shop: Shop, table: str, planted: Planted, base: Path, root: Path) -> Context:
    """The same night after some days of `table` were landed again with faults: what is new is cleaned and judged anew.

    The lake begins as a copy of that in `base` (files are shared, never changed in place).
    """
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root, copy_function=os.link)
    land(shop, table, planted.rows, root / "landing")
    config = shop.project.tables[table]
    gone = set(shop.landed[table]["dt"]) - set(planted.rows["dt"])
    for day in gone:
        shutil.rmtree(root / "landing" / str(config.source.path) / f"dt={day}")
        for layer in ("clean", "quarantine", "repaired"):
            shutil.rmtree(root / "lake" / layer / table / f"dt={day}", ignore_errors=True)
    return _run(shop, root)


def night_before(shop: Shop, base: Path, root: Path) -> Context:
    """The night before that in `base`, in a lake of its own."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(base, root, copy_function=os.link)
    days = (day for rows in shop.landed.values() for day in rows["dt"])
    last = max(day for day in days if day <= shop.run_date)
    return _run(dataclasses.replace(shop, run_date=last - timedelta(days=1)), root)


def _run(shop: Shop, root: Path) -> Context:
    os.environ |= {"STOCKTAKE_LAKE": str(root / "lake"), "STOCKTAKE_LANDING": str(root / "landing")}
    project = dataclasses.replace(shop.project)
    context = Context(run_date=shop.run_date, project=project, selected=tuple(sorted(project.tables)), run_id="bench")
    for stage in STAGES:
        stage.run(context)
    return context
