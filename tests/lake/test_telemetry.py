"""What a run came to arrives at a collector as OpenTelemetry, and a collector that is gone fails nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from jobs.lake.telemetry import tell
from tests.lake.receiver import receiving

RUN = {
    "run_id": "manual", "stage": "train", "outcome": "failed", "error": "ConfigError", "seconds": 12.5,
    "processor_seconds": 20.0, "task_seconds": None, "peak_memory": 1 << 30, "rows_written": 7, "bytes_written": 0,
}  # fmt: skip


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ExportMetricsServiceRequest]]:
    """What a collector on the loopback was sent."""
    received: list[ExportMetricsServiceRequest] = []
    with receiving(lambda body: received.append(ExportMetricsServiceRequest.FromString(body))) as url:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        yield received


def test_a_run_arrives_whole_under_the_projects_name(collector: list[ExportMetricsServiceRequest]) -> None:
    assert tell("our shop", RUN)
    [resource] = [found for request in collector for found in request.resource_metrics]
    names = {entry.key: entry.value.string_value for entry in resource.resource.attributes}
    assert names["service.name"] == "our shop"
    found = {}
    for metric in (metric for scope in resource.scope_metrics for metric in scope.metrics):
        [point] = (metric.gauge if metric.HasField("gauge") else metric.sum).data_points
        attributes = {entry.key: entry.value.string_value for entry in point.attributes}
        assert attributes == {"stage": "train", "outcome": "failed"}
        found[metric.name] = point.as_double or point.as_int
    assert found == {
        "stocktake.stage.seconds": 12.5,
        "stocktake.stage.processor_seconds": 20.0,
        "stocktake.stage.peak_memory": 1 << 30,
        "stocktake.stage.rows_written": 7,
        "stocktake.stage.bytes_written": 0,
        "stocktake.stage.runs": 1,
    }


def test_nothing_is_sent_unless_configured(
    collector: list[ExportMetricsServiceRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT")
    assert not tell("our shop", RUN)
    assert not collector


def test_a_collector_that_is_gone_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    assert not tell("our shop", RUN)
