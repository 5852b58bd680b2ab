"""An example of a consumer: what a service does that loads the night's tables in the morning.

It is scheduled on the assets a release announces, not on the clock: it starts once all of them have a new version, and
not on a night whose release is held. Copy it, and put your own loading in the place of the log line.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from airflow.sdk import DAG, task

from dags.assets import asset

with DAG(
    dag_id="morning_load",
    description="example: loads the released tables",
    schedule=[asset("user_candidates"), asset("similar_items"), asset("latent_users"), asset("latent_items")],
    start_date=datetime.fromisoformat(os.environ["STOCKTAKE_START"]),
    catchup=False,
    is_paused_upon_creation=True,  # an example: turn it on in the UI
    max_active_runs=1,
    default_args={"owner": os.environ["STOCKTAKE_OWNER"], "retries": 2, "retry_delay": timedelta(minutes=1)},
    tags=["stocktake", "example"],
    doc_md=__doc__,
):

    @task(task_id="load")
    def load() -> dict[str, int]:
        """Resolve `current` once, and read below what it names: all of it is one night's."""
        release = Path(os.environ["STOCKTAKE_RELEASE"]).resolve(strict=True)
        about = json.loads((release / "release.json").read_text(encoding="utf-8"))
        tables = {name: facts["rows"] for name, facts in about["tables"].items()}
        for name in ("user_candidates", "similar_items", "latent_users", "latent_items"):
            print(f"{about['run_date']} {name}: {tables[name]:,} rows in {release / about['tables'][name]['path']}")
        return tables

    load()
