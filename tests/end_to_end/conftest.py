"""Whole runs, in this process, over lakes of their own: the demo once, the small shop as often as a test likes."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml

from conf.errors import EXIT_DONE
from conf.project import ROOT
from jobs.lake.partitions import Lake
from tests.lakes import stock

DEMO_DATE = date(2018, 1, 1)
CLICKSHOP = ROOT / "tests" / "data" / "clickshop"


@pytest.fixture(scope="session")
def demo_lake(tmp_path_factory: pytest.TempPathFactory, spark: object) -> Lake:
    """The demo data, landed and run through every stage for its last day. STOCKTAKE_DEMO_LAKE names a finished one."""
    finished = os.environ.get("STOCKTAKE_DEMO_LAKE")
    if finished:
        return Lake(Path(finished))
    root = tmp_path_factory.mktemp("demo")
    where = {"lake": root / "lake", "landing": root / "landing", "conf": quick_to_learn(root / "conf")}
    assert stock("land", **where) == EXIT_DONE
    assert stock("run", "--run-date", str(DEMO_DATE), **where) == EXIT_DONE
    return Lake(root / "lake")


def quick_to_learn(folder: Path) -> Path:
    """The demo's configuration in `folder`, but for models that learn from one period, and know popular items only.

    These tests look at contracts and counts; how good the published configuration is, benchmarks tell.
    """
    for part in ("tables", "env"):
        shutil.copytree(ROOT / "conf" / part, folder / part)
    for file in (ROOT / "conf").glob("*.yml"):
        shutil.copy(file, folder)
    model = yaml.safe_load((folder / "model.yml").read_text(encoding="utf-8"))
    model["protocol"] |= {"earlier_periods": 0, "min_users_per_item": 60, "bootstrap": 200}
    model["candidates"] |= {
        "training_periods": 1,
        "trees": 10,
        "tree_learning_rate": 0.3,
        "tree_leaves": 12,
        "depth": 60,
    }
    model["cold"] = {"top": 10, "depth": 60, "trees": 20, "dimensions": 64}
    model["value"] |= {"users": 1000, "training_users": 1000, "bootstrap": 100}
    model["vae"]["max_epochs"] = 8
    (folder / "model.yml").write_text(yaml.safe_dump(model), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Shop:
    """A copy of the small shop that a test may run, spoil and compare."""

    root: Path

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def conf(self) -> Path:
        return self.root / "conf"

    @property
    def last_day(self) -> date:
        return max(date.fromisoformat(folder.name[3:]) for folder in self.landing.rglob("dt=*"))

    def stock(self, *arguments: str) -> int:
        """`python -m jobs …` on this shop; returns the exit code."""
        return stock(*arguments, lake=self.lake, landing=self.landing, conf=self.conf)


@pytest.fixture
def shop(tmp_path: Path, spark: object) -> Shop:
    """A fresh copy of the small shop."""
    shutil.copytree(CLICKSHOP / "conf", tmp_path / "conf")
    shutil.copytree(CLICKSHOP / "landing", tmp_path / "landing")
    return Shop(tmp_path)


@pytest.fixture(scope="session")
def finished_shop(tmp_path_factory: pytest.TempPathFactory, spark: object) -> Shop:
    """The small shop after a whole run for its last day. Tests that change it copy it first."""
    root = tmp_path_factory.mktemp("shop")
    shutil.copytree(CLICKSHOP / "conf", root / "conf")
    shutil.copytree(CLICKSHOP / "landing", root / "landing")
    shop = Shop(root)
    assert shop.stock("run", "--run-date", str(shop.last_day)) == EXIT_DONE
    return shop
