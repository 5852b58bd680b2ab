"""quality: how good each table is, in six dimensions, with an interval, a coverage figure and the rules behind it.

sources/ turns what the inventory stages left in the lake into rules; rules.py settles which source counts for a fact;
aggregate.py is the arithmetic; table.py and domains.py apply it; evidence.py reads the
lake. Nothing here reads a data row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score.quality.domains import score_domains
from jobs.score.quality.evidence import Evidence
from jobs.score.quality.table import score_table
from jobs.score.quality.weights import column_weights, contributions_of_columns

TABLE = "quality_scores"
Row = dict[str, Any]


def run(context: Context) -> None:
    """Score every configured table as it stands at the run date, and the domains.

    Raises:
        LakeError: an inventory stage has not run for the run date.
    """
    tables = list(context.project.tables.values())
    config = context.project.pipeline.quality
    in_use = {table.table: context.in_use(table.table) for table in tables}
    evidence = Evidence(context, in_use)
    by_column = contributions_of_columns(_earlier(context, "value_groups", ["asset", "columns", "contribution"]))
    rows: list[Row] = []
    for table in tables:
        rules = evidence.rules(table)
        gates = _gates(context, table, in_use[table.table], evidence.unlabelled(table.table))
        omega = column_weights(table, config, by_column.get(table.table))
        own = score_table(table.table, omega, rules, gates, config)
        rows += own
        _log(context, table, own[-1], len(rules), gates)
    rows += score_domains(
        rows,
        {table.table: table.kind for table in tables},
        _contributions(context),
        context.project.pipeline.register_.quality_target,
        config,
    )
    inputs = context.lake.inputs(
        (name, context.run_date) for name in ("table_profiles", "sensitivity", "relations", "validations", "anomalies")
    )
    context.lake.write(TABLE, context.run_date, pa.Table.from_pylist(rows, schema=OUTPUTS[TABLE].schema), inputs=inputs)


def _gates(
    context: Context, table: TableConfig, days: list[date], unlabelled: list[str] | None
) -> dict[str, list[str]]:
    """Gates that catch a table: personal data nobody labelled (with its columns), and clean data of unknown origin."""
    gates: dict[str, list[str]] = {}
    if unlabelled:
        gates["undeclared personal data"] = unlabelled
    if any(not context.lake.manifest(f"clean/{table.table}", day).inputs for day in days):
        gates["missing lineage"] = []
    return gates


def _contributions(context: Context) -> dict[str, float]:
    """φ by table from the newest night before this one; empty if no value was ever measured."""
    rows = _earlier(context, "value_scores", ["asset", "contribution"])
    return {row["asset"]: row["contribution"] for row in rows if row["contribution"] is not None}


def _earlier(context: Context, output: str, columns: list[str]) -> list[Row]:
    """Rows of the newest night before this one; none if there was none."""
    nights = context.lake.partitions(output, upto=context.run_date - timedelta(days=1))
    return context.lake.read(output, nights[-1], columns).to_pylist() if nights else []


def _log(context: Context, table: TableConfig, overall: Row, rules: int, gates: Mapping[str, list[str]]) -> None:
    score = None if overall["score"] is None else round(overall["score"], 1)
    interval = None if score is None else f"{overall['low']:.1f}–{overall['high']:.1f}"
    context.log.info(
        "scored", table=table.table, score=score, interval=interval, coverage=round(overall["coverage"], 2),
        grade=overall["grade"], rules=rules, gates=", ".join(gates) or "none",
    )  # fmt: skip
