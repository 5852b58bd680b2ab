"""A night keeps the rules it first ran with, and can be run by them again."""

from __future__ import annotations

import dataclasses
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from conf.errors import ConfigError
from conf.project import ROOT, load_project
from jobs.command_line import main
from jobs.lake.partitions import Lake
from jobs.lake.rulebook import CONFIGURATIONS, keep_rules, rules_of

FIRST, SECOND = date(2024, 3, 1), date(2024, 3, 5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration of the test's own."""
    shutil.copytree(ROOT / "tests" / "data" / "clickshop" / "conf", tmp_path / "conf")
    return tmp_path / "conf"


def change(folder: Path, rows: int) -> None:
    file = folder / "tables" / "articles.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    changed = [f"min_rows: {rows}" if line.startswith("min_rows:") else line for line in lines]
    file.write_text("\n".join(changed), encoding="utf-8")


def test_the_rules_of_a_night_are_those_it_first_ran_with(folder: Path, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    change(folder, 11)
    keep_rules(lake, load_project(folder), FIRST)
    version = lake.manifest(CONFIGURATIONS, FIRST).version
    change(folder, 22)
    today = load_project(folder)
    keep_rules(lake, today, FIRST)
    assert lake.manifest(CONFIGURATIONS, FIRST).version == version
    keep_rules(lake, today, SECOND)
    found = {night: rules_of(lake, today, night).tables["articles"].min_rows
             for night in (FIRST, date(2024, 3, 4), SECOND, date(2024, 4, 1))}  # fmt: skip
    # A night that never ran takes the rules in force then: those of the newest night before it.
    assert list(found.values()) == [11, 11, 22, 22]
    assert today.tables["articles"].min_rows == 22


def test_paths_and_masters_are_todays(folder: Path, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    keep_rules(lake, load_project(folder), FIRST)
    kept = {file.relative_to(lake.path(CONFIGURATIONS, FIRST)).parts[0]
            for file in lake.path(CONFIGURATIONS, FIRST).rglob("*.yml")}  # fmt: skip
    assert "env" not in kept and {"tables", "pipeline.yml", "model.yml"} <= kept
    environment = folder / "env" / "local.yml"
    environment.write_text(environment.read_text().replace("local[2]", "local[7]"))
    assert rules_of(lake, load_project(folder), FIRST).environment.spark.master == "local[7]"


def test_without_any_kept_rules_it_says_so(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no rules of 2024-03-01 or of a night before it\n.*leave out --rules"):
        rules_of(Lake(tmp_path / "lake"), load_project(folder), FIRST)


def test_the_command_line_runs_by_the_rules_of_the_day(folder: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("STOCKTAKE_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("STOCKTAKE_CONF", str(folder))
    seen = []
    stage = dataclasses.make_dataclass("Module", [], namespace={"run": staticmethod(lambda context: seen.append(
        context.project.tables["articles"].min_rows))})  # fmt: skip
    monkeypatch.setitem(sys.modules, "jobs.inventory.clean", stage)
    change(folder, 11)
    assert main(["clean", "--run-date", str(FIRST)]) == 0
    change(folder, 22)
    for more in ([], ["--rules", "today"], ["--rules", "of-the-day"]):
        assert main(["clean", "--run-date", str(FIRST), *more]) == 0
    assert seen == [11, 22, 22, 11]
