"""The register: what an asset costs, where it comes from, and what should be done with it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from conf.pipeline_config import CostConfig, QualityConfig, RegisterConfig
from conf.project import Project
from jobs.lake.context import Context
from jobs.publish import register
from jobs.publish.gates import PUBLISHED
from jobs.publish.portfolio import Estimate, Standing, action_of
from jobs.publish.register.cost import cost_parts, total
from jobs.publish.register.findings import weeks_low
from jobs.publish.register.lineage import fed_by, made_from
from tests.publish.tiny_shop import NIGHT, night_rows, tables, write, write_night

CUTS = RegisterConfig(quality_target=80, value_share_high=0.1)


def value_row(asset: str, contribution: float | None, half: float = 0.001) -> dict:
    low, high = (None, None) if contribution is None else (contribution - half, contribution + half)
    return {
        "asset": asset, "contribution": contribution, "low": low, "high": high, "leave_one_out": contribution,
        "leave_one_out_low": low, "leave_one_out_high": high, "players": 3, "seed": 1,
        "evidence": json.dumps({"v_empty": 0.1, "v_all": 0.3}),
    }  # fmt: skip


def standing(**changes: object) -> Standing:
    facts = {
        "quality": Estimate(90, 88, 92), "coverage": 0.9, "value": Estimate(0.1, 0.09, 0.11), "total": 0.2,
        "cost": 120.0, "currency": "EUR", "weeks_low": 0, "feeds": (), "slices": 5,
    }  # fmt: skip
    return Standing(**(facts | changes))


@pytest.fixture
def quality(project: Project) -> QualityConfig:
    return project.pipeline.quality


LOW = Estimate(0.001, -0.001, 0.003)


@pytest.mark.parametrize(
    ("changes", "action", "words"),
    [
        ({}, "protect", "reaches the target of 80"),
        ({"quality": Estimate(60, 55, 65)}, "fix first", "quality 60 [55–65] is under the target"),
        ({"quality": Estimate(79, 70, 85)}, "fix first", "probably under"),
        ({"coverage": 0.3}, "measure more", "only 30% of its quality"),
        ({"quality": None}, "measure more", "quality not measured"),
        ({"value": None}, "measure more", "value not measured"),
        ({"value": Estimate(0.02, -0.01, 0.05)}, "measure more", "does not settle"),
        ({"value": LOW, "weeks_low": 1}, "measure more", "in 1 of the 4 weeks"),
        ({"value": LOW, "weeks_low": 4, "slices": 0}, "measure more", "slices of the traffic were not measured"),
        ({"value": LOW, "weeks_low": 4}, "retire candidate", "120.00 EUR a month"),
        ({"value": LOW, "weeks_low": 4, "cost": 0.0}, "measure more", "costs nothing"),
        ({"value": LOW, "weeks_low": 4, "feeds": ("user_candidates",)}, "measure more", "made with it"),
    ],
)
def test_action_follows_quality_value_and_cost(changes: dict, action: str, words: str, quality: QualityConfig) -> None:
    found, reason = action_of(standing(**changes), CUTS, quality)
    assert found == action
    assert words in reason
    assert "\n" not in reason


def test_cost_is_storage_labour_and_a_twelfth_of_the_purchase() -> None:
    table = tables()["goods"].model_copy(
        update={
            "cost": tables()["goods"].cost.model_copy(update={"labour_hours_per_month": 2, "purchase_per_year": 120})
        }
    )
    prices = CostConfig(storage_per_gb_month=0.5, labour_hour=10)
    parts = cost_parts(3 << 30, table, prices)
    assert {part["part"]: part["amount"] for part in parts} == {"storage": 1.5, "labour": 20.0, "purchase": 10.0}
    assert total(parts) == pytest.approx(1.5 + 20 + 10)


def test_a_measured_cost_counts_before_a_reckoned_one() -> None:
    compute = {"asset": "goods", "part": "compute", "amount": 2.5, "quantity": 50.0, "unit": "core hours", "dt": NIGHT}
    measured = [compute, compute | {"part": "storage", "amount": None}]
    parts = cost_parts(3 << 30, tables()["goods"], CostConfig(), measured)
    assert parts == [{"part": "compute", "amount": 2.5, "quantity": 50.0, "unit": "core hours"}]
    parts = cost_parts(
        0, tables()["goods"], CostConfig(), [*measured, compute | {"part": "replacement", "amount": 900.0}]
    )
    assert len(parts) == 2 and total(parts) == 2.5, "replacing it is no cost of a month"


def test_lineage_tells_what_each_kind_of_table_feeds(project: Project) -> None:
    shop = tables()
    orders, people = fed_by(shop["orders"]), fed_by(shop["people"])
    assert {"user_candidates", "latent_users", "value_scores", "reports"} <= set(orders)
    assert "user_attributes" in people
    assert "value_scores" in people
    assert "interactions" not in people
    coupons = fed_by(project.tables["coupons"])
    assert "value_scores" in coupons
    assert not {"user_candidates", "latent_users", "item_attributes", "user_profiles", "bot_days"} & set(coupons)
    assert {"user_profiles", "bot_days"} <= set(orders)
    assert made_from("latent_items", list(shop.values()))[:2] == ("goods", "orders")
    assert "coupons" not in made_from("latent_items", list(project.tables.values()))


def test_every_asset_has_one_row_that_joins_the_night(shop: Context) -> None:
    rows = night_rows()
    rows["value_scores"] = [value_row("orders", 0.12), value_row("goods", 0.0), value_row("people", None)]
    del rows["assets"]
    write_night(shop, rows)
    register.run(shop)
    assets = {row["asset"]: row for row in shop.lake.read("assets", NIGHT).to_pylist()}
    assert set(assets) == {*tables(), *PUBLISHED}
    orders = assets["orders"]
    assert (orders["rows"], orders["partitions"], orders["columns"]) == (6, 2, 4)
    assert (orders["quality"], orders["grade"], orders["coverage"]) == (81.0, "B", 0.8)
    assert (orders["value"], orders["value_low"], orders["value_high"]) == (0.12, 0.119, 0.121)
    assert orders["last_event_ts"] == datetime(2020, 5, 2, 8, tzinfo=UTC)
    assert (orders["action"], orders["pii"]) == ("protect", "pseudonym")
    assert assets["goods"]["rows"] == 3
    assert assets["goods"]["last_event_ts"] == datetime(2020, 5, 2, tzinfo=UTC)
    assert (assets["people"]["action"], assets["people"]["pii"]) == ("measure more", "direct")
    assert assets["user_candidates"]["value"] is None
    assert (assets["user_candidates"]["pii"], assets["similar_items"]["pii"]) == ("pseudonym", "none")
    assert all(row["lineage"] for row in assets.values())
    assert all(row["reason"] for row in assets.values())


def test_an_empty_published_table_is_to_be_fixed(shop: Context) -> None:
    rows = night_rows() | {"similar_items": []}
    write_night(shop, rows)
    register.run(shop)
    assets = {row["asset"]: row for row in shop.lake.read("assets", NIGHT).to_pylist()}
    assert assets["similar_items"]["action"] == "fix first"


def slice_row(asset: str, name: str, contribution: float | None, half: float = 0.001) -> dict:
    ends = (None, None) if contribution is None else (contribution - half, contribution + half)
    return {"asset": asset, "slice": name, "contribution": contribution, "low": ends[0], "high": ends[1],
            "share": 0.5, "v_empty": 0.1, "v_all": 0.3}  # fmt: skip


def put_slices(shop: Context, night: date, rows: list[dict]) -> None:
    table = pa.Table.from_pylist(rows)
    shop.lake.write("value_slices", night, table, schema=table.schema)


def test_retirement_needs_every_slice_low_on_every_night_of_four_weeks(shop: Context) -> None:
    nights = [NIGHT - timedelta(days=days) for days in (0, 7, 14, 21)]
    for night in nights:
        write(shop, "value_scores", night, [value_row("goods", 0.001), value_row("people", 0.1)])
    assert weeks_low(shop)["goods"] == 0, "without slices nothing is known to be low everywhere"
    for night in nights:
        put_slices(shop, night, [slice_row("goods", "all", 0.001), slice_row("goods", "new item", 0.002),
                                 slice_row("people", "all", 0.1)])  # fmt: skip
    assert weeks_low(shop)["goods"] == 4
    assert weeks_low(shop)["people"] == 0
    put_slices(shop, nights[1], [slice_row("goods", "all", 0.001), slice_row("goods", "new item", 0.1)])
    assert weeks_low(shop)["goods"] == 3, "worth something to new items in the second week"
    put_slices(shop, nights[2], [slice_row("goods", "all", 0.001), slice_row("goods", "new item", None)])
    assert weeks_low(shop)["goods"] == 2, "a slice that was not measured is not low"
    write(shop, "value_scores", NIGHT - timedelta(days=22), [value_row("goods", 0.1)])
    assert weeks_low(shop)["goods"] == 1
    assert date(2020, 5, 2) == NIGHT


def test_every_figure_of_a_row_stands_in_its_evidence(shop: Context) -> None:
    rows = night_rows()
    rows["value_scores"] = [value_row(name, 0.1) for name in tables()]
    del rows["assets"]
    write_night(shop, rows)
    register.run(shop)
    for row in shop.lake.read("assets", NIGHT).to_pylist():
        found = json.loads(row["evidence"])
        assert sum(part["amount"] for part in found["cost"]) == row["cost"]
        if row["kind"] != "published":
            assert found["value"]["contribution"] == row["value"]
            assert found["rows"]["partitions committed"] == row["partitions"]
            assert found["action"]["quality target"] == shop.project.pipeline.register_.quality_target
        if len(found["rows"]["newest"]) == found["rows"]["partitions in use"]:
            assert sum(part["rows"] for part in found["rows"]["newest"]) == row["rows"]
