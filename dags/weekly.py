"""Once a week: trains the models and measures the values of the newest night anew, and publishes what follows.

It asks the nightly DAG for that night again, from the training on, with `retrain`; so there is one flow, and two runs
of it never meet. Between, the nights keep the models up by warm starts and measure what leaves out one table at a time;
a night trains in full by itself only where this was missed (`full_every_days` of conf/model.yml).
"""

import json
import os
from datetime import datetime, timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, CronDataIntervalTimetable

from dags.tasks import run_date

with DAG(
    dag_id="weekly",
    description="full training and full measurement of the newest night",
    schedule=CronDataIntervalTimetable(os.environ["STOCKTAKE_WEEKLY"], timezone="UTC"),
    start_date=datetime.fromisoformat(os.environ["STOCKTAKE_WEEKLY_START"]),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=12 + json.loads(os.environ["STOCKTAKE_REVIEW"])["timeout_hours"]),
    default_args={"owner": os.environ["STOCKTAKE_OWNER"], "retries": 1, "retry_delay": timedelta(minutes=5)},
    user_defined_macros={"night": run_date},
    tags=["stocktake", "weekly"],
    doc_md=__doc__,
):
    TriggerDagRunOperator(
        task_id="retrain_and_measure",
        trigger_dag_id="nightly",
        trigger_run_id="weekly__{{ night(dag_run, {}) }}__{{ ti.try_number }}",
        conf={"run_date": "{{ night(dag_run, {}) }}", "from_stage": "train", "retrain": True},
        logical_date=None,
        wait_for_completion=True,
        poke_interval=30,
        doc_md="Runs the nightly DAG from the training on, and waits for its end, of which that run itself tells.",
    )
