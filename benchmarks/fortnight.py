"""Fourteen nights by Airflow's scheduler, disturbed, against the same undisturbed: do both leave the same tables?

`python -m benchmarks.fortnight [--shop clickshop|demo] [--nights 14] [--minutes 60]`

The scheduler's side: one night is missed (the services are down) and caught up before the next, one fails at first (a
stage finds its lock held) and is retried, one is held for a person, who approves it by REST. The other side is
`python -m jobs run`, one night after the other, with the same answer given on the command line. Both run at the same
time, each with a lake of its own under build/benchmarks/fortnight; a run that is stopped goes on where it stopped. What
nights cost is measured, and differs: `runs`, `costs`, the cost in `assets` and `value_scores`, and the reports that
print it are not compared. The demo's tables are whole; its models know and learn little, since not how good they are is
asked here.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.alike import differing
from benchmarks.page import write_section
from bin.environment import environment
from bin.rest import Api, ApiError
from bin.services import down, free_port, up
from conf.project import ROOT
from jobs.lake.locks import stage_lock
from jobs.lake.partitions import Lake
from tests.end_to_end.conftest import quick_to_learn

_WORK = ROOT / "build" / "benchmarks" / "fortnight"
_SHOP = ROOT / "tests" / "data" / "clickshop"
_FIRST = {"clickshop": date(2024, 3, 25), "demo": date(2017, 12, 19)}
_FAILING = "encode"
_NOTE = "held on purpose"
_POLL_SECONDS = 2
# A person reads before answering; Airflow puts a task that has just asked away in the meantime.
_A_MOMENT = 10
_PATIENCE = 300
_BUSY = (http.client.CONFLICT, http.client.SERVICE_UNAVAILABLE)


@dataclass(frozen=True)
class Trial:
    """Where both sides lie, and which nights are disturbed."""

    root: Path
    nights: tuple[date, ...]

    @property
    def missed(self) -> date:
        return self.nights[len(self.nights) // 4]

    @property
    def failed(self) -> date:
        return self.nights[len(self.nights) // 2]

    @property
    def held(self) -> date:
        return self.nights[3 * len(self.nights) // 4]

    def left(self, side: str) -> list[date]:
        """Nights a side has not released yet."""
        lake = Lake(self.root / side)
        return [night for night in self.nights if not lake.exists("releases", night) or self._waits(lake, night)]

    def is_answered(self) -> bool:
        """Whether the held night was approved on the scheduler's side."""
        lake = Lake(self.root / "scheduled")
        return lake.exists("releases", self.held) and lake.exists("reviews", self.held)

    def _waits(self, lake: Lake, night: date) -> bool:
        return night == self.held and not lake.read("reviews", night).num_rows


def prepared(shop: str, nights: int) -> Trial:
    """The configuration with a nightly schedule, in the trial's folder; what stands there is kept."""
    trial = Trial(_WORK / shop, tuple(_FIRST[shop] + timedelta(days=day) for day in range(nights)))
    conf = trial.root / "conf"
    if not conf.exists():
        if shop == "demo":
            quick_to_learn(conf)
        else:
            shutil.copytree(_SHOP / "conf", conf)
        file = conf / "pipeline.yml"
        lines = file.read_text(encoding="utf-8").splitlines()
        nightly = ['schedule: "0 2 * * *"' if line.startswith("schedule:") else line for line in lines]
        file.write_text("\n".join(nightly) + "\n", encoding="utf-8")
    landing = _SHOP / "landing" if shop == "clickshop" else ROOT / "landing"
    os.environ.update(
        STOCKTAKE_CONF=str(conf),
        STOCKTAKE_LANDING=str(landing),
        STOCKTAKE_AIRFLOW_HOME=str(trial.root / "airflow_home"),
        OMP_NUM_THREADS="1",  # threads of both sides would wait for each other
    )
    os.environ.update(environment())
    return trial


def jobs(trial: Trial, side: str, *words: str) -> None:
    """`python -m jobs …` on one side's lake; its output goes to a log beside the lake."""
    with (trial.root / f"{side}.log").open("a") as log:
        subprocess.run(
            [sys.executable, "-m", "jobs", *words],
            cwd=ROOT, env={**os.environ, "STOCKTAKE_LAKE": str(trial.root / side)}, stdout=log, stderr=log, check=True,
        )  # fmt: skip


def by_command_line(trial: Trial, deadline: float) -> None:
    """The nights still to be run by the command line; the held one once the person has answered on the other side."""
    for night in trial.left("undisturbed"):
        while night == trial.held and not trial.is_answered() and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        if time.monotonic() > deadline:
            return
        undisturbed(trial, night)
        print(f"  {night} released, undisturbed", flush=True)


def undisturbed(trial: Trial, night: date) -> None:
    """One night of the command line; the held one is asked for and approved as on the other side."""
    jobs(trial, "undisturbed", "run", "--run-date", str(night))
    if night == trial.held:
        (answer,) = Lake(trial.root / "scheduled").read("reviews", night).to_pylist()
        jobs(trial, "undisturbed", "review", "ask", "--when", "always", "--run-date", str(night))
        jobs(
            trial, "undisturbed", "review", "approve", "--run-date", str(night), "--by", answer["reviewer"],
            "--account", answer["account"], "--note", answer["note"], "--at", answer["decided_ts"].isoformat(),
        )  # fmt: skip


def scheduled(trial: Trial, night: date, api: Api) -> None:
    """One night by the scheduler, with what is to happen to it.

    Raises:
        RuntimeError: the run failed.
    """
    review = "always" if night == trial.held else "never"
    body = {"dag_id": "nightly", "from_date": f"{night}T02:00:00Z", "to_date": f"{night}T02:00:00Z",
            "max_active_runs": 1, "reprocess_behavior": "failed", "dag_run_conf": {"review": review}}  # fmt: skip
    ask(api, body)
    lake = trial.root / "scheduled"
    if night == trial.failed:
        with stage_lock(lake, _FAILING, "the benchmark"):
            wait(api, night, _FAILING, "up_for_retry")
        print(f"  {night} {_FAILING} failed, and is tried again", flush=True)
    if night == trial.held:
        wait(api, night, "review", "awaiting_input")
        print(f"  {night} waits for a person", flush=True)
        if Lake(lake).exists("releases", night):
            raise RuntimeError(f"{night} was released before a person answered")
        time.sleep(_A_MOMENT)
        approve(wait(api, night, "review", "awaiting_input"), api)
    wait(api, night, "release", "success")


def approve(run: str, api: Api) -> None:
    """Answer a run's question as a person would."""
    form = {"note": _NOTE, "reviewer": "the benchmark"}
    detail = f"dags/nightly/dagRuns/{run}/taskInstances/review/-1/hitlDetails"
    api.patch(detail, {"chosen_options": ["Approve"], "params_input": form})


def ask(api: Api, body: dict[str, Any]) -> None:
    """Ask for a backfill, once the one before is put away and SQLite lets it be written."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            api.post("backfills", body)
            return
        except ApiError as error:
            if error.status not in _BUSY or time.monotonic() > deadline:
                raise
        time.sleep(_POLL_SECONDS)


def wait(api: Api, night: date, task: str, state: str) -> str:
    """Until a task of the night's run has a state; returns the run."""
    while True:
        runs = [run for run in api.get("dags/nightly/dagRuns?run_type=backfill&limit=100")["dag_runs"]
                if str(run["logical_date"]).startswith(str(night))]  # fmt: skip
        for run in runs:
            found = api.get(f"dags/nightly/dagRuns/{run['dag_run_id']}/taskInstances/{task}")["state"]
            if found == state:
                return str(run["dag_run_id"])
            if run["state"] == "failed":
                raise RuntimeError(f"{run['dag_run_id']} failed; logs lie in {os.environ['STOCKTAKE_AIRFLOW_HOME']}")
        time.sleep(_POLL_SECONDS)


def by_scheduler(trial: Trial, deadline: float) -> None:
    """The nights still to be run by the scheduler; it is down when the missed one is due, and up again after."""
    os.environ["STOCKTAKE_LAKE"] = str(trial.root / "scheduled")
    while (left := trial.left("scheduled")) and time.monotonic() < deadline:
        api = up(free_port())
        try:
            for night in left:
                if time.monotonic() > deadline:
                    return
                if night == trial.missed and night != left[0]:
                    print(f"  {night} is missed: the services are down", flush=True)
                    break
                scheduled(trial, night, api)
                print(f"  {night} released by the scheduler", flush=True)
        finally:
            down()


def page(trial: Trial, shop: str, compared: int, unlike: list[str]) -> str:
    """The section of docs/benchmarks.md."""
    return "\n".join(
        [
            f"## {len(trial.nights)} disturbed nights against undisturbed ones: {shop}",
            "",
            f"`python -m benchmarks.fortnight --shop {shop}`: {trial.nights[0]} to {trial.nights[-1]} by the scheduler;"
            f" {trial.missed} missed and caught up, {trial.failed} failed in `{_FAILING}` and was retried, {trial.held}"
            " waited for a person, who approved by REST; and `python -m jobs run` night by night.",
            "",
            f"Partitions with the same content: **{compared - len(unlike)} of {compared}**"
            f" ({'does not hold' if unlike else 'holds'}).",
            *([f"Not alike: {', '.join(unlike[:40])}."] if unlike else []),
        ]
    )


def main() -> int:
    """The command line; fails unless both lakes hold the same."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fortnight", description=__doc__)
    parser.add_argument("--shop", choices=sorted(_FIRST), default="demo")
    parser.add_argument("--nights", type=int, default=14)
    parser.add_argument("--minutes", type=float, default=600, help="stop at the next night's end after so long")
    parser.add_argument("--afresh", action="store_true", help="remove what an earlier run left")
    options = parser.parse_args()
    if options.afresh:
        shutil.rmtree(_WORK / options.shop, ignore_errors=True)
    deadline = time.monotonic() + 60 * options.minutes
    trial = prepared(options.shop, options.nights)
    with ThreadPoolExecutor(2) as sides:
        for done in [sides.submit(side, trial, deadline) for side in (by_scheduler, by_command_line)]:
            done.result()
    if trial.left("scheduled") or trial.left("undisturbed"):
        print("stopped before the end; the same command goes on from here")
        return 1
    compared, unlike = differing(trial.root / "scheduled", trial.root / "undisturbed", trial.nights[-1])
    text = page(trial, options.shop, compared, unlike)
    print(text)
    write_section(f"fortnight-{options.shop}", f"python -m benchmarks.fortnight --shop {options.shop}", text)
    return 1 if unlike else 0


if __name__ == "__main__":
    sys.exit(main())
