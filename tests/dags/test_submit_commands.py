"""Every command the DAG runs, word by word, against commands.txt: a change of a command is a change to read.

The failure prints the whole new text, to be read and put there.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conf.project import ROOT
from dags.review import Review
from dags.tasks import SparkStages, arguments

pytestmark = pytest.mark.airflow

EXPECTED = Path(__file__).with_name("commands.txt")


def _shown(command: list[str]) -> str:
    """The command without this machine's paths."""
    return " ".join("python" if part == sys.executable else part for part in command).replace(f"{ROOT}/", "")


def _commands(dag, run) -> str:
    lines = []
    for task in dag.tasks:
        words = arguments(task.stages, run, {"run_date": None, "tables": None, "from_stage": None})
        if isinstance(task, SparkStages):
            task.application_args = words
            command = task._get_hook()._build_spark_submit_command(task.application)
        elif isinstance(task, Review):
            command = task.command({"dag_run": run, "params": {}})
        else:
            command = [sys.executable, "-m", "jobs", *words]
        lines.append(f"{task.task_id}: {_shown(command)}")
    return "\n".join(lines)


def test_commands_are_the_expected_ones(fresh_dag, run) -> None:
    rendered = "".join(f"# {name}\n{_commands(fresh_dag(name), run)}\n" for name in ("local", "cluster"))
    print(rendered)
    assert rendered == EXPECTED.read_text(encoding="utf-8")
