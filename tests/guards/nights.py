"""A night of the stage quality over rows that are counted here with plain pandas, apart from the other stages.

So a guard tells a wrong score from a wrong count. That the stages count right is for the guard on finding planted
faults and for `python -m benchmarks.faults`.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from conf.project import Project
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score import quality
from tests.faults.orders import ORDERS

Row = dict[str, Any]
Interval = tuple[float, float, float]
_TABLE = ORDERS.table
_CLEAN = pa.schema([("line", pa.int64())])


def counted_night(project: Project, lake: Path, rows: pd.DataFrame, items: set[str]) -> Context:
    """Write what the inventory stages would say of `rows`, landed day by day, and score them on the newest day."""
    night = max(rows["dt"])
    project = dataclasses.replace(project, tables={_TABLE: ORDERS})
    vars(project)["lake"] = lake
    context = Context(run_date=night, project=project, selected=(_TABLE,), run_id="guard")
    profiles = []
    for day, own in rows.groupby("dt"):
        profiles += _write_day(context, day, own)
    sums = pd.DataFrame(profiles).groupby("column", sort=False)[["rows", "nulls"]].sum()
    days = rows["dt"].nunique()
    _put(context, "table_profiles", night, [
        {"table": _TABLE, "column": name, "days": days, "rows": int(row["rows"]), "nulls": int(row["nulls"])}
        for name, row in sums.iterrows()
    ])  # fmt: skip
    _put(context, "relations", night, _relations(rows, items))
    _put(context, "validations", night, [])
    _put(context, "anomalies", night, [])
    quality.run(context)
    return context


def table_scores(context: Context) -> dict[str, Interval]:
    """Dimension → score of the whole table with its interval, of the dimensions that were measured."""
    rows = context.lake.read("quality_scores", context.run_date).to_pylist()
    return {row["dimension"]: (row["score"], row["low"], row["high"])
            for row in rows
            if row["asset"] == _TABLE and row["column"] is None and row["score"] is not None}  # fmt: skip


def _write_day(context: Context, day: date, landed: pd.DataFrame) -> list[Row]:
    rows = landed.drop_duplicates()
    clean = pa.table({"line": pa.array(range(len(rows)), pa.int64())})
    context.lake.write(f"clean/{_TABLE}", day, clean, schema=_CLEAN, inputs={f"landing/{_TABLE}/dt={day}": "1"})
    _put(context, "rule_results", day, [_result(*one) for one in _broken(rows, day)])
    _put(context, "ledger", day, [{
        "table": _TABLE, "rows_in": len(landed), "rows_clean": len(rows), "rows_quarantined": 0,
        "rows_duplicate": len(landed) - len(rows),
    }])  # fmt: skip
    profiles = [
        {
            "table": _TABLE, "column": name, "rows": len(rows), "nulls": int(rows[name].isna().sum()),
            "max": rows["at"].max().isoformat() if name == "at" else None,
        }
        for name in ORDERS.columns
    ]  # fmt: skip
    _put(context, "column_profiles", day, profiles)
    return profiles


def _broken(rows: pd.DataFrame, day: date) -> list[tuple[str, str, tuple[str, ...], str, pd.Series]]:
    """Rule, kind, columns, dimension, and which of the rows that have a value break it (null: not tested)."""
    late = rows["at"].dt.date.map(lambda one: one > day, na_action="ignore")
    unknown = ~rows["kind"].isin(["web", "till"])
    found = [
        ("paid_positive", "row", ("paid",), "accuracy", (rows["paid"] < 0).where(rows["paid"].notna())),
        ("one_unit", "row", ("pieces",), "accuracy", (rows["pieces"] > 100).where(rows["pieces"].notna())),
        ("allowed:kind", "allowed", ("kind",), "conformity", unknown.where(rows["kind"].notna())),
        ("future:at", "future", ("at",), "timeliness", late),
    ]  # fmt: skip
    for name in ("user", "basket", "item", "store", "title"):
        texts = rows[name]
        found.append((f"trim:{name}", "trim", (name,), "conformity", (texts != texts.str.strip()).where(texts.notna())))
    return found


def _result(name: str, kind: str, columns: tuple[str, ...], dimension: str, broken: pd.Series) -> Row:
    tested = broken.dropna()
    return {
        "table": _TABLE, "rule": name, "kind": kind, "columns": list(columns), "severity": "major",
        "dimension": dimension, "rows_tested": len(tested), "rows_broken": int(tested.astype(bool).sum()),
    }  # fmt: skip


def _relations(rows: pd.DataFrame, items: set[str]) -> list[Row]:
    rows = rows.drop_duplicates()
    keyed, referring = rows.dropna(subset=["basket", "item"]), rows["item"].dropna().str.strip()
    about = {"table": _TABLE, "severity": "major", "origin": "declared"}
    return [
        {**about, "kind": "key", "columns": ["basket", "item"], "rows": len(keyed),
         "duplicate_rows": int(keyed.duplicated(["basket", "item"]).sum())},
        {**about, "kind": "foreign_key", "columns": ["item"], "parent": "items", "parent_columns": ["item"],
         "rows": len(referring), "orphan_rows": int((~referring.isin(items)).sum())},
    ]  # fmt: skip


def _put(context: Context, output: str, day: date, rows: list[Row]) -> None:
    context.lake.write(output, day, pa.Table.from_pylist(rows, schema=OUTPUTS[output].schema))
