"""A tiny, complete lake: every table the publish chapter reads, three source tables, one night."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS

NIGHT = date(2020, 5, 2)
EVENING_BEFORE = date(2020, 5, 1)
Rows = dict[str, list[dict[str, Any]]]

_COMMON = {"owner": "shop-team", "contact": "shop@example.invalid"}


def tables() -> dict[str, TableConfig]:
    """Orders (behaviour), goods (catalogue) and people (customers, with a direct identifier)."""
    configs = [
        {
            "table": "orders",
            "kind": "behaviour",
            "description": "What people bought.",
            "load": "incremental",
            "source": {"format": "csv", "path": "orders"},
            "events": {},
            "columns": {
                "person": {
                    "type": "string",
                    "role": "user_id",
                    "pii": "pseudonym",
                    "description": "Buyer",
                    "source_name": "Person-No",
                },
                "good": {"type": "string", "role": "item_id", "description": "Good bought"},
                "pieces": {"type": "bigint", "role": "quantity", "description": "Pieces bought", "unit": "pieces"},
                "at": {"type": "timestamp", "role": "event_ts", "description": "Time of the order"},
            },
            "key": ["person", "good", "at"],
            "foreign_keys": [{"columns": ["good"], "table": "goods", "references": ["good"]}],
            "rules": [
                {
                    "name": "pieces_positive",
                    "check": "pieces > 0",
                    "columns": ["pieces"],
                    "severity": "major",
                    "description": "An order has at least one piece.",
                }
            ],
        },
        {
            "table": "goods",
            "kind": "catalogue",
            "description": "What can be bought.",
            "load": "snapshot",
            "source": {"format": "csv", "path": "goods"},
            "min_rows": 2,
            "columns": {
                "good": {"type": "string", "role": "item_id", "description": "Good"},
                "title": {"type": "string", "role": "text", "description": "Title of the good"},
            },
            "key": ["good"],
        },
        {
            "table": "people",
            "kind": "customer",
            "description": "Who buys.",
            "load": "snapshot",
            "source": {"format": "csv", "path": "people"},
            "columns": {
                "person": {"type": "string", "role": "user_id", "pii": "pseudonym", "description": "Buyer"},
                "email": {"type": "string", "role": "ignore", "pii": "direct", "description": "Address of the buyer"},
            },
            "key": ["person"],
        },
    ]
    return {config["table"]: TableConfig.model_validate(config | _COMMON) for config in configs}


def _profile(table: str, column: str, **facts: Any) -> dict[str, Any]:
    base = dict.fromkeys(OUTPUTS["table_profiles"].schema.names)
    return (
        base
        | {
            "table": table,
            "column": column,
            "days": 2,
            "rows": 8,
            "nulls": 1,
            "placeholders": 1,
            "distinct": 4,
            "min": "a",
            "max": "z",
            "top_values": [{"value": "a", "count": 5}, {"value": "z", "count": 2}],
        }
        | facts
    )


def _evaluation(
    model: str, value: float, *, half: float = 0.01, list_: str = "all", metric: str = "ndcg", k: int = 100
) -> dict[str, Any]:
    return {
        "model": model,
        "list": list_,
        "slice": "all",
        "metric": metric,
        "k": k,
        "value": value,
        "low": value - half,
        "high": value + half,
        "users": 3,
    }


def _quality(
    asset: str, column: str | None, dimension: str, score: float | None, grade: str | None = None
) -> dict[str, Any]:
    measured = score is not None
    return {
        "asset": asset,
        "column": column,
        "dimension": dimension,
        "score": score,
        "low": score - 3 if measured else None,
        "high": min(score + 3, 100) if measured else None,
        "coverage": 0.8 if measured else 0.0,
        "confidence": 0.7 if measured else None,
        "grade": grade,
        "evidence": json.dumps(
            {
                "formula": "Σ weight·u / Σ weight",
                "rules": [
                    {"rule": "pieces_positive", "u": 0.875, "k": 7, "n": 8},
                    {"rule": "fresh", "u": 0.5, "detail": "a day late", "stands_for": ["age", "cadence"]},
                ],
            }
        ),
    }


def _asset(asset: str, kind: str, quality: float | None, value: float | None, action: str) -> dict[str, Any]:
    return {
        "asset": asset,
        "kind": kind,
        "owner": "shop-team",
        "description": f"The table {asset}.",
        "rows": 8,
        "bytes": 900,
        "columns": 4,
        "partitions": 2,
        "last_event_ts": datetime(2020, 5, 2, 8, tzinfo=UTC),
        "quality": quality,
        "quality_low": quality and quality - 4,
        "quality_high": quality and quality + 4,
        "coverage": 0.7 if quality else None,
        "grade": "B" if quality else None,
        "value": value,
        "value_low": value and value - 0.01,
        "value_high": value and value + 0.01,
        "cost": 12.5,
        "pii": "pseudonym",
        "lineage": ["clean", "user_candidates"],
        "action": action,
        "reason": f"Because of {asset}.",
    }


def night_rows() -> Rows:
    """Rows of every run-date table of a good night."""
    users, goods = ["p1", "p2", "p3"], ["g1", "g2", "g3"]
    candidates = [
        {
            "user_id": user,
            "item_id": good,
            "list": name,
            "rank": rank,
            "score": 1.0 / rank,
            "source": "repeat",
            "reason": f"bought {4 - rank} times",
            "model_version": "m1",
        }
        for user in users
        for name in ("all", "explore")
        for rank, good in enumerate(goods, start=1)
    ]
    return {
        "validations": [
            {
                "table": "orders",
                "column": "pieces",
                "expectation": "expect_column_values_to_be_between",
                "kwargs": '{"min_value": 1}',
                "severity": severity,
                "dimension": "accuracy",
                "success": success,
                "elements": 8,
                "unexpected": 0 if success else 1,
                "observed": None,
                "partitions": ["2020-05-01", "2020-05-02"],
            }
            for severity, success in (("critical", True), ("major", False))
        ],
        "relations": [
            {
                "table": "orders",
                "columns": ["good"],
                "kind": "foreign_key",
                "parent": "goods",
                "parent_columns": ["good"],
                "severity": "major",
                "rows": 8,
                "orphan_rows": 1,
                "orphan_ids": 1,
                "duplicate_rows": None,
            },
            {
                "table": "goods",
                "columns": ["good"],
                "kind": "key",
                "parent": None,
                "parent_columns": None,
                "severity": "critical",
                "rows": 3,
                "orphan_rows": None,
                "orphan_ids": None,
                "duplicate_rows": 0,
            },
            {
                "table": "goods",
                "columns": ["title"],
                "kind": "twin",
                "severity": "minor",
                "rows": 3,
                "duplicate_rows": 2,
            },
        ],
        "anomalies": [
            {
                "table": "orders",
                "column": None,
                "metric": "rows",
                "landing_dt": NIGHT,
                "value": 4.0,
                "expected": 40.0,
                "low": 30.0,
                "high": 50.0,
                "history": 28,
                "is_anomaly": True,
                "detail": "a tenth of the usual rows",
            }
        ],
        "drift": [
            {
                "table": "orders",
                "column": "pieces",
                "comparison": comparison,
                "landing_dt": NIGHT,
                "metric": metric,
                "value": value,
                "threshold": 0.1,
                "is_drift": value > 0.1,
                "detail": f"{metric} said so",
            }
            for comparison, metric, value in (("day", "psi", 0.9), ("day", "linf", 0.2), ("week", "psi", 0.05))
        ],
        "rule_samples": [
            {
                "table": "orders",
                "rule": "pieces_positive",
                "landing_dt": NIGHT,
                "row": json.dumps(
                    {
                        "Person-No": "p-secret",
                        "good": "g1",
                        "pieces": "0",
                        "at": "2020-05-02 08:00:00",
                        "stray": "stray-secret",
                    }
                ),
            }
        ],
        "table_profiles": [
            _profile(
                "orders",
                "person",
                distinct=3,
                min="p-min-secret",
                max="p-max-secret",
                top_values=[{"value": "p-top-secret", "count": 5}],
            ),
            _profile("orders", "good"),
            _profile(
                "orders",
                "pieces",
                min="0",
                max="9",
                mean=2.5,
                stddev=1.0,
                quantiles=[0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 5.0, 7.0, 9.0],
            ),
            _profile("orders", "at", min="2020-05-01 00:00:00", max="2020-05-02 08:00:00"),
            _profile("goods", "good"),
            _profile("goods", "title"),
            _profile(
                "people",
                "email",
                min="a-secret@example.invalid",
                max="z-secret@example.invalid",
                top_values=[{"value": "b-secret@example.invalid", "count": 1}],
            ),
        ],
        "quality_scores": [
            *[
                _quality("orders", None, d, s)
                for d, s in (("completeness", 90.0), ("accuracy", 70.0), ("timeliness", None))
            ],
            _quality("orders", "pieces", "accuracy", 60.0),
            _quality("orders", None, "overall", 81.0, "B"),
            _quality("goods", None, "overall", 95.0, "A"),
            _quality("domain:all", None, "overall", 85.0, "B"),
        ],
        "value_scores": [
            {
                "asset": "orders",
                "contribution": 0.12,
                "low": 0.1,
                "high": 0.14,
                "leave_one_out": 0.1,
                "leave_one_out_low": 0.08,
                "leave_one_out_high": 0.12,
                "players": 3,
                "seed": 1,
                "evidence": json.dumps({"v_empty": 0.1, "v_all": 0.3}),
            }
        ],
        "assets": [
            _asset("orders", "behaviour", 81.0, 0.12, "fix first"),
            _asset("goods", "catalogue", 95.0, 0.02, "protect"),
            _asset("people", "customer", None, None, "measure more"),
            _asset("user_candidates", "published", None, None, "protect"),
        ],
        "evaluations": [
            _evaluation("blend", 0.33),
            _evaluation("repeat", 0.31),
            _evaluation("popularity", 0.14),
            _evaluation("blend-minus-repeat", 0.02, half=0.005),
            _evaluation("blend", 0.07, list_="explore"),
            _evaluation("popularity", 0.06, list_="explore"),
        ],
        "blends": [
            {
                "list": "all",
                "source": "repeat",
                "blend": "trees",
                "period": "test",
                "coefficient": 1.0,
                "share": 0.9,
                "model_version": "m1",
            }
        ],
        "item_attributes": [
            {
                "item_id": good,
                "is_recommendable": True,
                "attributes": [("title", f"Good {good}")],
                "first_ts": None,
                "events": 3,
            }
            for good in goods
        ],
        "user_candidates": candidates,
        "similar_items": [
            {
                "item_id": "g1",
                "similar_item_id": other,
                "rank": rank,
                "score": 0.5,
                "sense": "substitute",
                "source": "vae",
                "reason": "the same category",
                "model_version": "m1",
            }
            for rank, other in ((1, "g2"), (2, "g3"))
        ],
        "user_profiles": [
            {"user_id": user, "segment_id": 1, "interests": [], "frequency": 2, "model_version": "m1"} for user in users
        ],
        "item_profiles": [
            {"item_id": good, "is_recommendable": True, "categories": [], "users": 3, "purchases": 3} for good in goods
        ],
        "campaign_audiences": [],
        "new_items": [],
        "segments": [
            {
                "segment_id": 1,
                "name": "Tea <b>lovers</b>",
                "users": 3,
                "share": 1.0,
                "interests": [],
                "model_version": "m1",
            }
        ],
        "latent_users": [{"user_id": user, "vector": [0.1, 0.2], "model_version": "m1"} for user in users],
        "latent_items": [{"item_id": good, "vector": [0.3, 0.4], "bias": 0.0, "model_version": "m1"} for good in goods],
    }


_CLEAN = {"orders": 3, "goods": 3, "people": 2}


def write_night(
    context: Context, rows: Rows | None = None, *, night: date = NIGHT, meta: Mapping[str, Any] | None = None
) -> None:
    """Write one whole night: clean partitions of two days, their ledger and rules, and every run-date table."""
    lake = context.lake
    for day in (EVENING_BEFORE, night):
        for table, config in context.project.tables.items():
            schema = pa.schema([(name, pa.string()) for name in config.columns])
            clean = pa.Table.from_pylist([dict.fromkeys(config.columns, "x")] * _CLEAN[table], schema)
            lake.write(f"clean/{table}", day, clean, schema=schema)
        write(
            context,
            "ledger",
            day,
            [
                {"table": table, "rows_in": clean + 1, "rows_clean": clean, "rows_quarantined": 1, "rows_duplicate": 0}
                for table, clean in _CLEAN.items()
            ],
        )
        write(
            context,
            "rule_results",
            day,
            [
                {
                    "table": "orders",
                    "rule": "pieces_positive",
                    "kind": "row",
                    "columns": ["pieces"],
                    "severity": "major",
                    "dimension": "accuracy",
                    "rows_tested": 4,
                    "rows_broken": 1,
                }
            ],
        )
    for table, content in (rows or night_rows()).items():
        write(context, table, night, content)
    if meta is not None:
        with lake.staging("models", night) as folder:
            (folder / "publish").mkdir()
            (folder / "publish" / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
            lake.commit_folder("models", night, folder)


def write(context: Context, table: str, dt: date, rows: list[dict[str, Any]]) -> None:
    """Write one partition from literal rows."""
    context.lake.write(table, dt, pa.Table.from_pylist(rows, OUTPUTS[table].schema))


def write_report(context: Context, text: str = "<h1>report</h1>", *, night: date = NIGHT) -> None:
    """A stand-in for the report's file, for tests of what comes after it."""
    with context.lake.staging("reports", night) as folder:
        (folder / "index.html").write_text(text, encoding="utf-8")
        context.lake.commit_folder("reports", night, folder)
