"""A week by `airflow backfill create` against the same week night by night: do both leave the same tables?

`make bench-backfill`. The second, small shop of the tests runs with a daily schedule; each side begins with an empty
lake of its own under build/benchmarks. Compared are the rows of every partition both sides wrote, by content.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.page import write_section
from bin.environment import environment
from bin.rest import Api
from bin.services import down, free_port, up
from conf.project import ROOT
from tests.lakes import content

_WORK = ROOT / "build" / "benchmarks" / "backfill"
_SHOP = ROOT / "tests" / "data" / "clickshop"
_FIRST, _NIGHTS = date(2024, 3, 25), 7
_POLL_SECONDS = 3


def daily_conf() -> Path:
    """The shop's configuration with a nightly schedule instead of its weekly one."""
    folder = _WORK / "conf"
    shutil.copytree(_SHOP / "conf", folder)
    file = folder / "pipeline.yml"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text(
        "\n".join('schedule: "0 2 * * *"' if line.startswith("schedule:") else line for line in lines) + "\n",
        encoding="utf-8",
    )
    return folder


def night_by_night(lake: Path, nights: list[date]) -> None:
    """`python -m jobs run` for each night."""
    for night in nights:
        print(f"  {night} …", flush=True)
        with (_WORK / "nights.log").open("a") as log:
            subprocess.run(
                [sys.executable, "-m", "jobs", "run", "--run-date", str(night)],
                cwd=ROOT, env={**os.environ, "STOCKTAKE_LAKE": str(lake)}, stdout=log, stderr=log, check=True,
            )  # fmt: skip


def backfilled(lake: Path, nights: list[date]) -> None:
    """`airflow backfill create` over the nights; returns when the last run has ended.

    Raises:
        RuntimeError: a run failed.
    """
    os.environ["STOCKTAKE_LAKE"] = str(lake)
    api = up(free_port())
    try:
        subprocess.run(
            [
                sys.executable, "-m", "airflow", "backfill", "create", "--dag-id", "nightly",
                "--from-date", str(nights[0]), "--to-date", str(nights[-1] + timedelta(days=1)),
                "--max-active-runs", "1",
            ],
            cwd=ROOT, env={**os.environ, **environment(port=api.port)}, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        _wait(api, len(nights))
    finally:
        down()


def _wait(api: Api, nights: int) -> None:
    said: set[str] = set()
    while True:
        runs = api.get("dags/nightly/dagRuns?run_type=backfill&limit=100")["dag_runs"]
        ended = [run["dag_run_id"] for run in runs if run["state"] in ("success", "failed")]
        for run in sorted(set(ended) - said):
            print(f"  {run} ended", flush=True)
        said |= set(ended)
        failed = [run["dag_run_id"] for run in runs if run["state"] == "failed"]
        if failed:
            raise RuntimeError(f"runs failed: {', '.join(failed)}; their logs lie in {_WORK / 'airflow_home' / 'logs'}")
        if len(ended) >= nights:
            return
        time.sleep(_POLL_SECONDS)


def page(nights: list[date], ours: dict[str, str], theirs: dict[str, str]) -> str:
    """The section of docs/benchmarks.md."""
    alike = sum(theirs.get(name) == hashed for name, hashed in ours.items())
    differing = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    lines = [
        "## A week by backfill against seven nights",
        "",
        f"`make bench-backfill`: the tests' second shop, {nights[0]} to {nights[-1]}, empty lakes: {len(nights)} runs"
        " of `python -m jobs run`, and one `airflow backfill create` over the same dates.",
        "",
        f"Partitions with the same rows on both sides: **{alike} of {len(ours.keys() | theirs.keys())}**.",
        *([f"Not alike: {', '.join(differing)}."] if differing else []),
    ]
    return "\n".join(lines)


def main() -> int:
    """The command line; fails unless both lakes hold the same rows."""
    shutil.rmtree(_WORK, ignore_errors=True)
    _WORK.mkdir(parents=True)
    os.environ.update(
        STOCKTAKE_CONF=str(daily_conf()),
        STOCKTAKE_LANDING=str(_SHOP / "landing"),
        STOCKTAKE_AIRFLOW_HOME=str(_WORK / "airflow_home"),
    )
    os.environ.update(environment())
    nights = [_FIRST + timedelta(days=day) for day in range(_NIGHTS)]
    print("seven nights, one after the other …", flush=True)
    night_by_night(_WORK / "nights", nights)
    print("the same week by backfill …", flush=True)
    backfilled(_WORK / "backfill", nights)
    ours, theirs = content(_WORK / "nights"), content(_WORK / "backfill")
    text = page(nights, ours, theirs)
    print(text)
    write_section("backfill", "make bench-backfill", text)
    return 0 if ours == theirs else 1


if __name__ == "__main__":
    sys.exit(main())
