"""`python -m jobs status`: each state of a night is told from the lake, with the command that goes on from it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from rich.console import Console

from conf.errors import ReleaseHeldError
from jobs.lake.context import Context
from jobs.lake.locks import at_work, stage_lock
from jobs.lake.metering import metered
from jobs.lake.schemas import OUTPUTS
from jobs.publish.status import night_states, show_status
from jobs.stages import STAGE_NAMES

NIGHTS = [date(2021, 6, day) for day in range(1, 9)]


def ran(context: Context, *stages: str, error: Exception | None = None) -> None:
    """Runs of the stages; the last one ends by `error`."""
    for name in stages:
        with contextlib.suppress(Exception), metered(context, name):
            if error is not None and name == stages[-1]:
                raise error


def wrote(context: Context, table: str, *rows: dict[str, Any]) -> None:
    schema = OUTPUTS[table].schema
    full = [{name: row.get(name) for name in schema.names} for row in rows]
    context.lake.write(table, context.run_date, pa.Table.from_pylist(full, schema))


@pytest.fixture
def nights(make_context: Callable[..., Context]) -> Context:
    """A lake with a night of every state, from the first of June on."""
    done, waived, waiting, rejected, held, failed, unfinished, mended = (make_context(night) for night in NIGHTS)
    unmet = {"gate": "enough [rows]", "ok": False, "detail": "few"}
    for context in (done, waived, waiting, rejected):
        ran(context, *STAGE_NAMES)
    wrote(done, "releases", {"table": "reports"})
    wrote(waived, "releases", {"table": "reports", "waived": ["enough [rows]"], "reviewer": "Li"})
    for context, answer in ((waiting, None), (rejected, "reject")):
        wrote(context, "gates", unmet)
        wrote(
            context, "reviews", {"decision": answer, "reviewer": "Li", "decided_ts": datetime(2021, 6, 9, tzinfo=UTC)}
        )
    ran(held, *STAGE_NAMES, error=ReleaseHeldError("x", mend="y"))
    wrote(held, "gates", unmet)
    ran(failed, "clean", "profile", error=RuntimeError("secret"))
    ran(unfinished, "clean", "profile")
    ran(mended, "clean", error=RuntimeError())
    ran(mended, *STAGE_NAMES)
    wrote(mended, "releases", {"table": "reports"})
    return done


def test_every_state_is_told_newest_first(nights: Context) -> None:
    found = night_states(nights.lake, last=20)
    assert [night.run_date for night in found] == NIGHTS[::-1]
    assert [night.state for night in found[::-1]] == [
        "released", "released, a person waived gates", "waits for review", "held", "held", "failed", "unfinished",
        "released",
    ]  # fmt: skip
    assert [night.detail for night in found[::-1]] == [
        "", "enough [rows]", "enough [rows]", "rejected by Li: enough [rows]", "enough [rows]",
        "profile: RuntimeError; its log names the mend", "next: sensitivity", "",
    ]  # fmt: skip
    assert found[0].stages_done == len(STAGE_NAMES)
    assert [night.run_date for night in night_states(nights.lake, last=2)] == NIGHTS[:-3:-1]


def test_the_screen_shows_names_as_they_are_and_how_to_go_on(nights: Context) -> None:
    console = Console(record=True, width=200, file=None, quiet=False)
    show_status(nights.project, 20, console)
    screen = console.export_text()
    assert "enough [rows]" in screen
    for following in (
        "python -m jobs review approve|reject --run-date 2021-06-03",
        "python -m jobs show --run-date 2021-06-05",
        "python -m jobs run --run-date 2021-06-06 --from-stage profile",
        "python -m jobs run --run-date 2021-06-07 --from-stage sensitivity",
    ):
        assert following in screen
    assert "secret" not in screen


def test_an_empty_lake_says_how_to_begin(make_context: Callable[..., Context]) -> None:
    console = Console(record=True, width=200)
    show_status(make_context(NIGHTS[0]).project, 7, console)
    assert "make run" in console.export_text()


def test_runs_of_a_stage_that_has_another_name_now_are_passed_over(make_context: Callable[..., Context]) -> None:
    context = make_context(NIGHTS[0])
    ran(context, *STAGE_NAMES[:3], "explain")
    (night,) = night_states(context.lake, last=7)
    assert (night.stages_done, night.detail) == (3, f"next: {STAGE_NAMES[3]}")


def test_who_is_at_work_is_seen_without_getting_in_the_way(make_context: Callable[..., Context]) -> None:
    root = make_context(NIGHTS[0]).lake.root
    with stage_lock(root, "train", "nightly [1]"):
        assert list(at_work(root)) == ["train"]
        assert at_work(root)["train"].startswith("run nightly [1] (process ")
    assert at_work(root) == {}
    (root / "_locks" / "clean.lock").write_text("run killed (process 999999999)")
    assert at_work(root) == {}
