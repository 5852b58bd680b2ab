"""sensitivity: which columns hold personal data, declared or not, from the night's stored profiles alone.

The profile counts, per column, the values that match each detector (jobs/profiling/patterns, kind `personal`) and the
values that are merely made alike. Here the counts become a verdict per column (verdict.py), and the verdict and the
table's file a finding (findings.py). No data is read; a rerun over unchanged profiles and files writes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from conf.privacy_config import SensitivityConfig
from conf.table_config import TableConfig
from jobs.inventory.sensitivity.detectors import detectors
from jobs.inventory.sensitivity.findings import class_in_force, finding, is_declared
from jobs.inventory.sensitivity.verdict import Evidence, Matched, detections
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS

TABLE = "sensitivity"
_PROFILE = "table_profiles"
_READ = ["table", "column", "rows", "nulls", "min", "max", "patterns", "top_values", "sketches"]


def run(context: Context) -> None:
    """Judge every column of the selected tables; write `sensitivity` of the run date and log its findings."""
    lake, dt, schema = context.lake, context.run_date, OUTPUTS[TABLE].schema
    inputs = {
        f"{_PROFILE}/dt={dt}": lake.manifest(_PROFILE, dt).version,
        "code": context.lake.code_version,
        **{table.table: _fingerprint(table, context.project.pipeline.sensitivity) for table in context.tables},
    }
    stored = lake.manifest(TABLE, dt) if lake.exists(TABLE, dt) else None
    if stored and all(stored.inputs.get(name) == version for name, version in inputs.items()):
        return
    profiles = lake.read(_PROFILE, dt, _READ).to_pylist()
    rows = [row for table in context.tables for row in judged(table, profiles, context.project.pipeline.sensitivity)]
    parts = [pa.Table.from_pylist(rows, schema=schema)]
    if stored:
        others = lake.read(TABLE, dt, schema.names)
        parts.append(others.filter(pc.invert(pc.is_in(others["table"], pa.array(context.selected, pa.string())))))
        inputs = stored.inputs | inputs
    whole = pa.concat_tables(parts).sort_by([("table", "ascending"), ("column", "ascending")])
    lake.write(TABLE, dt, whole, inputs=inputs)
    for row in rows:
        if row["finding"]:
            context.log.warning(
                "personal data", table=row["table"], column=row["column"], severity=row["severity"],
                finding=row["finding"],
            )  # fmt: skip
    context.log.info(
        "written", table=TABLE, columns=len(rows), findings=sum(row["finding"] is not None for row in rows)
    )


def judged(
    table: TableConfig, profiles: Iterable[Mapping[str, Any]], config: SensitivityConfig
) -> Iterable[dict[str, Any]]:
    """Rows of `sensitivity` of one table: every column that is declared personal, was detected to be, or both."""
    for profile in profiles:
        if profile["table"] != table.table:
            continue
        column = profile["column"]
        spec = table.columns.get(column)
        found = detections(evidence_of(profile, (spec.source_name if spec else None) or ""), detectors(), config)
        declared = spec.pii if spec is not None and is_declared(spec) else None
        if not found and declared in (None, "none"):
            continue
        best = found[0] if found else None
        fault = finding(table.table, column, spec, found)
        yield {
            "table": table.table, "column": column, "declared": declared, "pii": class_in_force(spec, found),
            "detected": best.detector.name if best else None,
            "also": [other.detector.name for other in found[1:]],
            "origin": "both" if declared not in (None, "none") and best else "detected" if best else "declared",
            "rows": profile["rows"] - profile["nulls"], "matching_rows": best.matching if best else None,
            "share": best.share if best else None, "low": best.low if best else None,
            "high": best.high if best else None, "confidence": best.confidence if best else None,
            "severity": fault.severity if fault else None, "finding": fault.words if fault else None,
            "mend": fault.mend if fault else None,
        }  # fmt: skip


def evidence_of(profile: Mapping[str, Any], source_name: str) -> Evidence:
    """What a verdict needs of a stored profile row."""
    return Evidence(
        names=(profile["column"], source_name),
        tested=(profile["sketches"] or {}).get("patterns_tested") or 0,
        smallest=profile["min"],
        largest=profile["max"],
        frequent=tuple(top["value"] for top in profile["top_values"] or ()),
        matched={
            pattern["name"]: Matched(pattern["rows"], pattern["distinct"])
            for pattern in profile["patterns"] or ()
            if pattern["kind"] == "personal"
        },
    )


def _fingerprint(table: TableConfig, config: SensitivityConfig) -> str:
    """Hash of what the table's file and the configuration say about personal data."""
    said = [[name, spec.source_name, spec.pii if is_declared(spec) else None] for name, spec in table.columns.items()]
    return hashlib.sha256(json.dumps([said, config.model_dump()], sort_keys=True).encode()).hexdigest()[:16]
