"""The nightly DAG as Airflow reads it, in a home of the tests' own."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bin.environment import environment
from conf.project import ROOT

# Airflow reads its settings when it is first imported, so they are set before any test module imports it.
_HOME = tempfile.mkdtemp(prefix="stocktake-airflow-")
with pytest.MonkeyPatch.context() as patch:
    patch.setenv("STOCKTAKE_AIRFLOW_HOME", _HOME)
    _VARIABLES = environment(port=8080, now=datetime(2018, 1, 2, 5, 30, tzinfo=UTC))
for _key in _VARIABLES:
    if _key.startswith(("AIRFLOW", "STOCKTAKE_")):
        os.environ[_key] = _VARIABLES[_key]


@pytest.fixture(scope="session")
def dag_bag():
    """Everything Airflow finds in dags/."""
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(ROOT / "dags")


@pytest.fixture(scope="session")
def nightly(dag_bag):
    """The nightly DAG."""
    return dag_bag.dags["nightly"]


@pytest.fixture
def fresh_dag(monkeypatch: pytest.MonkeyPatch):
    """`fresh_dag(name)`: the DAG as it is under the environment file conf/env/<name>.yml."""

    def build(name: str):
        from airflow.dag_processing.dagbag import DagBag

        monkeypatch.setenv("STOCKTAKE_ENV", name)
        for key, value in environment(port=8080, now=datetime(2018, 1, 2, 5, 30, tzinfo=UTC)).items():
            if key.startswith(("AIRFLOW_CONN", "STOCKTAKE_")):
                monkeypatch.setenv(key, value)
        return DagBag(ROOT / "dags").dags["nightly"]

    return build


@pytest.fixture
def run():
    """A DAG run of the scheduled night of 2018-01-01."""
    return SimpleNamespace(
        run_id="scheduled__2018-01-01",
        data_interval_end=datetime(2018, 1, 2, 2, tzinfo=UTC),
        run_after=datetime(2018, 1, 2, 2, tzinfo=UTC),
    )
