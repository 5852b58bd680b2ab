"""One section per source table: columns, rows over days, keys, rules, expectations, anomalies, scores."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from conf.table_config import Column, TableConfig
from jobs.lake.masking import MASK, Masking, policy_of
from jobs.publish.report import charts
from jobs.publish.report.language import _, later, term
from jobs.publish.report.lineage import lineage_of
from jobs.publish.report.night import Night, Rows
from jobs.publish.report.relations import neighbourhood
from jobs.publish.report.text import cut, evidence
from jobs.publish.report.timeline import ledger, stood_out
from jobs.publish.report.trends import quality_course
from jobs.publish.report.value import value_view

_PICTURED = 5
_MOST_FACTS = 12
_MOST_SAMPLES = 3
_BUILT_IN = {
    "type": later("values that cannot be read as the declared type"),
    "placeholder": later("landed values that mean nothing and were emptied"),
    "trim": later("values with spaces around them, or with a changed case"),
    "required": later("rows without a value that must have one"),
    "allowed": later("values outside the code list"),
}


def table_section(night: Night, config: TableConfig) -> dict[str, Any]:
    """Everything the report says about one table."""
    name = config.table
    quality = night.of("quality_scores", name, "asset")
    return {
        "name": name,
        "sections": sections(),
        "graph": neighbourhood(night, name),
        "config": config,
        "asset": next(iter(night.of("assets", name, "asset")), None),
        "columns": [column_row(night, name, column, spec) for column, spec in config.columns.items()],
        "ledger": ledger(
            night.ledger, name, config.cadence_days, night.project.pipeline.monitor.calendar, stood_out(night, name)
        ),
        "course": quality_course(night, name),
        "lineage": lineage_of(night, name),
        "relations": [row for row in night.of("relations", name) if row["origin"] != "discovered"],
        "facts": {
            fact: night.of(fact, name)[:_MOST_FACTS] for fact in ("dependencies", "correlations", "time_coverage")
        },
        "referenced_by": [
            row for row in night.rows("relations") if row["parent"] == name and row["origin"] != "discovered"
        ],
        "rules": rules(night, config),
        "repairs": repairs(night, config),
        "validations": [expectation(row, config, night.masking) for row in night.of("validations", name)],
        "validated": night.nightly["validations"] is not None,
        "anomalies": [anomaly(row, config, night.masking) for row in night.of("anomalies", name) if row["is_anomaly"]],
        "drifted": drifted(night.of("drift", name), config, night.masking),
        "compared": len(night.of("drift", name)),
        "sensitivity": night.of("sensitivity", name),
        "judged_sensitivity": night.nightly["sensitivity"] is not None,
        "judged": [row for row in night.of("anomalies", name) if row["is_anomaly"] is not None],
        "quality": quality_view(quality),
        "value": value_view(name, night),
    }


def sections() -> list[tuple[str, str]]:
    """Where to go on the page of a table: (id, words)."""
    return [
        ("quality", _("Quality")),
        ("value", _("Value")),
        ("columns", _("Columns")),
        ("personal", _("Personal data")),
        ("relations", _("Keys and relations")),
        ("rules", _("Cleaning rules")),
        ("repairs", _("Repairs")),
        ("expectations", _("Expectations")),
        ("rows", _("Rows over days")),
        ("anomalies", _("Anomalies")),
        ("drift", _("Drift")),
        ("lineage", _("Lineage")),
    ]


def column_row(night: Night, table: str, column: str, spec: Column) -> dict[str, Any]:
    """One column: what it is, what is in it, its distribution; personal values masked throughout."""
    profile = next((row for row in night.of("table_profiles", table) if row["column"] == column), None)
    score = next(
        (
            row
            for row in night.of("quality_scores", table, "asset")
            if row["column"] == column and row["dimension"] == "overall"
        ),
        None,
    )
    row: dict[str, Any] = {"name": column, "spec": spec, "profile": profile, "score": score, "svg": None, "top": []}
    if profile is None:
        return row
    masking = night.masking
    personal = policy_of(spec, masking.config) is not None
    row |= {
        "min": masking.value(profile["min"], spec),
        "max": masking.value(profile["max"], spec),
        "mean": None if personal else profile["mean"],
        "null_share": profile["nulls"] / profile["rows"] if profile["rows"] else None,
    }
    row["top"] = [(masking.value(top["value"], spec), top["count"]) for top in profile["top_values"] or ()]
    quantiles = profile["quantiles"]
    if quantiles and not personal and all(point is not None for point in quantiles):
        row["quantiles"] = quantiles
        row["svg"] = charts.quantile_strip(quantiles, cut(str(row["min"]), 30), cut(str(row["max"]), 30))
    elif row["top"] and row["top"][0][1] > 1:
        row["svg"] = charts.top_values(row["top"][:_PICTURED])
    return row


def rules(night: Night, config: TableConfig) -> Rows:
    """The cleaning rules over all partitions in use, most broken first, with masked sample rows."""
    described = {rule.name: (rule.description, rule.check) for rule in config.rules}
    samples: dict[str, Rows] = defaultdict(list)
    for row in night.of("rule_samples", config.table):
        samples[row["rule"]].append({"landing_dt": row["landing_dt"], "cells": night.masking.row(row["row"], config)})
    merged: dict[str, dict[str, Any]] = {}
    for row in night.rule_results:
        if row["table"] != config.table:
            continue
        built_in = _(_BUILT_IN[row["kind"]]) if row["kind"] in _BUILT_IN else row["kind"]
        description, check = described.get(row["rule"], (built_in, None))
        entry = merged.setdefault(
            row["rule"],
            {
                "rule": row["rule"],
                "severity": row["severity"],
                "dimension": row["dimension"],
                "tested": 0,
                "broken": 0,
                "description": description,
                "check": check,
                "samples": samples[row["rule"]],
            },
        )
        entry["tested"] += row["rows_tested"]
        entry["broken"] += row["rows_broken"]
    weight = {"critical": 0, "major": 1, "minor": 2}
    return sorted(
        merged.values(),
        key=lambda row: (row["broken"] == 0, weight.get(row["severity"], 3), -row["broken"], row["rule"]),
    )


def repairs(night: Night, config: TableConfig) -> Rows:
    """What cleaning changed over all partitions in use, most rows first; examples of personal columns are masked."""
    merged: dict[str, dict[str, Any]] = {}
    for row in night.repairs:
        if row["table"] != config.table or not row["rows_found"]:
            continue
        entry = merged.setdefault(
            row["rule"],
            {
                "rule": row["rule"],
                "kind": row["kind"],
                "columns": set(),
                "found": 0,
                "repaired": 0,
                "undone": 0,
                "samples": [],
            },
        )
        entry["columns"] |= set(row["columns"] or ())
        entry["found"] += row["rows_found"]
        entry["repaired"] += 0 if row["is_undone"] else row["rows_repaired"]
        entry["undone"] += row["is_undone"]
        for sample in row["samples"] or ():
            if len(entry["samples"]) < _MOST_SAMPLES:
                entry["samples"].append(masked_sample(sample, config, night.masking))
    found = [entry | {"columns": sorted(entry["columns"])} for entry in merged.values()]
    return sorted(found, key=lambda row: (-row["repaired"], row["rule"]))


def masked_sample(sample: dict[str, Any], config: TableConfig, masking: Masking) -> dict[str, Any]:
    """A value before and after its repair, masked by the class in force tonight; of an unknown column, hidden."""
    spec = config.columns.get(sample["column"])
    shown = {key: masking.value(sample[key], spec) if spec else MASK for key in ("before", "after")}
    return {"column": sample["column"], **shown}


def expectation(row: dict[str, Any], config: TableConfig, masking: Masking) -> dict[str, Any]:
    """One expectation's result; what was observed is masked where any column it reads is personal."""
    arguments = json.loads(row["kwargs"] or "{}")
    reads = [row["column"], *arguments.get("column_list", ()), arguments.get("column_A"), arguments.get("column_B")]
    specs = [config.columns[column] for column in reads if column in config.columns]
    return row | {"arguments": arguments, "observed": masking.words(row["observed"], *specs)}


def anomaly(row: dict[str, Any], config: TableConfig, masking: Masking) -> dict[str, Any]:
    """One anomaly; its words are masked for a personal column, its figures are sums over rows and stay."""
    spec = config.columns.get(row["column"])
    return row | {"detail": masking.words(row["detail"], *([spec] if spec else []))}


def drifted(rows: Rows, config: TableConfig, masking: Masking) -> list[dict[str, Any]]:
    """For each column and comparison the measure furthest beyond its threshold; words masked as an anomaly's."""
    furthest: dict[tuple[str | None, str], dict[str, Any]] = {}
    for row in sorted(
        (row for row in rows if row["is_drift"]), key=lambda row: -row["value"] / (row["threshold"] or 1)
    ):
        furthest.setdefault((row["column"], row["comparison"]), anomaly(row, config, masking))
    return list(furthest.values())


def quality_view(scores: Rows) -> dict[str, Any] | None:
    """The table's quality: overall, per dimension with evidence, per column."""
    whole = [row for row in scores if row["column"] is None]
    if not whole:
        return None
    dimensions = [row | {"evidence": evidence(row["evidence"])} for row in whole if row["dimension"] != "overall"]
    overall = next(
        (row | {"evidence": evidence(row["evidence"])} for row in whole if row["dimension"] == "overall"), None
    )
    points = [
        {"name": term(row["dimension"]), "value": row["score"], "low": row["low"], "high": row["high"]}
        for row in dimensions
        if row["score"] is not None
    ]
    columns = sorted(
        (
            row
            for row in scores
            if row["column"] is not None and row["dimension"] != "overall" and row["score"] is not None
        ),
        key=lambda row: (row["score"], row["column"], row["dimension"]),
    )
    svg = charts.intervals(points, title=_("quality, 0–100"), domain=(0, 100)) if points else None
    return {
        "overall": overall,
        "dimensions": dimensions,
        "svg": svg,
        "columns": [row | {"evidence": evidence(row["evidence"])} for row in columns],
    }
