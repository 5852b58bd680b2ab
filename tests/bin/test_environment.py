"""bin/environment.py: one place for what every process of the project sees."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bin.environment import environment, schedule_start
from conf.errors import ConfigError
from conf.project import ROOT, load_project

NOW = datetime(2018, 1, 2, 5, 30, tzinfo=UTC)


def test_airflow_lives_in_the_project_whatever_the_person_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", "/home/someone/airflow")
    monkeypatch.delenv("STOCKTAKE_AIRFLOW_HOME", raising=False)
    found = environment(port=8123, now=NOW)
    home = ROOT / "airflow_home"
    assert found["AIRFLOW_HOME"] == str(home)
    assert found["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] == f"sqlite:///{home}/airflow.db"
    assert found["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert found["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:8123"
    assert found["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:8123/execution/"


def test_spark_is_submitted_with_what_the_environment_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCKTAKE_ENV", "cluster")
    spark = load_project(environment="cluster").environment.spark
    found = environment(port=8080, now=NOW)
    assert json.loads(found["AIRFLOW_CONN_SPARK_DEFAULT"])["host"] == spark.master == "spark://spark-master:7077"
    assert json.loads(found["STOCKTAKE_SPARK_OPTIONS"]) == {"spark.driver.memory": "8g", **spark.conf}


def test_the_port_is_the_persons_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9001")
    assert environment(now=NOW)["AIRFLOW__API__PORT"] == "9001"


@pytest.mark.parametrize("port", ["http", "-1", "0", "70000"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(ConfigError, match="is not a port"):
        environment(now=NOW)


def test_an_environment_that_has_no_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCKTAKE_ENV", "moon")
    with pytest.raises(ConfigError, match="moon"):
        environment(port=8080, now=NOW)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2018, 1, 2, 1, 59, tzinfo=UTC), datetime(2018, 1, 1, 2, tzinfo=UTC)),
        (datetime(2018, 1, 2, 2, 0, tzinfo=UTC), datetime(2018, 1, 1, 3, tzinfo=UTC)),
        (datetime(2018, 1, 2, 2, 30, tzinfo=UTC), datetime(2018, 1, 1, 3, tzinfo=UTC)),
    ],
)
def test_the_schedule_starts_with_the_interval_in_progress(now: datetime, expected: datetime) -> None:
    assert schedule_start(now) == expected


def test_a_shell_reads_it_back_word_by_word(tmp_path: Path) -> None:
    """Also from a folder whose name has spaces and quotes in it."""
    home = tmp_path / 'it\'s a "home" $HOME'
    variables = {**os.environ, "STOCKTAKE_AIRFLOW_HOME": str(home), "PORT": "8080"}
    exports = subprocess.run(
        [sys.executable, "-m", "bin.environment"], cwd=ROOT, env=variables, capture_output=True, text=True, check=True
    ).stdout
    shell = subprocess.run(
        ["bash", "-c", exports + 'printf %s "$AIRFLOW_HOME"'], capture_output=True, text=True, check=True
    )
    assert shell.stdout == str(home)
