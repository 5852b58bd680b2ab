"""dags/nightly.py is the stage list, as Airflow sees it."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import pytest

from dags.review import Review
from dags.tasks import PythonStages, SparkStages
from jobs.stages import ANNOUNCED, STAGES, applications

pytestmark = pytest.mark.airflow


def test_everything_in_the_folder_can_be_imported(dag_bag) -> None:
    assert dag_bag.import_errors == {}
    assert sorted(dag_bag.dags) == ["morning_load", "nightly", "weekly"]


def test_one_task_an_application_with_its_stages_on_its_engine(nightly) -> None:
    assert [task.task_id for task in nightly.tasks] == [application.name for application in applications()]
    for application in applications():
        task = nightly.get_task(application.name)
        assert task.stages == tuple(stage.name for stage in application.stages)
        expected = Review if application.name == "review" else PythonStages
        assert isinstance(task, SparkStages if application.engine == "spark" else expected)


def test_edges_are_what_the_stages_read_and_write(nightly) -> None:
    for application in applications():
        assert nightly.get_task(application.name).upstream_task_ids == set(application.upstream)


def test_every_task_has_an_owner_a_retry_and_a_time_limit(nightly) -> None:
    for task in nightly.tasks:
        assert task.owner == "data-platform"
        assert task.retries == (5 if task.task_id == "review" else 1)
        assert task.retry_delay > timedelta(0)
        # What waits for a person is not at work: its limit is the answer's.
        assert task.execution_timeout is not None or task.response_timeout == timedelta(hours=12)
        assert task.trigger_rule == "none_failed"
        assert task.doc_md


def test_the_dag_is_documented_and_runs_one_night_at_a_time(nightly) -> None:
    assert nightly.max_active_runs == 1
    assert nightly.catchup is False
    assert nightly.tags == {"stocktake", "nightly"}
    for stage in STAGES:
        assert f"| {stage.name} | {stage.engine} |" in nightly.doc_md


def test_every_param_of_the_trigger_form_is_named_typed_and_explained(nightly) -> None:
    assert list(nightly.params) == ["run_date", "tables", "from_stage", "retrain", "review", "rules"]
    for name in nightly.params:
        schema = nightly.params.get_param(name)
        assert schema.description
        assert schema.schema["title"]
        assert schema.schema["type"]


def test_a_night_may_wait_for_its_review_and_still_end(nightly) -> None:
    review = nightly.get_task("review")
    assert nightly.dagrun_timeout > review.response_timeout
    assert review.defaults == ["Reject"]
    assert nightly.get_task("release").trigger_rule == "none_failed"
    assert review.downstream_task_ids == {"release"}


def test_the_release_announces_every_published_table(nightly) -> None:
    written = {table for stage in STAGES for table in stage.writes}
    assert set(ANNOUNCED) <= written
    outlets = {task.task_id: [asset.name for asset in task.outlets] for task in nightly.tasks if task.outlets}
    assert outlets == {"release": list(ANNOUNCED)}


def test_starting_the_services_makes_no_night_due(nightly) -> None:
    """The start date is made from the moment the services start: 05:30 on 2 January in these tests."""
    from airflow.serialization.encoders import coerce_to_core_timetable
    from airflow.timetables.base import TimeRestriction

    timetable = coerce_to_core_timetable(nightly.timetable)
    first = timetable.next_dagrun_info(
        last_automated_data_interval=None,
        restriction=TimeRestriction(earliest=nightly.start_date, latest=None, catchup=True),
    )
    assert first.data_interval.start == datetime(2018, 1, 2, 2, tzinfo=UTC)
    assert first.run_after == datetime(2018, 1, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "conf",
    [
        {},
        {"run_date": "2017-12-03"},
        {"tables": ["transactions", "products"]},
        {"from_stage": "train"},
        {"review": "always"},
        {"run_date": None, "tables": None, "from_stage": None},
    ],
)
def test_params_that_are_taken(nightly, conf: dict) -> None:
    params = copy.deepcopy(nightly.params)
    params.update(conf)
    assert {key: params.validate()[key] for key in conf} == conf


@pytest.mark.parametrize(
    "conf",
    [
        {"run_date": "yesterday"},
        {"run_date": "2017-02-30"},
        {"tables": "transactions"},
        {"tables": ["transactions; rm -rf /"]},
        {"tables": ["a,b"]},
        {"from_stage": "training"},
        {"review": "sometimes"},
    ],
)
def test_params_that_are_refused(nightly, conf: dict) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    params = copy.deepcopy(nightly.params)
    with pytest.raises(ParamValidationError):
        params.update(conf)
        params.validate()
