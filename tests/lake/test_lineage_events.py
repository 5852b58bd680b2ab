"""A stage's run arrives as OpenLineage: began, ended, what it read and wrote; a receiver that is gone fails nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date

import pyarrow as pa
import pytest

from jobs.lake.context import Context
from jobs.lake.lineage_events import announced
from jobs.lake.schemas import OUTPUTS
from tests.lake.receiver import receiving

NIGHT = date(2021, 6, 30)


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict]]:
    """What a receiver on the loopback was sent."""
    received: list[dict] = []
    with receiving(lambda body: received.append(json.loads(body))) as url:
        monkeypatch.setenv("OPENLINEAGE_URL", url)
        yield received


def test_a_run_is_told_with_its_inputs_and_outputs(make_context: Callable[..., Context], events: list[dict]) -> None:
    context = make_context(NIGHT)
    rows = pa.Table.from_pylist([{"gate": "a"}, {"gate": "b"}], OUTPUTS["gates"].schema)
    with announced(context, "judge"):
        context.lake.write("gates", NIGHT, rows, inputs={f"clean/orders/dt={NIGHT}": "v", f"ledger/dt={NIGHT}": "w"})
    began, ended = events
    assert (began["eventType"], ended["eventType"]) == ("START", "COMPLETE")
    assert began["run"]["runId"] == ended["run"]["runId"]
    assert ended["run"]["facets"]["nominalTime"]["nominalStartTime"].startswith("2021-06-30")
    assert ended["job"] == ended["job"] | {"namespace": context.project.pipeline.name, "name": "judge"}
    root = context.lake.root
    assert [one["name"] for one in ended["inputs"]] == [str(root / "clean/orders"), str(root / "ledger")]
    [output] = ended["outputs"]
    assert (output["namespace"], output["name"]) == ("file", str(root / "gates"))
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == 2
    assert output["facets"]["version"]["datasetVersion"] == context.lake.manifest("gates", NIGHT).version
    assert [one["name"] for one in output["facets"]["schema"]["fields"]] == OUTPUTS["gates"].schema.names


def test_a_failed_run_says_so_without_the_errors_text(make_context: Callable[..., Context], events: list[dict]) -> None:
    with pytest.raises(RuntimeError), announced(make_context(NIGHT), "train"):
        raise RuntimeError("zhang@example.com")
    assert [event["eventType"] for event in events] == ["START", "FAIL"]
    assert "example" not in json.dumps(events)


def test_nothing_is_sent_unless_configured(
    make_context: Callable[..., Context], events: list[dict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENLINEAGE_URL")
    with announced(make_context(NIGHT), "train"):
        pass
    assert events == []


def test_a_receiver_that_is_gone_fails_nothing(
    make_context: Callable[..., Context], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENLINEAGE_URL", "http://127.0.0.1:9")
    with announced(make_context(NIGHT), "train"):
        pass
    said = capsys.readouterr()
    assert (said.out + said.err).count("lineage was not sent") == 1, (
        "who did not hear the beginning is not told the end"
    )
