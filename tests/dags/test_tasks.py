"""What a task of the DAG runs, and what it makes of the exit code."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from hypothesis import given
from hypothesis import strategies as st

from dags import tasks
from dags.tasks import PythonStages, SparkStages, arguments, run_date
from jobs.command_line import _parse
from jobs.stages import STAGE_NAMES

pytestmark = pytest.mark.airflow
NOTHING = {"run_date": None, "tables": None, "from_stage": None}


def _by_hand(run_after: datetime) -> SimpleNamespace:
    return SimpleNamespace(run_id="manual", data_interval_end=None, run_after=run_after)


def test_a_scheduled_night_is_for_the_day_before_its_interval_ends(run) -> None:
    assert run_date(run, NOTHING) == date(2018, 1, 1)


def test_a_weekly_run_is_for_the_last_day_of_its_week() -> None:
    monday = datetime(2024, 4, 8, 3, tzinfo=UTC)
    week = SimpleNamespace(run_id="scheduled", data_interval_end=monday, run_after=monday)
    assert run_date(week, NOTHING) == date(2024, 4, 7)


def test_the_parameter_decides(run) -> None:
    assert run_date(run, {**NOTHING, "run_date": "2017-12-03"}) == date(2017, 12, 3)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (datetime(2018, 1, 1, 23, 59, tzinfo=UTC), date(2017, 12, 31)),
        (datetime(2018, 1, 2, 0, 0, tzinfo=UTC), date(2018, 1, 1)),
        (datetime(2018, 1, 2, 23, 0, tzinfo=UTC), date(2018, 1, 1)),
    ],
)
def test_a_run_by_hand_without_an_interval_is_for_the_day_before(asked: datetime, expected: date) -> None:
    assert run_date(_by_hand(asked), NOTHING) == expected


def test_all_processes_of_a_run_bear_its_id(run) -> None:
    assert arguments(["profile", "relate"], run, NOTHING) == [
        "profile", "relate", "--run-date=2018-01-01", "--run-id=scheduled__2018-01-01",
    ]  # fmt: skip


def test_from_stage_leaves_out_what_comes_before(run) -> None:
    params = {**NOTHING, "from_stage": "relate"}
    assert arguments(["clean"], run, params) == []
    assert arguments(["profile", "relate", "validate"], run, params)[:2] == ["relate", "validate"]
    assert arguments(["train"], run, params)[0] == "train"


def test_retrain_reaches_the_training_only(run) -> None:
    params = {**NOTHING, "retrain": True}
    assert "--retrain" in arguments(["train"], run, params)
    assert "--retrain" not in arguments(["encode"], run, params)
    assert "--retrain" not in arguments(["train"], run, {**NOTHING, "retrain": False})


def test_tables_narrow_the_inventory_only(run) -> None:
    params = {**NOTHING, "tables": ["products", "transactions"]}
    assert "--tables=products,transactions" in arguments(["clean"], run, params)
    assert not any(word.startswith("--tables") for word in arguments(["quality"], run, params))


@given(
    run_id=st.text(st.characters(blacklist_characters="\0", codec="utf-8"), min_size=1, max_size=40),
    day=st.dates(),
    first=st.sampled_from(STAGE_NAMES),
)
def test_the_command_line_reads_back_what_was_meant(run_id: str, day: date, first: str) -> None:
    run = SimpleNamespace(run_id=run_id, data_interval_end=None, run_after=datetime(2018, 1, 2, tzinfo=UTC))
    found = _parse(arguments(STAGE_NAMES, run, {"run_date": str(day), "tables": ["a", "b"], "from_stage": first}))
    assert (found.run_id, found.run_date) == (run_id, day)
    assert found.command == list(STAGE_NAMES[STAGE_NAMES.index(first) :])
    assert found.tables in (["a,b"], None)


def _python_stages(monkeypatch: pytest.MonkeyPatch, folder: Path, code: int) -> PythonStages:
    """A task whose `python -m jobs` ends with `code`."""
    (folder / "jobs").mkdir()
    (folder / "jobs" / "__init__.py").touch()
    (folder / "jobs" / "__main__.py").write_text(f"import sys; print(sys.argv[1:]); sys.exit({code})")
    monkeypatch.setattr(tasks, "ROOT", folder)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return PythonStages(task_id=f"ends_with_{code}", stages=["release"])


def _context(run, **params: object) -> dict:
    return {"dag_run": run, "params": {**NOTHING, **params}}


@pytest.mark.parametrize("code", [2, 3])
def test_a_wrong_configuration_and_a_held_release_are_not_tried_again(monkeypatch, tmp_path, run, code: int) -> None:
    with pytest.raises(AirflowFailException, match=f"exit code {code}"):
        _python_stages(monkeypatch, tmp_path, code).execute(_context(run))


def test_a_failure_is_tried_again(monkeypatch, tmp_path, run) -> None:
    with pytest.raises(AirflowException, match="exit code 1") as raised:
        _python_stages(monkeypatch, tmp_path, 1).execute(_context(run))
    assert not isinstance(raised.value, AirflowFailException)


def test_the_log_of_a_failed_stage_ends_with_the_error_the_table_and_the_mend(monkeypatch, tmp_path, run) -> None:
    """A real stage in a real process: there is nothing to learn from in an empty lake."""
    monkeypatch.setenv("STOCKTAKE_LAKE", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tasks.ROOT))
    with pytest.raises(AirflowException) as raised:
        PythonStages(task_id="trains", stages=["train"]).execute(_context(run))
    first, *_, last = str(raised.value).splitlines()
    assert first == "exit code 1"
    assert "error: interactions/dt=2018-01-01 is not in the lake" in str(raised.value)
    assert last.startswith("  mend: run the stage that writes interactions for 2018-01-01 first")
    assert "STOCKTAKE_ERROR_FILE" not in os.environ


def test_success_is_success(monkeypatch, tmp_path, run) -> None:
    _python_stages(monkeypatch, tmp_path, 0).execute(_context(run))


def test_a_task_before_from_stage_is_skipped(monkeypatch, tmp_path, run) -> None:
    task = PythonStages(task_id="early", stages=["monitor"])
    with pytest.raises(AirflowSkipException, match="before stage 'report'"):
        task.execute(_context(run, from_stage="report"))


@pytest.mark.parametrize(
    ("code", "expected"), [(1, AirflowException), (2, AirflowFailException), (3, AirflowFailException)]
)
def test_spark_submit_passes_the_exit_code_on(monkeypatch, tmp_path, run, code: int, expected: type) -> None:
    binary = tmp_path / "spark-submit"
    binary.write_text(f"#!/bin/sh\nexit {code}\n")
    binary.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{Path(sys.executable).parent}:/usr/bin:/bin")
    task = SparkStages(task_id=f"submits_{code}", stages=["clean"])
    with pytest.raises(expected, match=f"exit code {code}") as raised:
        task.execute(_context(run))
    assert type(raised.value) is expected
