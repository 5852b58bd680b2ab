"""The first screen: is the night good, what to look at first, the headline figures, the assets, the portfolio."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from jobs.publish.report import drawings
from jobs.publish.report.night import Night, Rows
from jobs.publish.report.text import NOT_MEASURED, anchor, decimal, interval, number, percent

_SHOWN = 8


def overview(night: Night) -> dict[str, Any]:
    """Everything above the table sections."""
    return {
        "failed": [gate for gate in night.gates if gate.ok is False],
        "unjudged": [gate for gate in night.gates if gate.ok is None],
        "gates": night.gates,
        "first": first_things(night)[:_SHOWN],
        "headlines": headlines(night),
        "assets": asset_rows(night),
        "portfolio": portfolio(night),
        "currency": night.project.pipeline.cost.currency,
    }


def first_things(night: Night) -> list[tuple[str, str, str]]:
    """What deserves a look, worst first: (kind, words, anchor)."""
    found = [("gate", f"{gate.gate}: {gate.detail}", "release") for gate in night.gates if gate.ok is False]
    for asset in night.rows("assets"):
        if asset["action"] == "fix first":
            found.append(("fix first", f"{asset['asset']}: {asset['reason']}", _section(night, asset["asset"])))
    for row in night.rows("validations"):
        if row["success"] is False and row["severity"] != "minor":
            where = f"{row['table']}.{row['column']}" if row["column"] else row["table"]
            found.append((row["severity"], f"{where}: {row['expectation']} failed", _section(night, row["table"])))
    found += _broken_rules(night)
    alarms = [row for row in night.rows("anomalies") if row["is_anomaly"]]
    for row in sorted(alarms, key=lambda row: (row["landing_dt"] is None, str(row["landing_dt"])), reverse=True):
        where = f"{row['table']}.{row['column']}" if row["column"] else row["table"]
        found.append(
            (
                "anomaly",
                f"{where}: {row['metric']} on {row['landing_dt']}: {row['detail']}",
                _section(night, row["table"]),
            )
        )
    return found


def _broken_rules(night: Night) -> list[tuple[str, str, str]]:
    """Rules that rows in use break, but for minor ones, by the share of rows."""
    totals: dict[tuple[str, str, str], list[int]] = {}
    for row in night.rule_results:
        if row["severity"] != "minor":
            total = totals.setdefault((row["table"], row["rule"], row["severity"]), [0, 0])
            total[0] += row["rows_broken"]
            total[1] += row["rows_tested"]
    broken = sorted(
        ((name, count, tested) for name, (count, tested) in totals.items() if count),
        key=lambda entry: (-entry[1] / entry[2], entry[0]),
    )
    return [
        (
            severity,
            f"{table}: {rule} is broken by {number(count)} rows ({percent(count / tested, 2)})",
            _section(night, table),
        )
        for (table, rule, severity), count, tested in broken
    ]


def _section(night: Night, table: str) -> str:
    return f"table-{anchor(table)}" if table in night.project.tables else "assets"


def headlines(night: Night) -> list[tuple[str, str, str]]:
    """(label, figure, note) of the few figures that sum the night up."""
    whole = next(
        (
            row
            for row in night.rows("quality_scores")
            if row["asset"] == "domain:all" and row["column"] is None and row["dimension"] == "overall"
        ),
        None,
    )
    used = [row for row in night.ledger if row["in_use"]]
    landed = sum(row["rows_in"] for row in used)
    held_back = sum(row["rows_quarantined"] for row in used)
    copies = sum(row["rows_duplicate"] for row in used)
    best = {row["model"]: row for row in night.rows("evaluations") if _headline(night, row)}
    blend, floor = best.get("blend"), best.get(night.project.pipeline.release.floors.get("all", ""))
    metric = f"{night.project.pipeline.release.metric}@{night.project.pipeline.release.k}"
    return [
        (
            "quality of all data",
            decimal(whole["score"], 0) if whole else NOT_MEASURED,
            f"{interval(whole['low'], whole['high'], 0)} of 100, coverage {percent(whole['coverage'], 0)}"
            if whole
            else "",
        ),
        (
            "rows in use",
            number(landed - held_back - copies),
            f"{len(used):,} partitions of {len({row['table'] for row in used})} tables",
        ),
        (
            "quarantined",
            percent(held_back / landed if landed else None, 2),
            f"{number(held_back)} rows; {number(copies)} exact copies removed",
        ),
        (
            f"recommendation, {metric}",
            decimal(blend["value"], 3) if blend else NOT_MEASURED,
            f"own frequency, the floor: {decimal(floor['value'], 3)}" if floor else "",
        ),
        (
            "users with lists",
            number(night.candidates["users"]) if night.candidates else NOT_MEASURED,
            f"{number(night.candidates['items'])} different items" if night.candidates else "",
        ),
    ]


def _headline(night: Night, row: dict[str, Any]) -> bool:
    release = night.project.pipeline.release
    return (row["list"], row["slice"], row["metric"], row["k"]) == ("all", "all", release.metric, release.k)


def asset_rows(night: Night) -> Rows:
    """The register, the most valuable source tables first, each with the anchor of its section."""

    def worth(row: dict[str, Any]) -> tuple[bool, float, str]:
        return row["kind"] == "published", -(row["value"] if row["value"] is not None else float("-inf")), row["asset"]

    rows = sorted(night.rows("assets"), key=worth)
    return [
        row | {"anchor": f"table-{anchor(row['asset'])}" if row["asset"] in night.project.tables else None}
        for row in rows
    ]


def portfolio(night: Night) -> dict[str, Any]:
    """The picture of all assets with both scores, and the names of those without."""
    scores = ("quality", "quality_low", "quality_high", "value", "value_low", "value_high")
    placed = [row for row in night.rows("assets") if all(row[name] is not None for name in scores)]
    shown = [{name: row[name] for name in ("asset", *scores, "cost", "action")} for row in placed]
    svg: Markup | None = drawings.portfolio(shown, night.project.pipeline.register_.quality_target) if shown else None
    placed_names = {row["asset"] for row in placed}
    return {"svg": svg, "left_out": [row["asset"] for row in night.rows("assets") if row["asset"] not in placed_names]}
