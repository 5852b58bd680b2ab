"""What past runs found, a row a run: the few figures whose course a reader follows. Nights may lack any table."""

from __future__ import annotations

from datetime import date
from typing import Any

from conf.pipeline_config import ReleaseConfig
from jobs.lake.partitions import Lake

WHOLE = "domain:all"  # the asset that stands for all data together
Row = dict[str, Any]


def runs(lake: Lake, upto: date, most: int, release: ReleaseConfig) -> list[Row]:
    """The newest runs up to a run date, oldest first.

    Each with `dt`, `qualities` (asset → score, low, high), `blend` and `floor` (value, low, high of the release's
    metric on the list `all`), `values` (asset → contribution), `rows`, `cost`, `gates` (failed gates; None: not judged)
    and `released`.
    """
    return [_run(lake, day, upto, release) for day in lake.partitions("assets", upto=upto)[-most:]]


def _run(lake: Lake, day: date, upto: date, release: ReleaseConfig) -> Row:
    assets = _rows(lake, "assets", day, ["asset", "rows", "cost", "value", "kind"])
    scores = _rows(lake, "quality_scores", day, ["asset", "column", "dimension", "score", "low", "high"])
    judged = {
        row["model"]: row
        for row in _rows(lake, "evaluations", day, ["model", "list", "slice", "metric", "k", "value", "low", "high"])
        if (row["list"], row["slice"], row["metric"], row["k"]) == ("all", "all", release.metric, release.k)
    }
    # Of the night itself nothing is judged yet; what a rerun finds there is its own last answer.
    is_past = day < upto
    gates = _rows(lake, "gates", day, ["gate", "ok"]) if is_past else []
    return {
        "dt": day,
        "qualities": {
            row["asset"]: row
            for row in scores
            if row["column"] is None and row["dimension"] == "overall" and row["score"] is not None
        },
        "blend": judged.get("blend"),
        "floor": judged.get(release.floors.get("all", "")),
        "values": {row["asset"]: row["value"] for row in assets if row["value"] is not None},
        "rows": sum(row["rows"] or 0 for row in assets if row["kind"] != "published"),
        "cost": sum(row["cost"] or 0.0 for row in assets),
        "gates": [row["gate"] for row in gates if row["ok"] is False] if gates else None,
        "released": is_past and lake.exists("releases", day),
    }


def _rows(lake: Lake, table: str, day: date, columns: list[str]) -> list[Row]:
    return lake.read(table, day, columns).to_pylist() if lake.exists(table, day) else []
