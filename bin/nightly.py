"""One night through Airflow, watched: `python -m bin.nightly --run-date YYYY-MM-DD`.

Uses the services that run, or starts them for this night and ends them after it. Prints a line when a task starts and
ends, then the wall time and its split; where a task fails, its error and mend. Who watches decides afterwards, so the
night does not wait for a review unless `--review` says so. Exit codes as of `python -m jobs`.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import time
from datetime import UTC, date, datetime
from typing import Any

from bin.rest import Api, ApiError
from bin.services import down, free_port, running, up
from conf.errors import EXIT_DONE, EXIT_FAILED, EXIT_HELD, ConfigError, SetupError, StocktakeError
from jobs.stages import STAGE_NAMES

_ENDED = ("success", "failed")
_POLL_SECONDS = 1.0
_TAIL = 25


def night(
    run_date: date,
    *,
    tables: list[str] | None,
    from_stage: str | None,
    run_id: str | None = None,
    review: str = "never",
) -> int:
    """Run the nightly DAG for `run_date`; returns the exit code.

    Raises:
        SetupError: the services do not start, or refuse the run.
    """
    api = running()
    own = api is None
    if api is None:
        _say("starting Airflow's services …")
        api = up(free_port())
    try:
        run_id = trigger(api, run_date, tables=tables, from_stage=from_stage, run_id=run_id, review=review)
        _say(f"run {run_id}: {api.address}/dags/nightly/runs/{run_id}")
        return watch(api, run_id)
    except KeyboardInterrupt:
        # Else the next start of the services would take the run up again.
        if run_id is not None:
            api.patch(f"dags/nightly/dagRuns/{run_id}", {"state": "failed"})
        raise
    finally:
        if own:
            down()


def trigger(
    api: Api,
    run_date: date,
    *,
    tables: list[str] | None,
    from_stage: str | None,
    run_id: str | None,
    review: str = "never",
) -> str:
    """Ask Airflow for one run; returns its id."""
    run_id = run_id or f"manual__{run_date}__{datetime.now(UTC):%Y%m%dT%H%M%S}"
    conf = {"run_date": str(run_date), "tables": tables, "from_stage": from_stage, "review": review}
    try:
        api.post("dags/nightly/dagRuns", {"dag_run_id": run_id, "logical_date": None, "conf": conf})
    except ApiError as error:
        raise SetupError(f"Airflow refuses the run: {error}", mend="correct what it names, then run again") from None
    return run_id


def watch(api: Api, run_id: str) -> int:
    """Print what happens until the run has ended; returns the exit code."""
    seen: dict[str, tuple[int, str]] = {}
    held = waiting = False
    while True:
        run = api.get(f"dags/nightly/dagRuns/{run_id}")
        tasks = api.get(f"dags/nightly/dagRuns/{run_id}/taskInstances?limit=100")["task_instances"]
        if run["state"] == "queued" and not waiting and any(_others(api, run_id)):
            _say("another run of the DAG is at work; this one waits for its turn")
            waiting = True
        for task in sorted(tasks, key=lambda t: t["start_date"] or "9"):
            now = (task["try_number"], task["state"])
            if seen.get(task["task_id"]) != now:
                seen[task["task_id"]] = now
                held = _report(api, run_id, task, len(tasks), seen) or held
        if run["state"] in _ENDED:
            _say(_summary(run, tasks))
            return EXIT_DONE if run["state"] == "success" else EXIT_HELD if held else EXIT_FAILED
        time.sleep(_POLL_SECONDS)


def _report(api: Api, run_id: str, task: dict[str, Any], total: int, seen: dict[str, tuple[int, str]]) -> bool:
    """Print a task's new state; whether it says that a data gate holds the release."""
    name, state, seconds = task["task_id"], task["state"], task["duration"] or 0.0
    done = sum(s in ("success", "skipped") for _, s in seen.values())
    if state == "running":
        _say(f"  {name:<12} started")
    elif state == "success":
        _say(f"  {name:<12} done in {seconds:.0f} s   ({done} of {total})")
    elif state == "skipped":
        _say(f"  {name:<12} skipped")
    elif state == "awaiting_input":
        where = f"{api.address}/dags/nightly/runs/{run_id}/tasks/{name}/required_actions"
        _say(f"  {name:<12} waits for a person: {where}")
    elif state == "upstream_failed":
        _say(f"  {name:<12} not run: a task before it failed")
    elif state in ("failed", "up_for_retry"):
        lines = log_lines(api, run_id, name, task["try_number"])
        _say(f"  {name:<12} {'failed' if state == 'failed' else 'failed, is tried again'} after {seconds:.0f} s")
        for line in error_lines(lines):
            _say(f"    {line}")
        return any("exit code 3:" in line for line in lines)
    return False


def log_lines(api: Api, run_id: str, task_id: str, attempt: int) -> list[str]:
    """A task's log, one event a line."""
    path = f"dags/nightly/dagRuns/{run_id}/taskInstances/{task_id}/logs/{attempt}?full_content=true"
    try:
        content = api.get(path)["content"]
    except ApiError as error:
        return [f"(its log cannot be read: {error})"]
    events = [event if isinstance(event, str) else str(event.get("event", json.dumps(event))) for event in content]
    return [line for event in events for line in event.splitlines()]


def error_lines(lines: list[str]) -> list[str]:
    """What a reader needs of a failed task's log: from the last `error:` to its `mend:`, else the log's end."""
    starts = [position for position, line in enumerate(lines) if line.lstrip().startswith("error: ")]
    if not starts:
        return lines[-_TAIL:]
    found = []
    for line in lines[starts[-1] :][:_TAIL]:
        found.append(line)
        if re.match(r"\s*mend: ", line):
            break
    return found


def _summary(run: dict[str, Any], tasks: list[dict[str, Any]]) -> str:
    wall = (_time(run["end_date"]) - _time(run["start_date"])).total_seconds()
    work = sum(task["duration"] or 0.0 for task in tasks)
    return f"night {run['state']} in {wall:.0f} s (tasks {work:.0f} s in all, side by side where they may)"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _others(api: Api, run_id: str) -> list[str]:
    runs = api.get("dags/nightly/dagRuns?state=running&limit=10")["dag_runs"]
    return [run["dag_run_id"] for run in runs if run["dag_run_id"] != run_id]


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S}  {text}", flush=True)


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bin.nightly", description="one night through Airflow, watched")
    parser.add_argument("--run-date", required=True, metavar="YYYY-MM-DD")
    parser.add_argument("--tables", nargs="+", metavar="TABLE")
    parser.add_argument("--from-stage", choices=STAGE_NAMES, metavar="STAGE")
    parser.add_argument(
        "--review", choices=["never", "on_failure", "always"], default="never", help="when the night waits for a person"
    )
    options = parser.parse_args()
    try:
        run_date = date.fromisoformat(options.run_date)
    except ValueError:
        raise ConfigError(f"'{options.run_date}' is not a date", mend="write it as YYYY-MM-DD") from None
    return night(run_date, tables=options.tables, from_stage=options.from_stage, review=options.review)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        sys.exit(main())
    except StocktakeError as error:
        print(f"\nerror: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(130)
