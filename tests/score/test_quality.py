"""The stage over a lake of literal evidence: guards of the score, gates, roll-up, and evidence that explains each."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from conf.errors import LakeError
from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score import quality
from jobs.score.quality.aggregate import DIMENSIONS

NIGHT = date(2024, 3, 10)
DAYS = [NIGHT - timedelta(days=back) for back in range(9, -1, -1)]
ROWS = 1000
CLEAN = pa.schema([("order_id", pa.string()), ("user", pa.string()), ("item", pa.string()), ("price", pa.float64())])

Row = dict[str, Any]
Evidence = dict[str, list[Row]]


def orders(**changes: Any) -> TableConfig:
    return TableConfig.model_validate(
        {
            "table": "orders",
            "kind": "behaviour",
            "description": "Orders of a shop",
            "owner": "shop",
            "contact": "shop@example.org",
            "source": {"format": "parquet", "path": "orders"},
            "load": "incremental",
            "key": ["order_id"],
            "foreign_keys": [{"columns": ["item"], "table": "orders", "references": ["order_id"]}],
            "columns": {
                "order_id": {"type": "string", "role": "attribute", "nullable": False, "description": "The order"},
                "user": {"type": "string", "role": "user_id", "description": "Who ordered", "pii": "pseudonym"},
                "item": {"type": "string", "role": "item_id", "description": "What was ordered"},
                "price": {"type": "double", "role": "price", "description": "Amount paid", "unit": "EUR"},
                "at": {"type": "timestamp", "role": "event_ts", "description": "When it was ordered"},
            },
            "rules": [
                {"name": "price_positive", "check": "price > 0", "columns": ["price"], "severity": "major",
                 "dimension": "accuracy", "description": "A price is positive"},
                {"name": "price_fits_item", "check": "price < 9 or item = 'x'", "columns": ["price", "item"],
                 "severity": "minor", "dimension": "consistency", "description": "Dear things are x"},
            ],
            "expectations": [
                {"type": "expect_column_values_to_not_be_null", "column": "user", "severity": "critical",
                 "dimension": "completeness"},
                {"type": "expect_column_values_to_be_between", "column": "price", "severity": "minor",
                 "dimension": "accuracy", "kwargs": {"max_value": 500}},
            ],
            **changes,
        }
    )  # fmt: skip


def result(rule: str, kind: str, columns: list[str], severity: str, dimension: str, broken: int = 0) -> Row:
    return {
        "table": "orders", "rule": rule, "kind": kind, "columns": columns, "severity": severity,
        "dimension": dimension, "rows_tested": ROWS, "rows_broken": broken,
    }  # fmt: skip


def healthy() -> Evidence:
    """What the inventory stages say of ten good days; one list a lake table, per-day rows without their day."""
    columns = list(orders().columns)
    profile = {"table": "orders", "rows": ROWS, "nulls": 0}
    return {
        "rule_results": [
            *(result(f"type:{name}", "type", [name], "major", "conformity") for name in columns),
            *(result(f"placeholder:{name}", "placeholder", [name], "minor", "completeness") for name in columns),
            result("required:order_id", "required", ["order_id"], "critical", "completeness"),
            result("price_positive", "row", ["price"], "major", "accuracy"),
            result("price_fits_item", "row", ["price", "item"], "minor", "consistency"),
        ],
        "ledger": [
            {"table": "orders", "rows_in": ROWS, "rows_clean": ROWS, "rows_quarantined": 0, "rows_duplicate": 0}
        ],
        "column_profiles": [{**profile, "column": name} for name in columns],
        "table_profiles": [{**profile, "column": n, "days": len(DAYS), "rows": ROWS * len(DAYS)} for n in columns],
        "relations": [
            {"table": "orders", "columns": ["order_id"], "kind": "key", "severity": "critical",
             "rows": 10 * ROWS, "duplicate_rows": 0},
            {"table": "orders", "columns": ["item"], "kind": "foreign_key", "parent": "orders",
             "parent_columns": ["order_id"], "severity": "major", "rows": 10 * ROWS, "orphan_rows": 0, "orphan_ids": 0},
        ],
        "validations": [
            {"table": "orders", "column": "user", "expectation": "expect_column_values_to_not_be_null", "kwargs": "{}",
             "severity": "critical", "dimension": "completeness", "success": True, "elements": 10 * ROWS,
             "unexpected": 0, "partitions": [str(day) for day in DAYS]},
            {"table": "orders", "column": "price", "expectation": "expect_column_values_to_be_between",
             "kwargs": '{"max_value": 500}', "severity": "minor", "dimension": "accuracy", "success": True,
             "elements": 10 * ROWS, "unexpected": 0, "partitions": [str(day) for day in DAYS]},
        ],
        "anomalies": [
            {"table": "orders", "metric": "rows", "landing_dt": NIGHT, "value": 1000.0, "expected": 1000.0,
             "low": 800.0, "high": 1200.0, "history": 9, "is_anomaly": False},
            {"table": "orders", "column": "price", "metric": "mean", "landing_dt": NIGHT, "value": 5.0, "expected": 5.0,
             "low": 4.0, "high": 6.0, "history": 9, "is_anomaly": False},
        ],
    }  # fmt: skip


def fill(context: Context, evidence: Evidence, days: list[date] | None = None, *, lineage: bool = True) -> None:
    """Write `evidence` of the table orders as the inventory stages would have."""
    lake = context.lake
    for day in DAYS if days is None else days:
        rows = pa.Table.from_pylist([{"order_id": "1", "user": "u", "item": "i", "price": 1.0}], schema=CLEAN)
        inputs = {f"landing/orders/dt={day}": "1"} if lineage else {}
        lake.write("clean/orders", day, rows, schema=CLEAN, inputs=inputs)
        for output in ("rule_results", "ledger", "column_profiles", "behaviour_days", "bot_days"):
            own = deepcopy(evidence.get(output, []))
            if output == "column_profiles":
                for row in own:
                    row["max"] = (
                        evidence.get("newest", [{}])[0].get(str(day), f"{day}T20:00:00+00:00")
                        if row["column"] == "at"
                        else "z"
                    )
            put(context, output, day, own)
    for output in ("table_profiles", "relations", "validations", "anomalies", "sensitivity"):
        put(context, output, NIGHT, evidence.get(output, []))


def put(context: Context, output: str, day: date, rows: list[Row]) -> None:
    context.lake.write(output, day, pa.Table.from_pylist(rows, schema=OUTPUTS[output].schema))


def scores(context: Context) -> dict[tuple[str, str | None, str], Row]:
    rows = context.lake.read("quality_scores", NIGHT).to_pylist()
    return {(row["asset"], row["column"], row["dimension"]): row for row in rows}


@pytest.fixture
def scored(make_context: Callable[..., Context], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`scored(evidence, days=…, table=…)`: the scores a lake of this evidence gives."""
    count = iter(range(1000))

    def score(evidence: Evidence | None = None, table: TableConfig | None = None, **how: Any):
        context = make_context(NIGHT, tables={"orders": table or orders()})
        object.__setattr__(context.project, "lake", tmp_path / f"lake{next(count)}")
        fill(context, healthy() if evidence is None else evidence, **how)
        quality.run(context)
        return scores(context)

    return score


Scored = Callable[..., dict[tuple[str, str | None, str], Row]]


def by_dimension(found: dict[tuple[str, str | None, str], Row]) -> dict[str, float]:
    return {dimension: found["orders", None, dimension]["score"] for dimension in DIMENSIONS}


# ---- what stands in the table


def test_a_healthy_table_is_measured_in_all_six_dimensions(scored: Scored):
    found = scored()
    assert all(score > 95 for score in by_dimension(found).values())
    overall = found["orders", None, "overall"]
    assert overall["grade"] == "A"
    assert overall["low"] <= overall["score"] <= overall["high"]
    assert 0.6 < overall["coverage"] < 1, "no accuracy rule looks at the user: that is not covered"
    assert found["orders", "user", "accuracy"]["score"] is None
    assert found["orders", "user", "accuracy"]["coverage"] == 0
    assert found["orders", "price", "accuracy"]["grade"] is None


def test_every_score_can_be_computed_again_from_its_evidence(scored: Scored):
    evidence = healthy()
    evidence["rule_results"][0]["rows_broken"] = 17
    evidence["rule_results"][-2]["rows_broken"] = 311
    evidence["rule_results"][-3]["rows_broken"] = 90
    evidence["relations"][1]["orphan_rows"] = 4321
    found = scored(evidence)
    recomputed = 0
    for (_, _, dimension), row in found.items():
        why = json.loads(row["evidence"])
        if row["score"] is None:
            continue
        if "rules" in why:
            total = sum(r["weight"] for r in why["rules"])
            again = sum(r["weight"] * r["u"] for r in why["rules"]) / total
            again = min([again, *(r["u"] for r in why["rules"] if r["rule"] in why["capped_by"])])
            for r in why["rules"]:
                assert r["k"] is None or r["u"] == r["k"] / r["n"]
        elif "cells" in why:
            again = sum(c["weight"] * c["q"] for c in why["cells"]) / sum(c["weight"] for c in why["cells"])
        elif "members" in why:
            members = [m for m in why["members"] if m["score"] is not None]
            again = sum(m["weight"] * m["score"] for m in members) / sum(m["weight"] for m in members) / 100
        else:
            total = sum(d["weight"] for d in why["dimensions"])
            again = math.prod(max(d["q"], 0.01) ** (d["weight"] / total) for d in why["dimensions"])
        assert row["score"] == pytest.approx(100 * again, abs=1e-9), dimension
        recomputed += 1
    assert recomputed > 25


def test_a_cell_of_a_table_is_the_score_of_its_column(scored: Scored):
    evidence = healthy()
    evidence["rule_results"][-2]["rows_broken"] = 311
    found = scored(evidence)
    cells = json.loads(found["orders", None, "accuracy"]["evidence"])["cells"]
    price = next(cell for cell in cells if cell["cell"] == "price")
    assert 100 * price["q"] == pytest.approx(found["orders", "price", "accuracy"]["score"])
    assert price["weight"] == 2
    assert next(cell for cell in cells if cell["cell"] == "order_id")["weight"] == 3


def test_the_same_fact_counts_once(scored: Scored):
    """A null user stands in the profile and in an expectation: the profile counts, as severely as the latter."""
    evidence = healthy()
    evidence["table_profiles"][1]["nulls"] = 4000
    evidence["validations"][0]["unexpected"] = 4000
    found = scored(evidence)
    why = json.loads(found["orders", "user", "completeness"]["evidence"])
    assert [(r["rule"], r["severity"], r["u"]) for r in why["rules"]] == [("filled:user", "critical", 0.6)]
    assert set(why["rules"][0]["stands_for"]) == {"expect_column_values_to_not_be_null(user)", "placeholder:user"}
    assert found["orders", "user", "completeness"]["score"] == pytest.approx(60)
    price = json.loads(found["orders", "price", "accuracy"]["evidence"])["rules"]
    assert {r["rule"] for r in price} == {
        "price_positive", "expect_column_values_to_be_between(price)", "steady:price",
    }, "a lower and an upper bound are two facts"  # fmt: skip


def test_expectations_are_summed_over_the_nights(scored: Scored, make_context: Callable[..., Context]):
    context = make_context(NIGHT, tables={"orders": orders()})
    evidence = healthy()
    later = evidence["validations"][1]
    later["partitions"], later["elements"], later["unexpected"] = [str(NIGHT)], 1000, 100
    fill(context, evidence)
    earlier = {**later, "partitions": [str(day) for day in DAYS[:-1]], "elements": 9000, "unexpected": 0}
    put(context, "validations", NIGHT - timedelta(days=1), [earlier])
    future = {**later, "partitions": [str(NIGHT + timedelta(days=1))], "elements": 5, "unexpected": 5}
    put(context, "validations", NIGHT + timedelta(days=1), [future])
    quality.run(context)
    rules = json.loads(scores(context)["orders", "price", "accuracy"]["evidence"])["rules"]
    between = next(rule for rule in rules if rule["source"] == "expectation")
    assert (between["k"], between["n"], between["covers"]) == (9900, 10000, 1.0)


# ---- guard 1: a fault lowers its dimension, step by step, and no other


def _rule(position: int) -> Callable[[Evidence, int], None]:
    def plant(evidence: Evidence, step: int) -> None:
        evidence["rule_results"][position]["rows_broken"] = step * 90

    return plant


def _orphans(evidence: Evidence, step: int) -> None:
    evidence["relations"][1]["orphan_rows"] = step * 900


def _duplicates(evidence: Evidence, step: int) -> None:
    evidence["relations"][0]["duplicate_rows"] = step * 900


def _copies(evidence: Evidence, step: int) -> None:
    evidence["ledger"][0]["rows_duplicate"] = step * 90


def _nulls(evidence: Evidence, step: int) -> None:
    evidence["table_profiles"][3]["nulls"] = step * 900


def _volume(evidence: Evidence, step: int) -> None:
    if step:
        evidence["anomalies"][0] |= {"is_anomaly": True, "value": 800.0 - 20 * step}


def _shift(evidence: Evidence, step: int) -> None:
    if step:
        evidence["anomalies"][1] |= {"is_anomaly": True, "value": 6 + 0.1 * step}


def _clock(evidence: Evidence, step: int) -> None:
    evidence["newest"] = [{str(day): f"{day + timedelta(days=1)}T00:00:00+00:00" for day in DAYS[:step]}]


@pytest.mark.parametrize(
    ("dimension", "plant"),
    [
        pytest.param("conformity", _rule(0), id="wrong types"),
        pytest.param("completeness", _rule(10), id="missing required values"),
        pytest.param("completeness", _nulls, id="nulls"),
        pytest.param("completeness", _volume, id="volume"),
        pytest.param("accuracy", _rule(11), id="broken row rule"),
        pytest.param("accuracy", _duplicates, id="duplicate keys"),
        pytest.param("accuracy", _copies, id="exact copies"),
        pytest.param("accuracy", _shift, id="shifted mean"),
        pytest.param("consistency", _rule(12), id="inconsistent columns"),
        pytest.param("consistency", _orphans, id="orphans"),
        pytest.param("timeliness", _clock, id="events in the future"),
    ],
)
def test_more_of_a_fault_lowers_its_dimension_and_no_other(
    scored: Scored, dimension: str, plant: Callable[[Evidence, int], None]
):
    series = []
    for step in (0, 2, 5, 10):
        evidence = healthy()
        plant(evidence, step)
        series.append(scored(evidence))
    own = [by_dimension(found)[dimension] for found in series]
    assert all(later < earlier for earlier, later in itertools.pairwise(own)), own
    overall = [found["orders", None, "overall"]["score"] for found in series]
    assert all(later < earlier for earlier, later in itertools.pairwise(overall))
    for other in set(DIMENSIONS) - {dimension}:
        assert len({by_dimension(found)[other] for found in series}) == 1, other


def test_missing_days_lower_timeliness(scored: Scored):
    found = [by_dimension(scored(days=DAYS[:1] + DAYS[1 + gone :]))["timeliness"] for gone in (0, 2, 5)]
    assert found[0] > found[1] > found[2]


def test_an_old_table_is_as_fresh_as_the_formula_says(scored: Scored):
    """Newest event 20:00 three days ago: 76 h old at the end of the run date, 52 h over the SLA, τ = 48 h."""
    found = scored(days=DAYS[:-3])
    rules = json.loads(found["orders", None, "timeliness"]["evidence"])["table_rules"]["rules"]
    fresh = next(rule for rule in rules if rule["rule"] == "fresh")
    assert fresh["u"] == pytest.approx(math.exp(-52 / 48))
    cadence = next(rule for rule in rules if rule["rule"] == "landed_on_cadence")
    assert (cadence["k"], cadence["n"]) == (7, 10)


def test_an_unreadable_file_lowers_accessibility_only(scored: Scored, make_context: Callable[..., Context]):
    context = make_context(NIGHT, tables={"orders": orders()})
    fill(context, healthy())
    context.lake.files("clean/orders", DAYS[0])[0].write_bytes(b"broken")
    quality.run(context)
    before, after = by_dimension(scored()), by_dimension(scores(context))
    assert after["accessibility"] < before["accessibility"]
    assert {d: s for d, s in after.items() if d != "accessibility"} == {
        d: s for d, s in before.items() if d != "accessibility"
    }


# ---- guard 9, gates, what is not measured, domains


def test_the_same_inputs_give_the_same_digits(make_context: Callable[..., Context]):
    context = make_context(NIGHT, tables={"orders": orders()})
    fill(context, healthy())
    quality.run(context)
    first = context.lake.manifest("quality_scores", NIGHT).version
    quality.run(make_context(NIGHT, tables={"orders": orders()}))
    assert context.lake.manifest("quality_scores", NIGHT).version == first


def test_personal_data_nobody_labelled_caps_the_grade_and_not_the_score(scored: Scored):
    found = scored({**healthy(), "sensitivity": [{"table": "orders", "column": "user", "detected": "email address"}]})
    overall = found["orders", None, "overall"]
    assert overall["grade"] == "D"
    assert overall["score"] > 90
    assert json.loads(overall["evidence"])["gates"] == ["undeclared personal data"]
    assert found["orders", "user", "overall"]["grade"] == "D"
    assert found["orders", "price", "overall"]["grade"] != "D"
    declared = {"table": "orders", "column": "user", "detected": "email address", "declared": "pseudonym"}
    labelled = scored({**healthy(), "sensitivity": [declared]})
    assert labelled["orders", None, "overall"]["grade"] == "A"


def test_flagged_events_lower_accuracy_and_nothing_else(scored: Scored):
    series = []
    for flagged in (0, 10, 50, 200):
        days = [{"table": "orders", "user_id": "u", "events": ROWS - flagged, "is_bot": False}]
        days += [{"table": "orders", "user_id": "bot", "events": flagged, "is_bot": True}] * bool(flagged)
        series.append(scored({**healthy(), "bot_days": days}))
    own = [by_dimension(found)["accuracy"] for found in series]
    assert all(later < earlier for earlier, later in itertools.pairwise(own)), own
    for other in set(DIMENSIONS) - {"accuracy"}:
        assert len({by_dimension(found)[other] for found in series}) == 1, other
    rules = json.loads(series[1]["orders", None, "accuracy"]["evidence"])["table_rules"]["rules"]
    share = next(rule for rule in rules if rule["rule"] == "bots")
    assert (share["k"], share["n"], share["u"]) == (9900, 10000, 0.99)
    assert share["low"] < 0.99 < share["high"]


def test_a_funnel_out_of_order_lowers_consistency_and_nothing_else(scored: Scored):
    series = []
    for wrong in (0, 20, 100):
        days = [{"table": "orders", "user_id": "u", "funnel_events": 200, "funnel_out_of_order": wrong}]
        series.append(by_dimension(scored({**healthy(), "behaviour_days": days})))
    assert series[0]["consistency"] > series[1]["consistency"] > series[2]["consistency"]
    for other in set(DIMENSIONS) - {"consistency"}:
        assert len({found[other] for found in series}) == 1, other


def test_days_with_too_few_users_to_judge_say_nothing_of_bots(scored: Scored):
    days = [{"table": "orders", "user_id": "u", "events": ROWS, "is_bot": None}]
    assert by_dimension(scored({**healthy(), "bot_days": days})) == by_dimension(scored())


def test_a_measured_value_weighs_the_columns(make_context: Callable[..., Context]):
    context = make_context(NIGHT, tables={"orders": orders()})
    evidence = healthy()
    evidence["table_profiles"][3]["nulls"] = 4000
    fill(context, evidence)
    quality.run(context)
    by_role = scores(context)["orders", None, "completeness"]["score"]
    groups = [
        {"asset": "orders", "group": "price", "columns": ["price"], "contribution": 0.3},
        {"asset": "orders", "group": "who", "columns": ["user", "item"], "contribution": 0.1},
    ]
    schema = pa.schema(
        [
            ("asset", pa.string()),
            ("group", pa.string()),
            ("columns", pa.list_(pa.string())),
            ("contribution", pa.float64()),
        ]
    )
    context.lake.write("value_groups", NIGHT - timedelta(days=1), pa.Table.from_pylist(groups, schema), schema=schema)
    quality.run(context)
    found = scores(context)
    assert found["orders", None, "completeness"]["score"] < by_role, "the column that counts most is the one with gaps"
    omega = json.loads(found["orders", None, "overall"]["evidence"])["settings"]["omega"]
    total = 3 + 3 + 3 + 2 + 2
    assert omega["price"] == pytest.approx(total * (0.1 / 5 + 0.9 * 0.75))
    assert omega["user"] == omega["item"] == pytest.approx(total * (0.1 / 5 + 0.9 * 0.125))
    assert sum(weight for cell, weight in omega.items() if cell != "(table)") == pytest.approx(total)


def test_clean_data_of_unknown_origin_caps_the_grade(scored: Scored):
    overall = scored(lineage=False)["orders", None, "overall"]
    assert (overall["grade"], json.loads(overall["evidence"])["gates"]) == ("D", ["missing lineage"])


def test_a_table_that_never_landed_is_unmeasured_not_bad(scored: Scored):
    nothing = {name: [] for name in healthy()}
    found = scored(nothing, days=[])
    for dimension in (*DIMENSIONS, "overall"):
        row = found["orders", None, dimension]
        assert (row["score"], row["low"], row["high"], row["coverage"], row["confidence"]) == (None, None, None, 0, 0)
        assert row["grade"] is None
    assert found["domain:all", None, "overall"]["score"] is None


def test_an_unmeasured_dimension_leaves_the_others_alone(scored: Scored):
    evidence = healthy()
    evidence["rule_results"] = [row for row in evidence["rule_results"] if row["dimension"] != "consistency"]
    evidence["relations"] = evidence["relations"][:1]
    found, whole = scored(evidence), scored()
    assert found["orders", None, "consistency"]["score"] is None
    assert found["orders", None, "overall"]["coverage"] < whole["orders", None, "overall"]["coverage"]
    assert json.loads(found["orders", None, "overall"]["evidence"])["unmeasured"] == ["consistency"]


def test_without_coverage_no_a_and_no_b(scored: Scored):
    few = {name: [] if name not in ("ledger", "column_profiles") else rows for name, rows in healthy().items()}
    overall = scored(few)["orders", None, "overall"]
    assert overall["score"] > 90
    assert overall["coverage"] < 0.6
    assert overall["grade"] == "C"


def test_a_missing_inventory_stage_is_an_error(make_context: Callable[..., Context]):
    context = make_context(NIGHT, tables={"orders": orders()})
    with pytest.raises(LakeError, match="table_profiles"):
        quality.run(context)


def test_domains_weigh_by_the_value_of_an_earlier_night(make_context: Callable[..., Context]):
    tables = {"orders": orders(), "idle": orders(table="idle", kind="catalogue")}
    context = make_context(NIGHT, tables=tables)
    evidence = healthy()
    evidence["relations"][1]["orphan_rows"] = 9000
    fill(context, evidence)
    for output in ("rule_results", "ledger", "column_profiles"):
        for day in DAYS:
            own = context.lake.read(output, day).drop_columns("dt").to_pylist()
            put(context, output, day, own + [{**row, "table": "idle"} for row in own])
    for day in DAYS:
        context.lake.write(
            "clean/idle",
            day,
            context.lake.read("clean/orders", day).select(CLEAN.names),
            schema=CLEAN,
            inputs={"landing/idle": "1"},
        )

    def night_of_value(night: date, contributions: dict[str, float]) -> None:
        put(
            context,
            "value_scores",
            night,
            [{"asset": asset, "contribution": phi} for asset, phi in contributions.items()],
        )

    night_of_value(NIGHT, {"orders": 0.0, "idle": 1.0})
    quality.run(context)
    found = scores(context)
    own = {name: found[name, None, "overall"]["score"] for name in tables}
    everything = found["domain:all", None, "overall"]
    why = json.loads(everything["evidence"])
    assert everything["score"] == pytest.approx((own["orders"] + own["idle"]) / 2), "tonight's value is not known yet"
    assert why["weighting"].startswith("equal")
    assert why["minimum"]["asset"] == min(own, key=lambda name: own[name])
    assert why["share_under_target"] == sum(score < 80 for score in own.values()) / 2
    assert found["domain:behaviour", None, "overall"]["score"] == pytest.approx(own["orders"])

    night_of_value(NIGHT - timedelta(days=1), {"orders": 0.3, "idle": -0.1})
    quality.run(context)
    weighted = scores(context)["domain:all", None, "overall"]
    assert weighted["score"] == pytest.approx(0.95 * own["orders"] + 0.05 * own["idle"])
    assert json.loads(weighted["evidence"])["weighting"] == "value"
