"""Every environment variable that is read or set here: docs/reference/environment.md is made of this list.

A test finds the names in the code and holds them against the list.
"""

from __future__ import annotations

# Name → (default, meaning): what a person may set.
SET_BY_PEOPLE: dict[str, tuple[str, str]] = {
    "STOCKTAKE_LAKE": ("`lake` of the environment file", "the lake; a relative path lies under the repository"),
    "STOCKTAKE_LANDING": ("`landing` of the environment file", "the landed files; likewise"),
    "STOCKTAKE_CONF": ("`conf`", "configuration folder; likewise"),
    "STOCKTAKE_ENV": ("`local`", "environment file of `env/` in it: `local`, `cluster` or your own"),
    "STOCKTAKE_LOG": ("lines for people", "`json`: one JSON event a line, with run, date, stage and table"),
    "STOCKTAKE_MASK_SALT": ("none", "secret key of the mask `hash`, unless `masking.salt_env` names another variable"),
    "STOCKTAKE_AIRFLOW_HOME": ("`airflow_home`", "Airflow's folder: database, logs; likewise under the repository"),
    "PORT": ("8080", "port of Airflow's pages and REST API on the loopback interface"),
    "DATE": ("2018-01-01", "of `make run`, `make show` and some benchmarks: the run date"),
    "PYTHON": ("`python3.11`", "of `make setup`: the Python that `.venv` is made with"),
    "TORCH_INDEX": ("none", "of `make setup`: a package index of CPU builds of torch"),
    "OTEL_EXPORTER_OTLP_ENDPOINT": ("off", "where what each stage took is sent, as OpenTelemetry metrics"),
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": ("off", "the same, for metrics alone"),
    "OTEL_SERVICE_NAME": ("`name` of conf/pipeline.yml", "what the metrics are said to come from"),
    "OPENLINEAGE_URL": ("off", "where it is told what each stage read and wrote, as OpenLineage events"),
    "OPENLINEAGE_ENDPOINT": ("`api/v1/lineage`", "path below that address"),
    "OPENLINEAGE_API_KEY": ("none", "key for that address"),
    "JAVA_HOME": ("Java 17+ of the system, else a wheel's", "the Java that Spark runs on"),
    "STOCKTAKE_DEMO_LAKE": ("none", "tests only: a finished lake of the demo, instead of making one"),
}  # fmt: skip

# Name → meaning: what bin/environment.py, the DAGs and the services tell each other; not for people to set.
SET_BY_PROGRAMS: dict[str, str] = {
    "STOCKTAKE_SCHEDULE": "`schedule` of conf/pipeline.yml",
    "STOCKTAKE_OWNER": "`owner` of conf/pipeline.yml",
    "STOCKTAKE_START": "first day the nightly schedule counts from",
    "STOCKTAKE_CATCHUP": "`catchup_nights` of conf/pipeline.yml",
    "STOCKTAKE_WEEKLY": "`weekly_schedule` of conf/pipeline.yml",
    "STOCKTAKE_WEEKLY_START": "first day the weekly schedule counts from",
    "STOCKTAKE_RELEASE": "folder of the release in service",
    "STOCKTAKE_REVIEW": "`review` of conf/pipeline.yml, as JSON",
    "STOCKTAKE_NOTIFY": "`notify` of conf/pipeline.yml, as JSON",
    "STOCKTAKE_SPARK_OPTIONS": "Spark's options of the environment file, as JSON",
    "STOCKTAKE_ERROR_FILE": "file in which `python -m jobs` leaves its error for the task that started it",
    "STOCKTAKE_SERVICES": "marks every process that `make up` started, so that `make down` finds it",
}
