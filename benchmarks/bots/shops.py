"""The shops bots are planted into: the demo's clean lake, and clickshop, cleaned for the purpose."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from conf.project import ROOT, Project, load_project
from conf.table_config import TableConfig
from faults.strategies import plant_bots, strategies
from jobs.lake.context import Context
from jobs.lake.partitions import Lake

_CLICKSHOP = ROOT / "tests" / "data" / "clickshop"
_TOGETHER = "click_farm"


@dataclass(frozen=True)
class Shop:
    """One behaviour table of a clean lake, and the landing days that bots act on."""

    name: str
    project: Project
    lake: Lake
    run_date: date
    table: TableConfig
    days: int
    """landing days looked at, the newest ones"""
    quiet: int
    """of those, the first ones, on which no bot acts and nobody is judged"""

    @cached_property
    def landed(self) -> list[date]:
        """The landing days looked at."""
        return self.lake.partitions(f"clean/{self.table.table}", upto=self.run_date)[-self.days :]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Their clean rows, with `dt`."""
        return self.lake.read_many(f"clean/{self.table.table}", self.landed).to_pandas()

    @cached_property
    def schema(self) -> pa.Schema:
        """Of a clean partition."""
        return self.lake.read(f"clean/{self.table.table}", self.landed[-1]).drop_columns(["dt"]).schema

    @property
    def judged(self) -> list[date]:
        """Landing days that bots act on and that count."""
        return self.landed[self.quiet :]

    def planted(self, share: float, of: str, seed: int) -> pd.DataFrame:
        """Rows of bots, with `dt` and `strategy`: a share of the table's users are bots, or of its events theirs.

        Where the users are too few for all strategies, even seeds plant a farm and odd ones one account of each other.
        """
        user, stamp = str(self.table.column_of("user_id")), str(self.table.column_of("event_ts"))
        accounts = max(4, round(share * self.rows[user].nunique()))
        names = list(strategies())
        if accounts >= 3 * len(names):
            plan = {name: accounts // len(names) for name in names}
        elif seed % 2:
            plan = {name: max(1, accounts // (len(names) - 1)) for name in names if name != _TOGETHER}
        else:
            plan = {_TOGETHER: accounts}
        first, last = self.landed[self.quiet - 1], self.landed[-1]
        days = [day.date() for day in pd.date_range(first, last)[1:]]
        rows = plant_bots(self.rows.drop(columns="dt"), self.table, plan, days, seed)
        when = pd.to_datetime(rows[stamp], utc=True).dt.date
        if of == "events":
            wanted = share * (self.rows["dt"] > first).sum()
            groups = rows.groupby(["strategy", when.rename("day")], sort=True).ngroup().to_numpy()
            order = np.random.default_rng(seed).permutation(groups.max() + 1)
            reached = np.cumsum(np.bincount(groups)[order])
            kept = order[: max(1, int(np.searchsorted(reached, wanted)))]
            rows, when = rows[np.isin(groups, kept)], when[np.isin(groups, kept)]
        place = np.searchsorted(np.array(self.landed), when.to_numpy())
        return rows.assign(dt=np.array(self.landed)[np.minimum(place, len(self.landed) - 1)])

    def parts(self, rows: pd.DataFrame) -> Mapping[date, pa.Table]:
        """Clean partitions of `rows`, by landing day."""
        names = self.schema.names
        return {
            day: pa.Table.from_pandas(own[names], schema=self.schema, preserve_index=False)
            for day, own in rows.groupby("dt", sort=True)
        }

    def context(self, lake: Path, **inputs: object) -> Context:
        """A context over another lake, with keys of model.yml's `inputs` replaced."""
        own = self.project.model.inputs.model_copy(update=inputs)
        project = dataclasses.replace(self.project, model=self.project.model.model_copy(update={"inputs": own}))
        project.__dict__["lake"] = lake
        return Context(run_date=self.run_date, project=project, selected=project.select(None), run_id="benchmark")


def demo() -> Shop:
    """The last twelve weeks of the demo's transactions, in the project's own lake."""
    project = load_project()
    return Shop("demo", project, Lake(project.lake), date(2018, 1, 1), project.tables["transactions"], 84, 28)


def clickshop(folder: Path) -> Shop:
    """The clicks of the second shop, landed weekly, cleaned below `folder`."""
    lake, run_date = folder / "clickshop", date(2024, 4, 7)
    variables = os.environ | {"STOCKTAKE_LAKE": str(lake), "STOCKTAKE_LANDING": str(_CLICKSHOP / "landing")}
    command = ["-m", "jobs", "clean", "--run-date", str(run_date), "--conf", str(_CLICKSHOP / "conf")]
    subprocess.run([sys.executable, *command], cwd=ROOT, env=variables, check=True)
    project = load_project(_CLICKSHOP / "conf")
    return Shop("clickshop", project, Lake(lake), run_date, project.tables["clicks"], 14, 4)
