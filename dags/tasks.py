"""The two kinds of task of the nightly DAG: stages submitted to Spark, and stages in a Python process.

Both run `python -m jobs <stages>`, the command a person types, with the run's date and id; both turn its exit code
into Airflow's terms: 0 done; 1 failed, tried again; 2 and 3 failed for good, because a wrong configuration or a data
gate that holds the release stays as it is however often it is asked.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from jobs.stages import STAGE_NAMES, stage

ROOT = Path(__file__).resolve().parent.parent

# Stages that `retrain` concerns: between two full nights they learn or measure less.
_ANEW = {"train", "value"}
_FOR_GOOD = {
    2: "exit code 2: the command line or the configuration is wrong",
    3: "exit code 3: the release is held",
}
# Where `python -m jobs` leaves its error for who started it.
_ERROR_FILE = "STOCKTAKE_ERROR_FILE"


class Run(Protocol):
    """What is read of a DAG run."""

    run_id: str
    data_interval_end: datetime | None
    run_after: datetime


def run_date(run: Run, params: Mapping[str, Any]) -> date:
    """The night's date: the parameter, else the day before the data interval ends.

    So the run at 02:00 on the 2nd is for the 1st, and a weekly run on a Monday is for the Sunday. A run by hand may
    have no interval: it is for the day before it was asked for.
    """
    if params.get("run_date"):
        return date.fromisoformat(params["run_date"])
    return ((run.data_interval_end or run.run_after) - timedelta(days=1)).date()


def arguments(stages: Sequence[str], run: Run, params: Mapping[str, Any]) -> list[str]:
    """Arguments for `python -m jobs` of one application; empty if all its stages come before `from_stage`.

    `tables` narrows the inventory; what is made of several tables together always takes them all. Every value that a
    person may give is glued to its option, so that none can be taken for an option.
    """
    first = STAGE_NAMES.index(params.get("from_stage") or STAGE_NAMES[0])
    wanted = [name for name in stages if STAGE_NAMES.index(name) >= first]
    if not wanted:
        return []
    tables = params.get("tables") if any(stage(name).chapter == "inventory" for name in wanted) else None
    return [
        *wanted,
        f"--run-date={run_date(run, params)}",
        f"--run-id={run.run_id}",
        *([f"--tables={','.join(tables)}"] if tables else []),
        *(["--retrain"] if params.get("retrain") and _ANEW.intersection(wanted) else []),
        *(["--rules=of-the-day"] if params.get("rules") == "of the day" else []),
    ]


def arguments_or_skip(stages: Sequence[str], context: Mapping[str, Any]) -> list[str]:
    """`arguments` of a task's context; where it has nothing to do, the task is skipped."""
    found = arguments(stages, context["dag_run"], context["params"])
    if not found:
        raise AirflowSkipException(f"comes before stage '{context['params']['from_stage']}'")
    return found


class SparkStages(SparkSubmitOperator):
    """Stages that share one spark-submit, and so one Spark session."""

    def __init__(self, *, stages: Sequence[str], **settings: Any) -> None:
        super().__init__(application=str(ROOT / "jobs" / "__main__.py"), **settings)
        self.stages = tuple(stages)

    def execute(self, context: Any) -> None:
        self.application_args = arguments_or_skip(self.stages, context)
        with error_file() as file, _exit_code_of_submit(file):
            super().execute(context)


class PythonStages(BaseOperator):
    """Stages in one Python process without Spark."""

    def __init__(self, *, stages: Sequence[str], **settings: Any) -> None:
        super().__init__(**settings)
        self.stages = tuple(stages)
        self._process = SubprocessHook()

    def execute(self, context: Any) -> None:
        command = [sys.executable, "-m", "jobs", *arguments_or_skip(self.stages, context)]
        with error_file() as file:
            end(self._process.run_command(command, env=dict(os.environ), cwd=str(ROOT)).exit_code, file)

    def on_kill(self) -> None:
        self._process.send_sigterm()


@contextlib.contextmanager
def error_file() -> Iterator[Path]:
    """A file that the processes started within leave their error in, told by an environment variable."""
    with tempfile.TemporaryDirectory(prefix="stocktake-") as folder:
        os.environ[_ERROR_FILE] = f"{folder}/error"
        try:
            yield Path(folder) / "error"
        finally:
            del os.environ[_ERROR_FILE]


@contextlib.contextmanager
def _exit_code_of_submit(file: Path) -> Iterator[None]:
    """spark-submit passes the driver's exit code on; the provider has it only in its message."""
    try:
        yield
    except AirflowException as error:
        code = re.search(r"Error code is: (\d+)", str(error))
        if code is None:
            raise
        end(int(code.group(1)), file)


def end(exit_code: int, file: Path) -> None:
    """Turn an exit code of `python -m jobs` into Airflow's terms; the log ends with the error and its mend."""
    if exit_code == 0:
        return
    told = file.read_text(encoding="utf-8") if file.exists() else "the error stands above"
    message = f"{_FOR_GOOD.get(exit_code, f'exit code {exit_code}')}\n{told}"
    raise (AirflowFailException if exit_code in _FOR_GOOD else AirflowException)(message)
