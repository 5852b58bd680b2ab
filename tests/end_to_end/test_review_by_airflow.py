"""A night with a critical defect waits for a person: Airflow's own scheduler, a real defect, answers by REST."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bin import services
from bin.environment import environment
from bin.nightly import log_lines, trigger
from bin.rest import Api
from conf.errors import EXIT_DONE, EXIT_HELD
from conf.project import ROOT
from jobs.lake.partitions import Lake
from tests.documentation.pages import blocks
from tests.end_to_end.conftest import Shop

pytestmark = [pytest.mark.spark, pytest.mark.airflow]
_PATIENCE = 240


@pytest.fixture(scope="module")
def spoilt_shop(finished_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The small shop after a good night, and two nights whose catalogue holds articles twice."""
    shop = Shop(tmp_path_factory.mktemp("review") / "shop")
    shutil.copytree(finished_shop.root, shop.root, symlinks=True)
    folder = shop.landing / "shop" / "articles"
    good = shop.last_day
    whole = folder / f"dt={max(day.name[3:] for day in folder.iterdir())}"
    bad = folder / f"dt={good + timedelta(days=1)}"
    bad.mkdir()
    for file in whole.iterdir():
        lines = file.read_text(encoding="utf-8").splitlines()
        again = [json.dumps(json.loads(line) | {"title": "the same article again"}) for line in lines[:30]]
        (bad / file.name).write_text("\n".join([*lines, *again]) + "\n", encoding="utf-8")
    for night in (good + timedelta(days=1), good + timedelta(days=2)):
        assert shop.stock("run", "--run-date", str(night)) == EXIT_HELD
        # Airflow does the rest of the night from here on.
        for table in ("reports", "gates", "reviews"):
            shutil.rmtree(shop.lake / table / f"dt={night}")
    return shop


@pytest.fixture(scope="module")
def api(spoilt_shop: Shop) -> Iterator[Api]:
    """Airflow's services over the shop, in a home of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STOCKTAKE_AIRFLOW_HOME", str(spoilt_shop.root / "airflow"))
        for name in ("lake", "landing", "conf"):
            patch.setenv(f"STOCKTAKE_{name.upper()}", str(spoilt_shop.root / name))
        try:
            yield services.up(services.free_port())
        finally:
            services.down()


def ask(api: Api, night: date) -> str:
    """Run the night from its report on; returns the run once it waits for a person."""
    run = trigger(api, night, tables=None, from_stage="report", run_id=None, review="on_failure")
    wait(api, run, "review", "awaiting_input")
    return run


def ask_as_documented(api: Api, night: date) -> str:
    """The same by the REST request that a how-to page tells people to type."""
    if shutil.which("curl") is None:
        return ask(api, night)
    request = next(block for block in blocks("docs/how-to/trigger-a-night.md") if "curl" in block.text)
    told = by_bash(request.text.replace("2024-04-07", str(night)), api)
    run = str(json.loads(told)["dag_run_id"])
    wait(api, run, "review", "awaiting_input")
    return run


def by_bash(script: str, api: Api) -> str:
    """What a script prints in the project's environment; it must succeed."""
    port = int(api.address.rpartition(":")[2])
    ended = subprocess.run(
        ["bash", "-ec", script], cwd=ROOT, env={**os.environ, **environment(port=port), "PORT": str(port)},
        capture_output=True, text=True, check=False, timeout=_PATIENCE,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def wait(api: Api, run: str, task: str, *states: str | None) -> None:
    """Until the task has one of `states`; fails with its log where it has failed instead."""
    deadline = time.monotonic() + _PATIENCE
    while (state := state_of(api, run, task)) not in states:
        assert state not in ("failed", "upstream_failed"), "\n".join(log_lines(api, run, task, 1)[-30:])
        assert time.monotonic() < deadline, f"{task} is {state}"
        time.sleep(0.5)


def state_of(api: Api, run: str, task: str) -> str | None:
    try:
        state: str | None = api.get(f"dags/nightly/dagRuns/{run}/taskInstances/{task}")["state"]
    except TimeoutError:  # a busy machine
        return "unknown"
    return state


def detail(run: str) -> str:
    return f"dags/nightly/dagRuns/{run}/taskInstances/review/-1/hitlDetails"


def answer(api: Api, run: str, option: str, note: str) -> None:
    """Answer, and again if the question is asked again.

    An answer given while Airflow still puts the asking task away fails it, and it asks anew.
    """
    form: dict[str, Any] = {"note": note, "reviewer": "Ann <b>Analyst</b>"}
    deadline = time.monotonic() + _PATIENCE
    while (state := state_of(api, run, "review")) not in ("success", "failed"):
        assert time.monotonic() < deadline, f"review is {state}"
        if state == "awaiting_input" and not api.get(detail(run))["response_received"]:
            api.patch(detail(run), {"chosen_options": [option], "params_input": form})
        time.sleep(0.5)


def released(shop: Shop) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((shop.lake / "release" / "current" / "release.json").read_text())
    return about


def test_a_person_decides_and_the_next_report_tells(spoilt_shop: Shop, api: Api) -> None:
    lake, good = Lake(spoilt_shop.lake), spoilt_shop.last_day - timedelta(days=1)
    first, second, third = (good + timedelta(days=days) for days in (1, 2, 3))
    last_good = released(spoilt_shop)
    assert last_good["run_date"] == str(good)

    run = ask_as_documented(api, first)
    question = api.get(detail(run))
    assert "critical expectations hold" in question["body"].replace("\\", "")
    assert f"reports/dt={first}/index.html" in question["body"]
    assert question["options"] == ["Approve", "Reject"]
    assert question["defaults"] == ["Reject"]
    assert released(spoilt_shop) == last_good
    answer(api, run, "Reject", "the supplier sends it again")
    wait(api, run, "review", "success")
    with pytest.raises(AssertionError, match=r"rejected by Ann <b>Analyst</b>: the supplier sends it again"):
        wait(api, run, "release", "success")
    assert released(spoilt_shop) == last_good
    # Airflow's own log of the task ends with what to do.
    told = api.get(f"dags/nightly/dagRuns/{run}/taskInstances/release/logs/1?full_content=true")["content"]
    assert "  mend: mend the data or the rule each gate names" in json.dumps(told[-3:])

    run = ask(api, second)
    assert released(spoilt_shop) == last_good
    answer(api, run, "Approve", "the copies do no harm")
    wait(api, run, "release", "success")
    now = released(spoilt_shop)
    assert now["run_date"] == str(second)
    assert now["review"]["waived"] == ["critical expectations hold"]
    assert (now["review"]["reviewer"], now["review"]["account"]) == ("Ann <b>Analyst</b>", "admin")
    (row,) = lake.read("reviews", first).to_pylist()
    assert (row["decision"], row["note"], row["is_timeout"]) == ("reject", "the supplier sends it again", False)

    # Clearing the tasks asks nothing again and changes nothing: the question was answered.
    api.post(
        "dags/nightly/clearTaskInstances",
        {"dry_run": False, "dag_run_id": run, "task_ids": ["review", "release"], "only_failed": False},
    )
    wait(api, run, "release", "queued", "scheduled", "running", "none", None)
    wait(api, run, "release", "success")
    assert released(spoilt_shop) == now

    assert spoilt_shop.stock("report", "--run-date", str(third)) == EXIT_DONE
    pages = Path(lake.path("reports", third)).rglob("*.html")
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert "the supplier sends it again" in text
    assert "the copies do no harm" in text
    assert "Ann &lt;b&gt;Analyst&lt;/b&gt;" in text
    assert "Ann <b>Analyst</b>" not in text


def test_the_backfills_of_the_documents_are_understood(api: Api) -> None:
    """As they are typed, but for asking what they would do: the small shop's nights are weekly."""
    commands = [
        one for block in blocks("docs/how-to/backfill.md") for one in block.commands if one.startswith("airflow ")
    ]
    assert len(commands) == 2
    for command in commands:
        assert "2024-03-25" in by_bash(f"{command} --dry-run", api)
