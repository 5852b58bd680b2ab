"""The two kinds of task of the nightly DAG: stages submitted to Spark, and stages in a Python process.

Both run `python -m jobs <stages>`, the command a person types, with the run's date and id; both turn its exit code
into Airflow's terms: 0 done; 1 failed, tried again; 2 and 3 failed for good, because a wrong configuration or a data
gate that holds the release stays as it is however often it is asked.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
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
_LOG = logging.getLogger(__name__)

# Stages that `retrain` concerns: between two full nights they learn or measure less.
_ANEW = {"train", "value"}
_FOR_GOOD = {
    2: "exit code 2: the command line or the configuration is wrong; the error stands above",
    3: "exit code 3: a data gate holds the release; the gates that do not hold stand above",
}


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
        with _exit_code_of_submit():
            super().execute(context)


class PythonStages(BaseOperator):
    """Stages in one Python process without Spark."""

    def __init__(self, *, stages: Sequence[str], **settings: Any) -> None:
        super().__init__(**settings)
        self.stages = tuple(stages)
        self._process = SubprocessHook()

    def execute(self, context: Any) -> None:
        command = [sys.executable, "-m", "jobs", *arguments_or_skip(self.stages, context)]
        end(self._process.run_command(command, env=dict(os.environ), cwd=str(ROOT)).exit_code)

    def on_kill(self) -> None:
        self._process.send_sigterm()


@contextlib.contextmanager
def _exit_code_of_submit() -> Iterator[None]:
    """spark-submit passes the driver's exit code on; the provider has it only in its message."""
    try:
        yield
    except AirflowException as error:
        code = re.search(r"Error code is: (\d+)", str(error))
        if code is None:
            raise
        end(int(code.group(1)))


def end(exit_code: int) -> None:
    """Turn an exit code of `python -m jobs` into Airflow's terms."""
    if exit_code in _FOR_GOOD:
        _LOG.error(_FOR_GOOD[exit_code])
        raise AirflowFailException(_FOR_GOOD[exit_code])
    if exit_code != 0:
        raise AirflowException(f"exit code {exit_code}: the error stands above")
