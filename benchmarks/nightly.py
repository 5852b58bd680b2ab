"""What orchestration costs: the night as one process against the night as a DAG, on the same landed data.

`make bench-run`, or `python -m benchmarks.nightly --run-date 2018-01-01`. Each side begins with an empty lake of its
own under build/benchmarks; the tables both made are compared; the night's section of docs/benchmarks.md is rewritten
with what was measured, whatever it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from benchmarks.page import write_section
from bin.environment import environment
from bin.nightly import log_lines, trigger, watch
from bin.services import down, free_port, up
from conf.project import ROOT
from jobs.stages import STAGE_NAMES, applications

_LIMIT = 1.3
_WORK = ROOT / "build" / "benchmarks"


@dataclass(frozen=True)
class Night:
    """One measured night: wall seconds, what of them each stage says it took, what each task took around it.

    `load` is the machine's (one minute, the night itself included) at its start and end: work of others shows there.
    """

    exit_code: int
    wall: float
    stages: dict[str, float]
    tasks: dict[str, float]
    extra: dict[str, float]
    tables: dict[str, str]
    load: tuple[float, float]


def in_one_process(run_date: date) -> Night:
    """`python -m jobs run` in an empty lake."""
    lake = _empty("process")
    log = _WORK / "process.log"
    load = os.getloadavg()[0]
    begun = time.perf_counter()
    with log.open("w") as out:
        code = subprocess.run(
            [sys.executable, "-m", "jobs", "run", "--run-date", str(run_date), "--run-id", "bench"],
            cwd=ROOT, env={**os.environ, "STOCKTAKE_LAKE": str(lake), "STOCKTAKE_LOG": "json"},
            stdout=out, stderr=out, check=False,
        ).returncode  # fmt: skip
    wall = time.perf_counter() - begun
    return Night(
        code, wall, stage_seconds(log.read_text().splitlines()), {}, {}, shape(lake), (load, os.getloadavg()[0])
    )


def as_a_dag(run_date: date) -> Night:
    """The nightly DAG in an empty lake, with services and an Airflow home of its own."""
    lake = _empty("dag")
    changed = {
        "STOCKTAKE_LAKE": str(lake),
        "STOCKTAKE_LOG": "json",
        "STOCKTAKE_AIRFLOW_HOME": str(_empty("airflow_home")),
    }
    os.environ.update(changed)
    load = os.getloadavg()[0]
    begun = time.perf_counter()
    api = up(free_port())
    started = time.perf_counter() - begun
    try:
        run_id = trigger(api, run_date, tables=None, from_stage=None, run_id=None)
        code = watch(api, run_id)
        run = api.get(f"dags/nightly/dagRuns/{run_id}")
        tasks = api.get(f"dags/nightly/dagRuns/{run_id}/taskInstances?limit=100")["task_instances"]
        stages: dict[str, float] = {}
        for task in tasks:
            stages |= stage_seconds(log_lines(api, run_id, task["task_id"], max(task["try_number"], 1)))
    finally:
        begun = time.perf_counter()
        down()
    wall = (datetime.fromisoformat(run["end_date"]) - datetime.fromisoformat(run["start_date"])).total_seconds()
    seconds = {task["task_id"]: task["duration"] or 0.0 for task in tasks}
    extra = {"starting the services": started, "ending them": time.perf_counter() - begun}
    return Night(code, wall, stages, seconds, extra, shape(lake), (load, os.getloadavg()[0]))


def stage_seconds(lines: Iterable[str]) -> dict[str, float]:
    """What each stage says it took, from the pipeline's JSON log lines."""
    found: dict[str, float] = {}
    for line in lines:
        try:
            event = json.loads(line[line.index("{") :])
        except ValueError:
            continue
        if isinstance(event, dict) and event.get("event") == "done" and event.get("stage") in STAGE_NAMES:
            found[event["stage"]] = float(event["seconds"])
    return found


def shape(lake: Path) -> dict[str, str]:
    """Hash of each table's partitions and their row counts, by table."""
    versions: dict[str, list[str]] = {}
    for manifest in sorted(lake.rglob("dt=*/_manifest.json")):
        stated = json.loads(manifest.read_text())
        versions.setdefault(stated["table"], []).append(f"{stated['dt']} {stated['rows']}")
    return {table: hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12] for table, rows in versions.items()}


def page(run_date: date, process: Night, dag: Night) -> str:
    """The part of docs/benchmarks.md, Markdown."""
    ratio = dag.wall / process.wall
    lines = [
        "## The night: one process against the DAG",
        "",
        f"`make bench-run DATE={run_date}` on {os.cpu_count()} cores ({platform.machine()}, Python"
        f" {platform.python_version()}), demo data already landed, both lakes empty at the start. Load of the machine"
        f" from start to end: {_span(process.load)} and {_span(dag.load)}.",
        "",
        "| | seconds |",
        "| --- | ---: |",
        f"| `python -m jobs run`, wall | {process.wall:.0f} |",
        f"| the DAG, wall (first task queued to last task ended) | {dag.wall:.0f} |",
        f"| **ratio** (at most {_LIMIT}: {'holds' if ratio <= _LIMIT else 'does not hold'}) | **{ratio:.2f}** |",
        *(f"| {name} (once, outside the ratio) | {seconds:.0f} |" for name, seconds in dag.extra.items()),
        "",
        f"Exit codes: {process.exit_code} and {dag.exit_code}. Tables with the same partitions and row counts on both"
        f" sides: {sum(process.tables.get(t) == h for t, h in dag.tables.items())} of {len(process.tables)}.",
        "",
        "| task | stage | in one process, s | in the DAG, s | around it in its task, s |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for application in applications():
        inside = sum(dag.stages.get(stage.name, 0.0) for stage in application.stages)
        for position, stage in enumerate(application.stages):
            around = f"{dag.tasks.get(application.name, 0.0) - inside:.1f}" if position == 0 else ""
            lines.append(
                f"| {application.name if position == 0 else ''} | {stage.name} | {_seconds(process, stage.name)} |"
                f" {_seconds(dag, stage.name)} | {around} |"
            )
    work, tasks = sum(process.stages.values()), sum(dag.tasks.values())
    lines += [
        f"| all | | {work:.0f} | {sum(dag.stages.values()):.0f} | {tasks - sum(dag.stages.values()):.0f} |",
        "",
        "Around a stage: starting the process (and Spark's, where it is submitted), imports, and Airflow's own work on"
        f" the task. Tasks that may run side by side do: {tasks:.0f} s of tasks took {dag.wall:.0f} s of wall time.",
    ]
    return "\n".join(lines)


def _seconds(night: Night, stage: str) -> str:
    return f"{night.stages[stage]:.1f}" if stage in night.stages else "not reached"


def _span(load: tuple[float, float]) -> str:
    return f"{load[0]:.1f} to {load[1]:.1f}"


def _empty(name: str) -> Path:
    folder = _WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def main() -> int:
    """The command line; fails if either night failed or the ratio does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nightly", description=__doc__.splitlines()[0])
    parser.add_argument("--run-date", type=date.fromisoformat, default=date(2018, 1, 1))
    run_date = parser.parse_args().run_date
    os.environ.update(environment())
    print("one process …", flush=True)
    process = in_one_process(run_date)
    print(f"  {process.wall:.0f} s, exit code {process.exit_code}\nthe DAG …", flush=True)
    dag = as_a_dag(run_date)
    part = page(run_date, process, dag)
    print(part)
    write_section("nightly", "make bench-run", part)
    return 0 if process.exit_code == dag.exit_code == 0 and dag.wall <= _LIMIT * process.wall else 1


if __name__ == "__main__":
    sys.exit(main())
