"""Takes stock every night: inventory of the data, recommendations from it, scores of it, one report about it.

A run is for one date, the run date: the scheduled run that starts at 02:00 on the 2nd is for the 1st. Trigger it by
hand with the parameters below for another date, for some tables only, or from a stage on; every task may be cleared
and run again any number of times, with the same result.

A task that fails is tried once more. Where a data gate does not hold, the task `review` waits for a person, who finds
the question under Required Actions: approve, and the night is released all the same; reject, and `release` fails with
exit code 3, its log names the gates, and the last good release stays in service.
"""

import json
import os
from datetime import datetime, timedelta
from typing import Any, cast

from airflow.sdk import DAG, BaseOperator, CronDataIntervalTimetable, Param, TaskGroup
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from dags.assets import ASSETS
from dags.notify import NightNotifier
from dags.review import FORM, Review
from dags.tasks import PythonStages, SparkStages
from jobs.parameters import PARAMETERS
from jobs.stages import STAGES, applications

STAGE_TABLE = "\n".join(
    ["| stage | runs on | reads | writes | what it does |", "| --- | --- | --- | --- | --- |"]
    + [f"| {s.name} | {s.engine} | {', '.join(s.reads)} | {', '.join(s.writes)} | {s.purpose} |" for s in STAGES]
)

REVIEW = json.loads(os.environ["STOCKTAKE_REVIEW"])
DEADLINE = json.loads(os.environ["STOCKTAKE_NOTIFY"])["deadline_hours"]

with DAG(
    dag_id="nightly",
    description="inventory, recommendations, quality and value of the team's data",
    schedule=CronDataIntervalTimetable(os.environ["STOCKTAKE_SCHEDULE"], timezone="UTC"),
    start_date=datetime.fromisoformat(os.environ["STOCKTAKE_START"]),
    # Nights missed while the services were down, as far back as `catchup_nights` of conf/pipeline.yml.
    catchup=int(os.environ["STOCKTAKE_CATCHUP"]) > 0,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6 + REVIEW["timeout_hours"]),
    on_success_callback=NightNotifier("ended"),
    on_failure_callback=NightNotifier("ended"),
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        # A number of seconds, as it was kept before 3.2: with a timedelta Airflow 3.3.2 cannot clear a task of the run.
        interval=cast("timedelta", DEADLINE * 3600.0),
        callback=SyncCallback(NightNotifier, kwargs={"moment": "late"}),
    )
    if DEADLINE
    else None,
    default_args={
        "owner": os.environ["STOCKTAKE_OWNER"],
        "retries": 1,
        "retry_delay": timedelta(seconds=30),
        "execution_timeout": timedelta(hours=2),
        # Tasks before `from_stage` are skipped; those after it still run.
        "trigger_rule": "none_failed",
        # Two nights of a backfill take turns at a stage.
        "max_active_tis_per_dag": 1,
    },
    params={
        one.name: Param(one.default, title=one.title, description=one.description, **one.schema) for one in PARAMETERS
    },
    tags=["stocktake", "nightly"],
    doc_md=f"{__doc__}\n{STAGE_TABLE}",
):
    chapters = {
        name: TaskGroup(name.upper(), prefix_group_id=False)
        for name in dict.fromkeys(stage.chapter for stage in STAGES)
    }
    tasks: dict[str, BaseOperator] = {}
    for application in applications():
        settings: dict[str, Any] = {
            "task_id": application.name,
            "stages": [stage.name for stage in application.stages],
            "task_group": chapters[application.stages[-1].chapter],
            "doc_md": "\n".join(f"- **{stage.name}**: {stage.purpose}" for stage in application.stages),
            "outlets": ASSETS if application.name == "release" else [],
        }
        if application.name == "review":
            # What waits is not at work: the time limit is the one for the answer. An answer that comes while Airflow
            # 3.3 still puts the asking task away (a script's, on a busy machine) fails the task: it asks again at once.
            tasks[application.name] = Review(
                settings=REVIEW,
                params=FORM,
                execution_timeout=None,
                notifiers=NightNotifier("waiting"),
                retries=5,
                retry_delay=timedelta(seconds=5),
                **settings,
            )
        elif application.engine == "spark":
            tasks[application.name] = SparkStages(
                name=f"stocktake-{application.name}", conf=json.loads(os.environ["STOCKTAKE_SPARK_OPTIONS"]), **settings
            )
        else:
            tasks[application.name] = PythonStages(**settings)
        tasks[application.name].set_upstream([tasks[name] for name in application.upstream])
