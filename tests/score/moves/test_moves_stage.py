"""Done 5: with the real stage quality, a repeated run gives the same digits, and a day more is explained exactly."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.score import fixes, moves, quality
from jobs.score.derivation.states import night_state
from tests.score.test_quality import DAYS, NIGHT, fill, healthy, orders, put

NEXT = NIGHT + timedelta(days=1)
RUN_DATED = ("table_profiles", "relations", "validations", "anomalies")
Row = dict[str, Any]


def faulty() -> dict[str, list[Row]]:
    """Evidence with faults of several kinds, a capping one among them."""
    evidence = healthy()
    evidence["rule_results"][0]["rows_broken"] = 17
    evidence["rule_results"][-2]["rows_broken"] = 311
    evidence["rule_results"][-3]["rows_broken"] = 90
    evidence["relations"][1]["orphan_rows"] = 432
    return evidence


def patient(**changes: Any) -> TableConfig:
    """The table, fresh and on its cadence for days, so that time alone moves nothing."""
    return orders(sla_hours=96, cadence_days=7, **changes)


def next_night(shop: Context, evidence: dict[str, list[Row]]) -> Context:
    """The same lake a night later: a landing day more, and what the stages of the inventory found on that night."""
    fill(shop, evidence, [NEXT])
    return without_landing(shop, evidence)


def without_landing(shop: Context, evidence: dict[str, list[Row]]) -> Context:
    """The next run date, on which nothing landed."""
    later = Context(run_date=NEXT, project=shop.project, selected=shop.selected, run_id="test")
    for output in RUN_DATED:
        put(later, output, NEXT, evidence[output])
    return later


@pytest.fixture
def shop(make_context: Callable[..., Context]) -> Context:
    context = make_context(NIGHT, tables={"orders": patient()})
    fill(context, faulty())
    run(context)
    return context


def run(context: Context) -> None:
    quality.run(context)
    moves.run(context)


def rows(context: Context, table: str, night: date = NEXT) -> list[Row]:
    return context.lake.read(table, night).to_pylist()


def moved(context: Context) -> dict[tuple[str, str | None, str], Row]:
    found = [row for row in rows(context, "score_moves") if row["score"] == "quality"]
    return {(row["asset"], row["column"], row["dimension"]): row for row in found}


def holds(context: Context) -> None:
    """The law: each change is the sum of its effects, and each effect the sum of what carried it."""
    carried = rows(context, "move_carriers")
    changed = [row for row in rows(context, "score_moves") if row["change"] is not None]
    assert changed
    for row in changed:
        assert math.fsum((row["data"], row["rule"], row["weight"])) == pytest.approx(row["change"], abs=1e-9)
        assert row["after"] - row["before"] == row["change"]
        own = [c for c in carried if all(c[name] == row[name] for name in ("score", "asset", "column", "dimension"))]
        for effect in ("data", "rule", "weight"):
            parts = [c["part"] for c in own if c["effect"] == effect]
            assert math.fsum(parts) == pytest.approx(row[effect], abs=1e-9)


def test_a_repeated_run_gives_the_same_scores_and_moves_to_the_last_digit(shop: Context) -> None:
    later = next_night(shop, faulty())
    run(later)
    tables = ("quality_scores", "score_moves", "move_carriers")
    versions = [later.lake.manifest(table, NEXT).version for table in tables]
    first = [rows(later, table) for table in tables]
    run(later)
    assert [rows(later, table) for table in tables] == first
    assert [later.lake.manifest(table, NEXT).version for table in tables] == versions


def test_every_stored_score_is_met_from_its_evidence_alone(shop: Context) -> None:
    stored = rows(shop, "quality_scores", NIGHT)
    night = night_state(stored, shop.project.pipeline.quality)
    met = 0
    for row in stored:
        node = night.score(row["asset"], row["column"], row["dimension"])
        assert (node is None) == (row["score"] is None)
        if node is not None:
            assert 100 * node.value == pytest.approx(row["score"], abs=1e-9)
            met += 1
    assert met > 30


def test_a_day_more_moves_the_scores_by_what_the_data_did_and_nothing_else(shop: Context) -> None:
    evidence = faulty()
    evidence["rule_results"][-2]["rows_broken"] = 700
    evidence["relations"][0]["duplicate_rows"] = 4000
    evidence["ledger"][0] |= {"rows_duplicate": 100, "rows_clean": 900}
    later = next_night(shop, evidence)
    run(later)
    holds(later)
    found = moved(later)
    whole = found["orders", None, "overall"]
    assert whole["change"] < -1
    assert (whole["rule"], whole["weight"]) == (0.0, 0.0)
    assert whole["before_dt"] == NIGHT
    assert "fell by" in whole["words"] and "key:order_id" in whole["words"]
    assert all((row["rule"], row["weight"]) == (0.0, 0.0) for row in found.values() if row["change"] is not None)
    carried = [
        c
        for c in rows(later, "move_carriers")
        if (c["asset"], c["column"], c["dimension"]) == ("orders", None, "overall")
    ]
    most = max(carried, key=lambda c: abs(c["part"]))
    assert (most["carrier_dimension"], most["carrier_column"], most["carrier_rule"]) == (
        "accuracy",
        "order_id",
        "key:order_id",
    )
    assert most["after"] == pytest.approx(1 - 4000 / 10000)


def test_an_unchanged_night_moves_nothing(shop: Context) -> None:
    later = without_landing(shop, faulty())
    run(later)
    holds(later)
    for row in rows(later, "score_moves"):
        assert row["change"] in (0.0, None) and not any(row[effect] for effect in ("data", "rule", "weight"))
    assert rows(later, "move_carriers") == []


RULE_CHANGES = {
    "a rule goes": {"rules": []},
    "a rule is worded anew": {
        "rules": [orders().rules[0].model_copy(update={"check": "price > 1"}), orders().rules[1]]
    },
    "a rule is more severe": {
        "rules": [orders().rules[0].model_copy(update={"severity": "critical"}), orders().rules[1]]
    },
}


@pytest.mark.parametrize("change", RULE_CHANGES.values(), ids=RULE_CHANGES)
def test_a_change_of_rules_alone_is_all_the_rules(shop: Context, change: dict[str, Any]) -> None:
    """No landing day more and no time passed: the night is scored again under other rules."""
    table = patient(**{name: [rule.model_dump() for rule in rules] for name, rules in change.items()})
    later = restated(shop, table)
    run(later)
    holds(later)
    whole = moved(later)["orders", None, "overall"]
    assert whole["rule"] == pytest.approx(whole["change"], abs=1e-9) and abs(whole["change"]) > 1e-6
    assert (whole["data"], whole["weight"]) == (0.0, 0.0)


def restated(shop: Context, table: TableConfig) -> Context:
    """The next run date with the same evidence under another file of the table, whose rules cleaning tested anew."""
    shop.project.tables["orders"] = table
    evidence = faulty()
    declared = {rule.name: rule for rule in table.rules}
    for day in DAYS:
        found = []
        for row in evidence["rule_results"]:
            rule = declared.get(row["rule"])
            if row["kind"] == "row" and rule is None:
                continue
            broken = 500 if rule and rule.check == "price > 1" else row["rows_broken"]
            found.append(row | {"rows_broken": broken, "severity": rule.severity if rule else row["severity"]})
        put(shop, "rule_results", day, found)
    return without_landing(shop, evidence)


def test_other_weights_alone_are_all_the_weights(shop: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    config = shop.project.pipeline.quality
    weights = dict(config.dimension_weights) | {"accuracy": 0.15, "timeliness": 0.25}
    changed = config.model_copy(
        update={"dimension_weights": weights, "severity_weights": config.severity_weights | {"minor": 2.0}}
    )
    later = restated(shop, shop.project.tables["orders"])
    object.__setattr__(later.project, "pipeline", later.project.pipeline.model_copy(update={"quality": changed}))
    run(later)
    holds(later)
    whole = moved(later)["orders", None, "overall"]
    assert whole["weight"] == pytest.approx(whole["change"], abs=1e-9) and whole["change"] != 0
    assert (whole["data"], whole["rule"]) == (0.0, 0.0)


def test_evidence_of_an_older_version_is_explained_too(shop: Context) -> None:
    """Without covers, weights, sources and settings: what cannot be met from it counts as another arithmetic."""
    old = rows(shop, "quality_scores", NIGHT)
    for row in old:
        evidence = json.loads(row["evidence"])
        evidence.pop("settings", None)
        for rule in [*evidence.get("rules", ()), *evidence.get("table_rules", {}).get("rules", ())]:
            for name in ("covers", "weight", "source", "measure", "low", "high", "severity"):
                rule.pop(name, None)
        row["evidence"] = json.dumps(evidence)
        row.pop("dt")
    put(shop, "quality_scores", NIGHT, old)
    later = next_night(shop, faulty())
    run(later)
    fixes.run(later)
    holds(later)


def test_the_first_night_has_scores_and_no_moves(shop: Context) -> None:
    first = rows(shop, "score_moves", NIGHT)
    assert first and all(row["change"] is None and row["before_dt"] is None for row in first)
    assert rows(shop, "move_carriers", NIGHT) == []


def test_value_is_the_data_s_while_its_configuration_stands(shop: Context) -> None:
    later = next_night(shop, faulty())
    value = {"asset": "orders", "low": 0.0, "high": 1.0, "players": 1, "seed": 1}
    for night, contribution, configuration in ((NIGHT, 0.10, "a"), (NEXT, 0.12, "a")):
        put_value(later, night, [value | {"contribution": contribution}], configuration)
    run(later)
    holds(later)
    row = next(r for r in rows(later, "score_moves") if r["score"] == "value")
    assert (row["data"], row["rule"], row["weight"]) == (pytest.approx(0.02), 0.0, 0.0)
    put_value(later, NEXT, [value | {"contribution": 0.12}], "b")
    moves.run(later)
    row = next(r for r in rows(later, "score_moves") if r["score"] == "value")
    assert row["change"] == pytest.approx(0.02) and row["data"] is None
    assert "cannot be told apart" in row["words"]


def put_value(context: Context, night: date, found: list[Row], configuration: str) -> None:
    evidence = json.dumps({"configuration": configuration, "v_empty": 0.1, "v_all": 0.3})
    schema = OUTPUTS["value_scores"].schema
    context.lake.write(
        "value_scores", night, pa.Table.from_pylist([row | {"evidence": evidence} for row in found], schema=schema)
    )


def test_a_fix_gains_what_passing_gives_in_the_real_stage(shop: Context) -> None:
    """The points of each fix, against the stage quality run on evidence in which only that rule passes whole."""
    fixes.run(shop)
    found = {row["rule"]: row for row in rows(shop, "fixes", NIGHT)}
    score = overall(shop)
    for rule, position in (("price_positive", -2), ("required:order_id", -3), ("type:order_id", 0)):
        mended = faulty()
        mended["rule_results"][position]["rows_broken"] = 0
        for day in DAYS:
            put(shop, "rule_results", day, mended["rule_results"])
        quality.run(shop)
        assert overall(shop) - score == pytest.approx(found[rule]["points"], abs=1e-9)
        assert 0 < found[rule]["points_low"] < found[rule]["points"] < found[rule]["points_high"]
    assert found["price_positive"]["broken"] == 10 * 311


def overall(context: Context) -> float:
    found = context.lake.read("quality_scores", NIGHT).to_pylist()
    return next(r["score"] for r in found if (r["asset"], r["column"], r["dimension"]) == ("orders", None, "overall"))


def test_ndcg_of_a_fix_is_its_dimension_s_points_by_the_elasticity_of_its_column(shop: Context) -> None:
    state = night_state(rows(shop, "quality_scores", NIGHT), shop.project.pipeline.quality).tables["orders"]

    def elasticity(columns: list[str], *ends: float | None) -> Row:
        names = ("elasticity", "low", "high")
        place = {"asset": "orders", "dimension": "accuracy", "columns": columns, "fault": "nulls"}
        return place | dict(zip(names, ends, strict=True))

    measured = [
        elasticity(["price"], 0.2, 0.1, 0.3),
        elasticity(["price"], 0.4, 0.2, 0.7),
        elasticity(["user"], 9, 9, 9),
    ]
    value = {"contribution": 0.5, "low": -0.1, "high": 0.6}
    found = {row["rule"]: row for row in fixes.in_order(fixes.fixes_of("orders", state, value, measured))}
    row = found["price_positive"]
    points = row["dimension_points"] / 100
    assert (row["ndcg"], row["ndcg_low"], row["ndcg_high"]) == pytest.approx((points * 0.3, points * 0.1, points * 0.7))
    assert row["stake"] == pytest.approx(row["points"] / 100 * 0.5)
    assert row["stake_low"] == 0.0, "nothing is at stake where the value may be under 0"
    assert found["type:order_id"]["ndcg"] is None, "no fault of that dimension was planted"
    unmeasured = fixes.fixes_of("orders", state, {}, [elasticity(["price"], None, None, None)])
    assert all(row["stake"] is None and row["ndcg"] is None for row in unmeasured)
    assert [row["place"] for row in fixes.in_order(unmeasured)] == list(range(1, len(unmeasured) + 1))
