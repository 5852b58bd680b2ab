"""The DAGs beside the nightly one: weekly, and the example of a consumer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bin.environment import environment, schedule_start
from dags.tasks import arguments, run_date
from jobs.stages import ANNOUNCED

pytestmark = pytest.mark.airflow
NOW = datetime(2018, 1, 2, 5, 30, tzinfo=UTC)


def test_once_a_week_the_newest_night_is_trained_and_measured_anew(dag_bag) -> None:
    weekly = dag_bag.dags["weekly"]
    (task,) = weekly.tasks
    assert task.trigger_dag_id == "nightly"
    assert task.wait_for_completion
    sunday = datetime(2018, 1, 7, 12, tzinfo=UTC)
    run = SimpleNamespace(run_id="scheduled", data_interval_end=sunday, run_after=sunday, conf={})
    environment = weekly.get_template_env()
    conf = {key: environment.from_string(value).render(dag_run=run) if isinstance(value, str) else value
            for key, value in task.conf.items()}  # fmt: skip
    # The night that ended on Sunday morning is Saturday's.
    assert conf == {"run_date": "2018-01-06", "from_stage": "train", "retrain": True}
    nightly = dag_bag.dags["nightly"]
    assert set(conf) <= set(nightly.params)
    assert weekly.dagrun_timeout > nightly.dagrun_timeout
    assert run_date(run, conf).isoformat() == "2018-01-06"


def test_the_consumer_waits_for_released_tables(dag_bag) -> None:
    consumer = dag_bag.dags["morning_load"]
    names = {asset.name for asset in consumer.timetable.asset_condition.objects}
    assert names == {"user_candidates", "similar_items", "latent_users", "latent_items"}
    assert names <= set(ANNOUNCED)
    outlets = {asset.uri for asset in dag_bag.dags["nightly"].get_task("release").outlets}
    assert len(outlets) == len(ANNOUNCED)


def test_the_consumer_reads_the_release_in_service(dag_bag, tmp_path: Path, monkeypatch, capsys) -> None:
    names = ("user_candidates", "similar_items", "latent_users", "latent_items")
    folder = tmp_path / "2018-01-01.abc"
    folder.mkdir()
    tables = {name: {"version": "v", "rows": 1200, "path": name} for name in names}
    (folder / "release.json").write_text(json.dumps({"run_date": "2018-01-01", "tables": tables}))
    (tmp_path / "current").symlink_to(folder.name)
    monkeypatch.setenv("STOCKTAKE_RELEASE", str(tmp_path / "current"))
    assert dag_bag.dags["morning_load"].get_task("load").python_callable() == dict.fromkeys(names, 1200)
    assert f"2018-01-01 user_candidates: 1,200 rows in {folder / 'user_candidates'}" in capsys.readouterr().out


def test_retrain_and_the_rules_reach_whom_they_concern(run) -> None:
    params = {"retrain": True, "rules": "of the day"}
    assert "--retrain" in arguments(["value"], run, params)
    assert "--retrain" not in arguments(["quality"], run, params)
    assert "--rules=of-the-day" in arguments(["quality"], run, params)
    assert not any(word.startswith("--rules") for word in arguments(["quality"], run, {"rules": "today"}))


def test_a_late_night_is_told_and_missed_ones_are_caught_up_only_if_wanted(nightly) -> None:
    from airflow.serialization.decoders import decode_deadline_alert
    from airflow.serialization.encoders import encode_deadline_alert

    (alert,) = nightly.deadline if isinstance(nightly.deadline, list) else [nightly.deadline]
    assert alert.interval == 6 * 3600
    kept = decode_deadline_alert(encode_deadline_alert(alert))
    assert kept.interval == timedelta(hours=6)
    assert isinstance(encode_deadline_alert(alert)["interval"], float), "or no task of the run could be cleared"
    assert alert.callback.path == "dags.notify.NightNotifier"
    assert alert.callback.kwargs == {"moment": "late"}
    assert nightly.catchup is False
    assert schedule_start(NOW, 3) == schedule_start(NOW) - timedelta(days=3)


def test_the_environment_says_how_far_back_missed_nights_are_run(tmp_path: Path, monkeypatch) -> None:
    import shutil

    from conf.project import ROOT

    shutil.copytree(ROOT / "conf", tmp_path / "conf", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = tmp_path / "conf" / "pipeline.yml"
    file.write_text(file.read_text().replace("catchup_nights: 0", "catchup_nights: 5"))
    monkeypatch.setenv("STOCKTAKE_CONF", str(tmp_path / "conf"))
    found = environment(port=8080, now=NOW)
    assert found["STOCKTAKE_CATCHUP"] == "5"
    assert datetime.fromisoformat(found["STOCKTAKE_START"]) == schedule_start(NOW, 5)
