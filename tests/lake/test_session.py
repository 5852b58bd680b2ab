"""jobs/lake/session.py: whose options a Spark session gets."""

from __future__ import annotations

import os
from pathlib import Path

import pyspark
import pytest

from conf.pipeline_config import SparkConfig
from jobs.lake import session
from jobs.lake.session import spark_session

CONFIG = SparkConfig(master="local[2]", driver_memory="3g", conf={"spark.sql.shuffle.partitions": "4"})


class Recorder:
    """Stands in for SparkSession and its builder; keeps what was asked for and starts nothing."""

    def __init__(self) -> None:
        self.options: dict[str, str] = {}
        self.Builder = lambda: self
        self.sparkContext = self

    def getActiveSession(self) -> None:  # noqa: N802 Spark's name
        return None

    def setLogLevel(self, level: str) -> None:  # noqa: N802 Spark's name
        pass

    def appName(self, name: str) -> Recorder:  # noqa: N802 Spark's name
        return self.config("spark.app.name", name)

    def master(self, master: str) -> Recorder:
        return self.config("spark.master", master)

    def config(self, key: str, value: str) -> Recorder:
        self.options[key] = value
        return self

    def getOrCreate(self) -> Recorder:  # noqa: N802 Spark's name
        return self


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(session, "SparkSession", recorder)
    for variable in ("JAVA_HOME", "SPARK_HOME", "PYTHONPATH", "PYSPARK_PYTHON"):
        monkeypatch.setenv(variable, os.environ.get(variable, ""))
    return recorder


def test_a_session_of_our_own_has_the_environment_files_options(recorder: Recorder, monkeypatch) -> None:
    monkeypatch.delenv("PYSPARK_GATEWAY_PORT", raising=False)
    spark_session(CONFIG, "night")
    assert recorder.options["spark.master"] == "local[2]"
    assert recorder.options["spark.app.name"] == "night"
    assert recorder.options["spark.driver.memory"] == "3g"
    assert recorder.options["spark.sql.shuffle.partitions"] == "4"


def test_a_submitted_session_keeps_the_submitted_ones(recorder: Recorder, monkeypatch) -> None:
    monkeypatch.setenv("PYSPARK_GATEWAY_PORT", "12345")
    spark_session(CONFIG)
    assert not {"spark.master", "spark.app.name", *CONFIG.options} & set(recorder.options)
    assert recorder.options["spark.sql.session.timeZone"] == "UTC"


def test_another_spark_on_the_machine_is_not_used(recorder: Recorder, monkeypatch) -> None:
    monkeypatch.setenv("SPARK_HOME", "/opt/spark-2.4")
    spark_session(CONFIG)
    assert os.environ["SPARK_HOME"] == str(Path(pyspark.__file__).parent)
