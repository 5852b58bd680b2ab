"""bin/nightly.py: what a person sees of a night, and the exit code, against a scripted API."""

from __future__ import annotations

from datetime import date

import pytest

from bin import nightly
from bin.rest import ApiError
from conf.errors import SetupError


class ScriptedApi:
    """Answers as Airflow did; every look at the run goes one step further."""

    address = "http://127.0.0.1:8080"

    def __init__(self, steps: list[tuple[str, dict[str, tuple[int, str]]]], logs: list[object]) -> None:
        self.steps = steps
        self.logs = logs
        self.posted: list[tuple[str, dict]] = []

    def get(self, path: str):
        if "/logs/" in path:
            return {"content": self.logs}
        if "taskInstances" in path:
            return {"task_instances": [self._task(name, *state) for name, state in self.now[1].items()]}
        if "?state=running" in path:
            return {"dag_runs": []}
        self.now = self.steps.pop(0)
        return {"state": self.now[0], "start_date": "2018-01-02T02:00:00Z", "end_date": "2018-01-02T02:01:40Z"}

    def post(self, path: str, body: dict):
        self.posted.append((path, body))

    @staticmethod
    def _task(name: str, attempt: int, state: str) -> dict:
        return {"task_id": name, "try_number": attempt, "state": state, "duration": 12.0, "start_date": None}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "_POLL_SECONDS", 0)


def test_a_night_that_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [
        ("running", {"clean": (1, "running"), "train": (0, "none")}),
        ("running", {"clean": (1, "success"), "train": (1, "running")}),
        ("success", {"clean": (1, "success"), "train": (1, "success")}),
    ]
    assert nightly.watch(ScriptedApi(steps, []), "r") == 0
    lines = [line[10:].split() for line in capsys.readouterr().out.splitlines()]
    assert lines[:2] == [["clean", "started"], ["clean", "done", "in", "12", "s", "(1", "of", "2)"]]
    assert lines[-1][:5] == ["night", "success", "in", "100", "s"]


LOG = [
    {"event": "Running command: python -m jobs release"},
    {"event": "error: an older one\n  mend: that is not shown"},
    {"event": "error: 1 of 7 gates do not hold"},
    {"event": "  - quality (products: 12)"},
    {"event": "  mend: mend the data"},
    {"event": "exit code 3: a data gate holds the release"},
]


def test_a_held_release_says_why_and_has_its_own_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert nightly.watch(ScriptedApi([("failed", {"release": (1, "failed")})], LOG), "r") == 3
    printed = capsys.readouterr().out
    assert "quality (products: 12)" in printed
    assert "mend: mend the data" in printed
    assert "an older one" not in printed
    assert "Running command" not in printed


def test_a_night_that_waits_says_where_the_answer_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [("running", {"review": (1, "awaiting_input")}), ("success", {"review": (1, "success")})]
    assert nightly.watch(ScriptedApi(steps, []), "r") == 0
    assert "review       waits for a person: http://127.0.0.1:8080/dags/nightly/runs/r/tasks/review" in (
        capsys.readouterr().out
    )


def test_a_failed_stage_says_why_and_the_night_fails(capsys: pytest.CaptureFixture[str]) -> None:
    log = ["error: clean/products/dt=2018-01-01 is not in the lake", "  mend: run the stage that writes it first"]
    steps = [
        ("running", {"train": (1, "up_for_retry"), "release": (0, "none")}),
        ("failed", {"train": (2, "failed"), "release": (0, "upstream_failed")}),
    ]
    assert nightly.watch(ScriptedApi(steps, log), "r") == 1
    printed = capsys.readouterr().out
    assert "is tried again" in printed
    assert printed.count("mend: run the stage") == 2
    assert "release      not run" in printed


def test_a_bug_shows_the_end_of_its_log() -> None:
    assert nightly.error_lines([f"line {n}" for n in range(100)])[-1] == "line 99"


def test_a_run_is_asked_for_with_its_parameters() -> None:
    api = ScriptedApi([], [])
    run_id = nightly.trigger(api, date(2017, 12, 3), tables=["products"], from_stage="train", run_id=None)
    path, body = api.posted[0]
    assert path == "dags/nightly/dagRuns"
    assert body["dag_run_id"] == run_id
    assert body["conf"] == {"run_date": "2017-12-03", "tables": ["products"], "from_stage": "train", "review": "never"}


def test_a_refused_run_is_an_error_with_its_mend() -> None:
    class Refuses(ScriptedApi):
        def post(self, path: str, body: dict):
            raise ApiError(400, "Invalid input for param tables")

    with pytest.raises(SetupError, match="Invalid input for param tables"):
        nightly.trigger(Refuses([], []), date(2018, 1, 1), tables=["a b"], from_stage=None, run_id="r")
