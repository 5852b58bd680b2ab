"""The first screen: is the night good, what to look at first, the headline figures, the assets, the portfolio."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from jobs.publish.marking import marked
from jobs.publish.report import drawings
from jobs.publish.report.language import _, ngettext, term
from jobs.publish.report.links import table_path
from jobs.publish.report.night import Night, Rows
from jobs.publish.report.sentences import tell, told
from jobs.publish.report.text import decimal, interval, moment, not_measured, number, percent, value

_SHOWN = 8
_LONGEST = 260


def overview(night: Night) -> dict[str, Any]:
    """Everything above the table sections."""
    return {
        "failed": [gate for gate in night.gates if gate.ok is False],
        "unjudged": [gate for gate in night.gates if gate.ok is None],
        "gates": night.gates,
        "first": first_things(night)[:_SHOWN],
        "headlines": headlines(night),
        "assets": asset_rows(night),
        "filters": filters(night),
        "portfolio": portfolio(night),
        "currency": night.project.pipeline.cost.currency,
    }


def first_things(night: Night) -> list[tuple[str, Markup, str]]:
    """What deserves a look, worst first: (kind, words, the page that tells more)."""
    found = [
        ("gate", Markup("{}: {}").format(tell(gate.gate), tell(gate.detail)), "index.html#release")
        for gate in night.gates
        if gate.ok is False
    ]
    for asset in night.rows("assets"):
        if asset["action"] == "fix first":
            reason = Markup("{}: {}").format(value(asset["asset"]), tell(asset["reason"]))
            found.append(("fix first", reason, _page(night, asset["asset"])))
    for row in night.rows("validations"):
        if row["success"] is False and row["severity"] != "minor" and _counts(night, "expectation", row):
            words = _("%(where)s: %(expectation)s failed", where=_where(row), expectation=term(row["expectation"]))
            found.append((row["severity"], value(words, _LONGEST), _page(night, row["table"], "expectations")))
    found += _broken_rules(night)
    alarms = [row for row in night.rows("anomalies") if row["is_anomaly"] and _counts(night, "anomaly", row)]
    for row in sorted(alarms, key=lambda row: (row["landing_dt"] is None, str(row["landing_dt"])), reverse=True):
        words = _("%(where)s: %(metric)s on %(day)s: %(detail)s", where=_where(row), metric=term(row["metric"]),
                  day=moment(row["landing_dt"]), detail=told(row["detail"] or "") or row["detail"])  # fmt: skip
        found.append(("anomaly", value(words, _LONGEST), _page(night, row["table"], "anomalies")))
    return found


def _counts(night: Night, finding: str, row: dict[str, Any]) -> bool:
    """Whether nobody has marked the finding as known."""
    name = {"rule": "rule", "expectation": "expectation", "anomaly": "metric"}[finding]
    return marked(night.rows("marks"), finding, row["table"], row.get("column"), row[name]) is None


def _where(row: dict[str, Any]) -> str:
    return f"{row['table']}.{row['column']}" if row["column"] else row["table"]


def _broken_rules(night: Night) -> list[tuple[str, Markup, str]]:
    """Rules that rows in use break, but for minor ones, by the share of rows."""
    totals: dict[tuple[str, str, str], list[int]] = {}
    for row in night.rule_results:
        if row["severity"] != "minor" and _counts(night, "rule", row):
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
            value(
                _("%(table)s: %(rule)s is broken by %(rows)s rows (%(share)s)", table=table, rule=rule,
                  rows=number(count), share=percent(count / tested, 2)),
                _LONGEST,
            ),
            _page(night, table, "rules"),
        )
        for (table, rule, severity), count, tested in broken
    ]  # fmt: skip


def _page(night: Night, table: str, section: str = "") -> str:
    """The page of a source table, or the table of assets."""
    if table not in night.project.tables:
        return "index.html#assets"
    return table_path(table) + (f"#{section}" if section else "")


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
            _("quality of all data"),
            decimal(whole["score"], 0) if whole else not_measured(),
            _("%(interval)s of 100, coverage %(coverage)s", interval=interval(whole["low"], whole["high"], 0),
              coverage=percent(whole["coverage"], 0)) if whole else "",
        ),
        (
            _("rows in use"),
            number(landed - held_back - copies),
            ngettext("%(num)s partition of %(tables)s tables", "%(num)s partitions of %(tables)s tables", len(used),
                     tables=len({row["table"] for row in used})),
        ),
        (
            _("quarantined"),
            percent(held_back / landed if landed else None, 2),
            _("%(rows)s rows; %(copies)s exact copies removed", rows=number(held_back), copies=number(copies)),
        ),
        (
            _("recommendation, %(metric)s", metric=metric),
            decimal(blend["value"], 3) if blend else not_measured(),
            _("own frequency, the floor: %(figure)s", figure=decimal(floor["value"], 3)) if floor else "",
        ),
        (
            _("users with lists"),
            number(night.candidates["users"]) if night.candidates else not_measured(),
            _("%(items)s different items", items=number(night.candidates["items"])) if night.candidates else "",
        ),
    ]  # fmt: skip


def _headline(night: Night, row: dict[str, Any]) -> bool:
    release = night.project.pipeline.release
    return (row["list"], row["slice"], row["metric"], row["k"]) == ("all", "all", release.metric, release.k)


def asset_rows(night: Night) -> Rows:
    """The register, the most valuable source tables first, each with whether it is a source table."""

    def worth(row: dict[str, Any]) -> tuple[bool, float, str]:
        return row["kind"] == "published", -(row["value"] if row["value"] is not None else float("-inf")), row["asset"]

    rows = sorted(night.rows("assets"), key=worth)
    return [row | {"is_source": row["asset"] in night.project.tables} for row in rows]


def filters(night: Night) -> list[tuple[str, str, list[str]]]:
    """What the table of assets can be filtered by: (field, its name, the codes that occur)."""
    names = {"kind": _("Kind"), "action": _("Action"), "grade": _("Grade"), "pii": _("Personal")}
    return [
        (field, name, sorted({row[field] for row in night.rows("assets") if row[field] is not None}))
        for field, name in names.items()
    ]


def portfolio(night: Night) -> dict[str, Any]:
    """The picture of all assets with both scores, and the names of those without."""
    scores = ("quality", "quality_low", "quality_high", "value", "value_low", "value_high")
    placed = [row for row in night.rows("assets") if all(row[name] is not None for name in scores)]
    shown = [{name: row[name] for name in ("asset", *scores, "cost", "action")} for row in placed]
    svg: Markup | None = drawings.portfolio(shown, night.project.pipeline.register_.quality_target) if shown else None
    placed_names = {row["asset"] for row in placed}
    return {"svg": svg, "left_out": [row["asset"] for row in night.rows("assets") if row["asset"] not in placed_names]}
