"""release: publishes the night's tables and report together if every gate holds or was waived.

Else the last good release stays.
Reads the verdicts (`gates`) and a person's answer (`reviews`); writes `releases` and the shelf (jobs/publish/shelf.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conf.errors import ReleaseHeldError
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.publish.gates import PUBLISHED
from jobs.publish.review import Findings, Row, findings_of, held_message, reviews_of, said
from jobs.publish.shelf import Shelf, Shelved

_REPORT = "report"


def run(context: Context) -> None:
    """Publish the night, or raise.

    Raises:
        ReleaseHeldError: a gate does not hold and nobody waived it, a reviewer rejected the night, or nobody has
            answered yet. The message names every such gate and the release that stays in service.
        LakeError: the night has no report, was not judged, or has changed since.
    """
    lake, dt = context.lake, context.run_date
    shelf = Shelf(lake.root)
    report = lake.manifest("reports", dt)
    findings, reviews = findings_of(context), reviews_of(context)
    answer = findings.answer(reviews)
    held = held_message(findings, reviews)
    if held is not None:
        raise ReleaseHeldError(f"{held}; {_stays(shelf.current())}{_listed(findings)}", mend=_mend(findings, str(dt)))

    review = None if answer is None else review_of(findings, answer)
    manifests = {table: lake.manifest(table, dt) for table in PUBLISHED}
    parts = {table: (lake.path(table, dt), manifest) for table, manifest in manifests.items()}
    version = pc.unique(lake.read("latent_users", dt, ["model_version"])["model_version"]).to_pylist()[0]
    release = shelf.put(dt, version, {**parts, _REPORT: (lake.path("reports", dt), report)}, review)
    lake.write(
        "releases", dt, release_rows(release), inputs=lake.inputs([(table, dt) for table in (*PUBLISHED, "reports")])
    )
    serve_if_newest(context, shelf, release)


def _listed(findings: Findings) -> str:
    return "".join(f"\n  - {said(row)}" for row in findings.failed)


def _stays(current: Shelved | None) -> str:
    return f"release {current.name} stays in service" if current else "nothing has been released before"


def _mend(findings: Findings, night: str) -> str:
    mending = (
        "mend the data or the rule each gate names, rerun the night from the stage concerned, "
        f"then `python -m jobs report judge release --run-date {night}`"
    )
    deciding = f"`python -m jobs review approve --run-date {night} --by NAME --note WHY`"
    if findings.fixed:
        return mending
    return f"{mending}; or release it all the same: {deciding}" if findings.failed else f"decide: {deciding}"


def review_of(findings: Findings, answer: Row) -> dict[str, Any]:
    """What the release says of the review it passed."""
    return {
        "decision": answer["decision"],
        "reviewer": answer["reviewer"],
        "account": answer["account"],
        "decided_ts": answer["decided_ts"].isoformat(),
        "note": answer["note"],
        "is_timeout": answer["is_timeout"],
        "waived": [row["gate"] for row in findings.failed],
    }


def serve_if_newest(context: Context, shelf: Shelf, release: Shelved) -> None:
    """Point readers to `release`, unless it was withdrawn, or a later run date is in service.

    A backfill does not turn readers back.
    """
    current = shelf.current()
    if shelf.withdrawal(release) is not None:
        context.log.warning(
            "not served: this release was withdrawn",
            release=release.name,
            mend=f"python -m jobs rollback --to {release.name} serves it all the same",
        )
    elif current is not None and current.run_date > release.run_date:
        context.log.info(
            "released beside a later night, which stays in service", release=release.name, current=current.name
        )
    else:
        shelf.serve(release)
        context.log.info("in service", release=release.name, before=current.name if current else None)
    removed = shelf.prune(context.project.pipeline.release.keep, release)
    if removed:
        context.log.info("old releases removed from the shelf", releases=removed)


def release_rows(release: Shelved) -> pa.Table:
    """What is in the release, as rows of `releases`; paths are relative to the lake."""
    review: Mapping[str, Any] = release.about["review"] or {}
    rows = [
        {"table": "reports" if part == _REPORT else part, "version": facts["version"], "rows": facts["rows"],
         "path": f"release/{release.name}/{facts['path']}", "reviewer": review.get("reviewer"),
         "waived": review.get("waived", [])}
        for part, facts in release.about["tables"].items()
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, OUTPUTS["releases"].schema)
