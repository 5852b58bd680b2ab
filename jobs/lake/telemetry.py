"""Tells OpenTelemetry what a stage's run came to, where OTEL_EXPORTER_OTLP_ENDPOINT (or …_METRICS_ENDPOINT) is set.

The exporter reads its settings (endpoint, headers, time-out) from the standard's own OTEL_* variables. Nothing of the
data is told: numbers, the stage, how it ended. A collector that cannot be reached never fails a night.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import structlog

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
# Column of `runs` → unit, as the standard's conventions write it.
_GAUGES = {
    "seconds": "s",
    "processor_seconds": "s",
    "task_seconds": "s",
    "peak_memory": "By",
    "rows_written": "{row}",
    "bytes_written": "By",
}


def tell(project: str, run: Mapping[str, Any]) -> bool:
    """Send one row of `runs`; returns whether it was sent. `project` becomes the service's name.

    Metrics: a gauge `stocktake.stage.<column>` each, and the counter `stocktake.stage.runs`, by stage and outcome.
    """
    if not any(os.environ.get(name) for name in _ENDPOINTS):
        return False
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader, MetricExportResult
    from opentelemetry.sdk.resources import Resource

    # Collected here and exported once: a process that ends has no use for the SDK's periodic reader, whose flush does
    # not say whether the collector was there.
    reader = InMemoryMetricReader()
    resource = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", project)})
    provider = MeterProvider([reader], resource, shutdown_on_exit=False)
    meter = provider.get_meter("stocktake")
    attributes = {"stage": run["stage"], "outcome": run["outcome"]}
    for column, unit in _GAUGES.items():
        if run.get(column) is not None:
            meter.create_gauge(f"stocktake.stage.{column}", unit).set(run[column], attributes)
    meter.create_counter("stocktake.stage.runs", "{run}").add(1, attributes)
    exporter = OTLPMetricExporter()
    found = reader.get_metrics_data()
    sent = found is not None and exporter.export(found) is MetricExportResult.SUCCESS
    exporter.shutdown()
    provider.shutdown()
    if not sent:
        structlog.get_logger().warning(
            "metrics were not sent", mend="see to the collector of OTEL_EXPORTER_OTLP_ENDPOINT"
        )
    return sent
