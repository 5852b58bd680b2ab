"""Tells OpenLineage what a stage's run read and wrote, where OPENLINEAGE_URL is set.

OPENLINEAGE_ENDPOINT and OPENLINEAGE_API_KEY mean what the standard says of them. A table is the dataset `file:<its
folder in the lake>`; a partition's version, rows and bytes are facets. No value of the data is told, and a receiver
that cannot be reached never fails a night.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import structlog

from jobs.lake.context import Context
from jobs.lake.partitions import Manifest
from jobs.lake.schemas import OUTPUTS

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunState
    from openlineage.client.transport.http import HttpTransport

_NAMESPACE = "file"
_TIMEOUT = 5.0


@contextmanager
def announced(context: Context, stage: str) -> Iterator[None]:
    """Say that a stage's run began, and how it ended with what it read and wrote."""
    if not os.environ.get("OPENLINEAGE_URL"):
        yield
        return
    from openlineage.client.event_v2 import RunState

    run, written = str(uuid.uuid4()), len(context.lake.written)
    is_heard = _emit(context, stage, run, RunState.START, [])
    try:
        yield
    except BaseException:
        if is_heard:
            _emit(context, stage, run, RunState.FAIL, context.lake.written[written:])
        raise
    if is_heard:
        _emit(context, stage, run, RunState.COMPLETE, context.lake.written[written:])


def _transport() -> HttpTransport:
    """Made here, because the client's own way from the environment tries for ten seconds and writes to it."""
    from openlineage.client.transport.http import HttpConfig, HttpTransport

    key = os.environ.get("OPENLINEAGE_API_KEY")
    settings = {
        "url": os.environ["OPENLINEAGE_URL"],
        "endpoint": os.environ.get("OPENLINEAGE_ENDPOINT", "api/v1/lineage"),
        "timeout": _TIMEOUT,
        "retry": {"total": 1, "backoff_factor": 0.1},
        **({"auth": {"type": "api_key", "apiKey": key}} if key else {}),
    }
    return HttpTransport(HttpConfig.from_dict(settings))


def _emit(context: Context, stage: str, run: str, state: RunState, written: list[Manifest]) -> bool:
    """Send one event; returns whether it was taken."""
    from openlineage.client.event_v2 import Job, Run, RunEvent
    from openlineage.client.facet_v2 import nominal_time_run

    night = datetime.combine(context.run_date, time(), UTC).isoformat()
    event = RunEvent(
        eventType=state,
        eventTime=datetime.now(UTC).isoformat(),
        run=Run(runId=run, facets={"nominalTime": nominal_time_run.NominalTimeRunFacet(nominalStartTime=night)}),
        job=Job(namespace=context.project.pipeline.name, name=stage),
        inputs=_inputs(context, written),
        outputs=_outputs(context, written),
        producer="https://openlineage.io/producers/stocktake",
    )
    try:
        _transport().emit(event)
    except Exception as error:  # whatever a transport raises: an event lost is no reason to lose a night
        structlog.get_logger().warning(
            "lineage was not sent", error=type(error).__name__, mend="see to the receiver of OPENLINEAGE_URL"
        )
        return False
    return True


def _inputs(context: Context, written: Iterable[Manifest]) -> list[InputDataset]:
    from openlineage.client.event_v2 import InputDataset

    own = {manifest.table for manifest in written}
    read = {key.rsplit("/dt=", 1)[0] for manifest in written for key in manifest.inputs}
    return [InputDataset(_NAMESPACE, str(context.lake.root / table)) for table in sorted(read - own)]


def _outputs(context: Context, written: Iterable[Manifest]) -> list[OutputDataset]:
    """One dataset a table, with the columns it declares and the sums over the partitions this run wrote."""
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import dataset_version_dataset, output_statistics_output_dataset, schema_dataset

    found = []
    by_table: dict[str, list[Manifest]] = {}
    for manifest in written:
        by_table.setdefault(manifest.table, []).append(manifest)
    for table, parts in sorted(by_table.items()):
        columns = [
            schema_dataset.SchemaDatasetFacetFields(name=field.name, type=str(field.type))
            for field in (OUTPUTS[table].schema if table in OUTPUTS else ())
        ]
        found.append(
            OutputDataset(
                _NAMESPACE,
                str(context.lake.root / table),
                facets={
                    "schema": schema_dataset.SchemaDatasetFacet(fields=columns),
                    "version": dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion=parts[-1].version),
                },
                outputFacets={
                    "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                        rowCount=sum(part.rows for part in parts),
                        size=sum(part.bytes for part in parts),
                        fileCount=sum(len(part.files) for part in parts),
                    )
                },
            )
        )
    return found
