"""The one place that says how this project's processes see the world: paths, Java, Airflow, the Spark connection.

`eval "$(python -m bin.environment)"` sets it in a shell (bin/within does); `environment()` gives it to Python.
A person may set STOCKTAKE_LAKE, STOCKTAKE_LANDING, STOCKTAKE_CONF, STOCKTAKE_ENV, STOCKTAKE_AIRFLOW_HOME and PORT.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from conf.errors import ConfigError, SetupError, StocktakeError
from conf.project import ROOT, load_project
from jobs.lake.java import java_home

# User and password; the README names them, and the server listens on loopback only.
SIGN_IN = ("admin", "stocktake")
DEFAULT_PORT = 8080


def environment(*, port: int | None = None, now: datetime | None = None) -> dict[str, str]:
    """Every variable the project's processes need, on top of what is set already.

    `port` is the API server's (default: PORT, else 8080). `now` decides the first night the schedule runs by itself.

    Raises:
        ConfigError: the configuration folder or the environment file cannot be obeyed.
    """
    port = port or wished_port()
    home = airflow_home()
    project = load_project()
    spark = project.environment.spark
    binaries = Path(sys.executable).parent
    return {
        "PATH": os.pathsep.join([str(binaries), *_others("PATH", binaries)]),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *_others("PYTHONPATH", ROOT)]),
        "PYTHONUNBUFFERED": "1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_HOME": str(_spark_home()),
        **_java(),
        "STOCKTAKE_SCHEDULE": project.pipeline.schedule,
        "STOCKTAKE_OWNER": project.pipeline.owner,
        "STOCKTAKE_START": schedule_start(now or datetime.now(UTC), project.pipeline.catchup_nights).isoformat(),
        "STOCKTAKE_CATCHUP": str(project.pipeline.catchup_nights),
        "STOCKTAKE_WEEKLY": project.pipeline.weekly_schedule,
        "STOCKTAKE_WEEKLY_START": (schedule_start(now or datetime.now(UTC)) - timedelta(days=6)).isoformat(),
        "STOCKTAKE_RELEASE": str(project.lake / "release" / "current"),
        "STOCKTAKE_REVIEW": project.pipeline.review.model_dump_json(),
        "STOCKTAKE_NOTIFY": project.pipeline.notify.model_dump_json(),
        "STOCKTAKE_SPARK_OPTIONS": json.dumps(spark.options),
        "AIRFLOW_CONN_SPARK_DEFAULT": json.dumps(
            {
                "conn_type": "spark",
                "host": spark.master,
                "extra": {"deploy-mode": "client", "spark-binary": "spark-submit"},
            }
        ),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(home / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{SIGN_IN[0]}:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(home / "logs" / "dag_processor"),
    }


def wished_port() -> int:
    """PORT, else the default.

    Raises:
        ConfigError: PORT is not the number of a port.
    """
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise ConfigError(f"PORT = '{text}' is not a port", mend="give a number from 1 to 65535: make up PORT=8081")
    return int(text)


def airflow_home() -> Path:
    """Airflow's own folder, project-local: a person's AIRFLOW_HOME belongs to another project and is not used."""
    return (ROOT / os.environ.get("STOCKTAKE_AIRFLOW_HOME", "airflow_home")).resolve()


def schedule_start(now: datetime, catchup_nights: int = 0) -> datetime:
    """The DAG's start date: its first interval of a daily schedule ends after `now`, or so many nights before.

    So starting the services sets off no night on its own unless the configuration wants missed ones to be caught up.
    """
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(days=1 + catchup_nights) + timedelta(hours=1)


def _spark_home() -> Path:
    """The installed Spark, whatever SPARK_HOME is set to; its scripts cannot find it below a path with spaces."""
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise SetupError("pyspark is not installed", mend="run `make setup`")
    return Path(spec.origin).parent


def _java() -> dict[str, str]:
    """Without a Java the Python stages still run; the Spark stages say what is missing."""
    try:
        return {"JAVA_HOME": str(java_home())}
    except SetupError:
        return {}


def _others(variable: str, first: Path) -> list[str]:
    return [entry for entry in os.environ.get(variable, "").split(os.pathsep) if entry and entry != str(first)]


if __name__ == "__main__":
    try:
        for key, value in environment().items():
            print(f"export {key}={shlex.quote(value)}")
    except StocktakeError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
