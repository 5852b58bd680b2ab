"""Every event a stage logs says which run, date and stage it belongs to, one line each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from jobs import command_line
from jobs.lake.context import Context
from jobs.lake.logs import configure_logging


def test_events_carry_run_date_and_stage_and_those_of_a_table_its_name(
    make_context: Callable[..., Context], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STOCKTAKE_LOG", "json")
    configure_logging()

    def run(context: Context) -> None:
        context.log.info("read", table="products", value="two\nlines")

    for module in ("jobs.score.quality", "jobs.score.value"):
        monkeypatch.setitem(sys.modules, module, SimpleNamespace(run=run))
    command_line.run_stages(make_context(date(2021, 6, 30)), ["quality", "value"])
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(event["event"], event["stage"]) for event in events] == [
        *((name, stage) for stage in ("quality", "value") for name in ("started", "read", "done"))
    ]
    assert all((event["run_id"], event["run_date"]) == ("test", "2021-06-30") for event in events)
    assert events[1]["table"] == "products"
    assert {"seconds", "rows", "partitions", "peak_mb"} <= set(events[2])
