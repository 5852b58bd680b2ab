"""release: publishes the night's tables and report together if every gate holds; else the last good release stays.

Reads what the gates judge; writes `gates` (always), `releases` and the shelf (jobs/publish/shelf.py) if they hold.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from conf.errors import ReleaseHeldError
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.publish.gates import PUBLISHED, Gate
from jobs.publish.judgement import judge
from jobs.publish.shelf import Shelf, Shelved

_REPORT = "report"


def run(context: Context) -> None:
    """Judge the night; publish it, or raise.

    Raises:
        ReleaseHeldError: a gate does not hold. The message names every such gate and the release that stays in service.
        LakeError: the night has no report yet.
    """
    lake, dt = context.lake, context.run_date
    shelf = Shelf(lake.root)
    report = lake.manifest("reports", dt)
    verdicts = judge(context)
    for gate in verdicts:
        (context.log.warning if gate.ok is False else context.log.info)(
            "gate", gate=gate.gate, ok=gate.ok, detail=gate.detail
        )
    lake.write("gates", dt, gate_rows(verdicts))
    held = held_message(verdicts, shelf.current())
    if held is not None:
        raise ReleaseHeldError(held, mend=_MEND.format(dt=dt))

    manifests = {table: lake.manifest(table, dt) for table in PUBLISHED}
    parts = {table: (lake.path(table, dt), manifest) for table, manifest in manifests.items()}
    version = pc.unique(lake.read("latent_users", dt, ["model_version"])["model_version"]).to_pylist()[0]
    release = shelf.put(dt, version, {**parts, _REPORT: (lake.path("reports", dt), report)})
    lake.write(
        "releases", dt, release_rows(release), inputs=lake.inputs([(table, dt) for table in (*PUBLISHED, "reports")])
    )
    serve_if_newest(context, shelf, release)


_MEND = (
    "mend the data or the rule each gate names, rerun the night from the stage concerned, "
    "then `python -m jobs report release --run-date {dt}`"
)


def held_message(verdicts: tuple[Gate, ...], current: Shelved | None) -> str | None:
    """Why the release is held and what stays in service; None if every gate holds."""
    failed = [f"{gate.gate} ({gate.detail})" for gate in verdicts if gate.ok is False]
    if not failed:
        return None
    stays = f"release {current.name} stays in service" if current else "nothing has been released before"
    return f"{len(failed)} of {len(verdicts)} gates do not hold; {stays}\n  - " + "\n  - ".join(failed)


def serve_if_newest(context: Context, shelf: Shelf, release: Shelved) -> None:
    """Point readers to `release`, unless a later run date is in service: a backfill does not turn readers back."""
    current = shelf.current()
    if current is not None and current.run_date > release.run_date:
        context.log.info(
            "released beside a later night, which stays in service", release=release.name, current=current.name
        )
    else:
        shelf.serve(release)
        context.log.info("in service", release=release.name, before=current.name if current else None)
    removed = shelf.prune(context.project.pipeline.release.keep, release)
    if removed:
        context.log.info("old releases removed from the shelf", releases=removed)


def gate_rows(verdicts: tuple[Gate, ...]) -> pa.Table:
    """The gates as rows of their table."""
    return pa.Table.from_pylist(
        [{"gate": gate.gate, "ok": gate.ok, "detail": gate.detail} for gate in verdicts], OUTPUTS["gates"].schema
    )


def release_rows(release: Shelved) -> pa.Table:
    """What is in the release, as rows of `releases`; paths are relative to the lake."""
    rows = [
        {"table": "reports" if part == _REPORT else part, "version": facts["version"], "rows": facts["rows"],
         "path": f"release/{release.name}/{facts['path']}"}
        for part, facts in release.about["tables"].items()
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, OUTPUTS["releases"].schema)
