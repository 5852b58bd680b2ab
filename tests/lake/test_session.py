"""jobs/lake/session.py: whose options a Spark session gets."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import MagicMock

import pyspark
import pytest

from conf.pipeline_config import SparkConfig
from jobs.lake import session
from jobs.lake.session import spark_session

CONFIG = SparkConfig(master="local[2]", driver_memory="3g", conf={"spark.sql.shuffle.partitions": "4"})


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> MagicMock:
    """Stands in for Spark's session builder; starts nothing."""
    builder = MagicMock()
    for method in (builder.appName, builder.master, builder.config):
        method.return_value = builder
    spark = MagicMock(**{"getActiveSession.return_value": None, "Builder.return_value": builder})
    monkeypatch.setattr(session, "SparkSession", spark)
    for variable in ("JAVA_HOME", "SPARK_HOME", "PYTHONPATH", "PYSPARK_PYTHON"):
        monkeypatch.setenv(variable, os.environ.get(variable, ""))
    return builder


def _options(builder: MagicMock) -> dict[str, str]:
    return {call.args[0]: call.args[1] for call in builder.config.call_args_list}


def test_a_session_of_our_own_has_the_environment_files_options(builder: MagicMock, monkeypatch) -> None:
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    spark_session(CONFIG, "night")
    builder.master.assert_called_once_with("local[2]")
    builder.appName.assert_called_once_with("night")
    assert _options(builder).items() >= CONFIG.options.items()
    assert CONFIG.options == {"spark.driver.memory": "3g", "spark.sql.shuffle.partitions": "4"}


def test_a_submitted_session_keeps_the_submitted_ones(builder: MagicMock, monkeypatch) -> None:
    monkeypatch.setenv("PYSPARK_GATEWAY_PORT", "12345")
    spark_session(CONFIG)
    builder.master.assert_not_called()
    builder.appName.assert_not_called()
    assert not CONFIG.options.keys() & _options(builder).keys()
    assert _options(builder)["spark.sql.session.timeZone"] == "UTC"


def test_another_spark_on_the_machine_is_not_used(builder: MagicMock, monkeypatch) -> None:
    monkeypatch.setenv("SPARK_HOME", "/opt/spark-2.4")
    spark_session(CONFIG)
    assert os.environ["SPARK_HOME"] == str(Path(pyspark.__file__).parent)
