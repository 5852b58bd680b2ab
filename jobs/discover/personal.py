"""Personal data among the columns, by the detectors and the verdict that the stage sensitivity uses."""

from __future__ import annotations

from typing import Any, cast

from conf.privacy_config import SensitivityConfig
from jobs.discover.columns import Seen
from jobs.discover.relations import Table
from jobs.inventory.sensitivity.detectors import detectors
from jobs.inventory.sensitivity.verdict import Evidence, Matched, detections
from jobs.profiling.figures import figures


def find_personal(table: Table, config: SensitivityConfig) -> None:
    """The class of every column that holds personal data, with the evidence."""
    for name, seen in table.columns.items():
        found = (
            detections(evidence_of(seen), detectors(), config) if seen.type in ("string", "integer", "bigint") else []
        )
        if found:
            best = found[0]
            table.pii[name] = (best.detector.pii, f"{best.detector.title} in {best.share:.0%} of its rows")


def evidence_of(seen: Seen) -> Evidence:
    """What a verdict needs of a column."""
    state = seen.state
    patterns = cast(list[dict[str, Any]], figures(state)["patterns"])
    return Evidence(
        names=(seen.name, seen.source),
        tested=state.matches.tested,
        smallest=state.smallest,
        largest=state.largest,
        frequent=tuple(str(value) for value in state.frequent.values.slice(0, 20).to_pylist()),
        matched={
            pattern["name"]: Matched(pattern["rows"], pattern["distinct"])
            for pattern in patterns
            if pattern["kind"] == "personal"
        },
    )
