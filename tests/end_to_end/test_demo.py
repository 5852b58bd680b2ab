"""The whole nightly run on the demo data: every output is there, and says what it should."""

from __future__ import annotations

import json
import re
from datetime import date

import pyarrow.compute as pc
import pytest

from conf.project import load_project
from jobs.lake.partitions import Lake
from jobs.lake.schemas import OUTPUTS
from jobs.stages import STAGES

pytestmark = [pytest.mark.spark, pytest.mark.demo]
D = date(2018, 1, 1)

# What readers of the lake were promised; the schemas may hold more, never less.
PROMISED = {
    "ledger": "rows_in rows_clean rows_quarantined rows_duplicate table dt",
    "column_profiles": "table column dt rows nulls placeholders distinct min max mean stddev quantiles"
    " top_values sketches",
    "relations": "table columns parent parent_columns rows orphan_rows orphan_ids",
    "validations": "table column expectation severity success elements unexpected",
    "latent_users": "user_id vector model_version",
    "latent_items": "item_id vector bias model_version",
    "user_candidates": "user_id item_id list rank score source reason model_version",
    "similar_items": "item_id similar_item_id sense rank score source reason model_version",
    "evaluations": "model list slice metric k value low high users",
    "quality_scores": "asset column dimension score low high coverage grade",
    "value_scores": "asset contribution low high leave_one_out leave_one_out_low leave_one_out_high players seed",
    "assets": "asset kind owner rows bytes columns last_event_ts quality quality_low quality_high coverage grade"
    " value value_low value_high cost pii lineage action",
}


@pytest.mark.parametrize("table", PROMISED)
def test_every_promised_table_is_there_with_its_columns(demo_lake: Lake, table: str) -> None:
    rows = demo_lake.read(table, D)
    assert set(PROMISED[table].split()) <= set(rows.column_names)
    assert rows.num_rows > 0


def test_every_stage_wrote_what_it_says(demo_lake: Lake) -> None:
    written = {table for stage in STAGES for table in stage.writes} - {"clean", "quarantine", "repaired"}
    for table in written:
        if table in OUTPUTS and OUTPUTS[table].by_landing_day:
            assert demo_lake.partitions(table, upto=D), table
        else:
            assert demo_lake.exists(table, D), table
    for table in load_project().tables:
        assert demo_lake.partitions(f"clean/{table}", upto=D), table
        assert demo_lake.partitions(f"quarantine/{table}", upto=D), table


def test_every_landed_row_is_accounted_for(demo_lake: Lake) -> None:
    ledger = demo_lake.read_many("ledger", demo_lake.partitions("ledger", upto=D))
    kept = pc.add(pc.add(ledger["rows_clean"], ledger["rows_quarantined"]), ledger["rows_duplicate"])
    assert pc.all(pc.equal(kept, ledger["rows_in"])).as_py()
    totals = ledger.group_by("table").aggregate([("rows_in", "sum")]).to_pylist()
    by_table = {row["table"]: row["rows_in_sum"] for row in totals}
    assert by_table["transactions"] == 1_469_307
    assert by_table["promotions"] == 20_940_529


def test_partitions_carry_manifests_that_name_code_run_and_inputs(demo_lake: Lake) -> None:
    for table in (*PROMISED, "models", "reports"):
        manifest = demo_lake.manifest(table, D)
        assert manifest.code_version
        assert manifest.run_id
        assert manifest.files
    assert demo_lake.manifest("user_candidates", D).inputs


def test_lists_are_whole_ranked_and_keep_their_promise(demo_lake: Lake) -> None:
    rows = demo_lake.read("user_candidates", D).to_pandas()
    users = set(demo_lake.read("latent_users", D, columns=["user_id"])["user_id"].to_pylist())
    everyone = rows[rows["list"] == "all"]
    assert set(everyone["user_id"]) == users
    for _, listed in rows.groupby(["user_id", "list"], sort=False):
        assert sorted(listed["rank"]) == list(range(1, len(listed) + 1))
        assert listed["item_id"].is_unique
        assert listed.sort_values("rank")["score"].is_monotonic_decreasing
    assert rows.groupby(["user_id", "list"]).size().max() == 100
    bought = demo_lake.read("interactions", D).to_pandas()
    bought = set(zip(*bought[bought["cut"] == "publish"][["user_id", "item_id"]].to_numpy().T, strict=True))
    explore = rows[rows["list"] == "explore"]
    assert not bought.intersection(zip(explore["user_id"], explore["item_id"], strict=True))
    assert rows["reason"].str.len().min() > 0
    assert set(rows["source"]) > {"repeat"}


def _figure(evaluations, model: str, list_: str, metric: str, k: int) -> dict:
    rows = evaluations[
        (evaluations["model"] == model)
        & (evaluations["list"] == list_)
        & (evaluations["metric"] == metric)
        & (evaluations["k"] == k)
        & (evaluations["slice"] == "all")
    ]
    assert len(rows) == 1, (model, list_, metric, k)
    return rows.iloc[0].to_dict()


@pytest.mark.parametrize(("list_", "floor"), [("all", "repeat"), ("explore", "popularity")])
@pytest.mark.parametrize(("metric", "k"), [("recall", 20), ("ndcg", 100)])
def test_the_blend_is_at_or_above_its_floor(demo_lake: Lake, list_: str, floor: str, metric: str, k: int) -> None:
    evaluations = demo_lake.read("evaluations", D).to_pandas()
    blend, below = (_figure(evaluations, model, list_, metric, k) for model in ("blend", floor))
    assert blend["value"] >= below["value"]
    for figure in (blend, below):
        assert figure["low"] <= figure["value"] <= figure["high"]
        assert figure["users"] > 1000


def test_values_sum_to_what_all_tables_gain_and_every_table_has_one(demo_lake: Lake) -> None:
    rows = demo_lake.read("value_scores", D).to_pylist()
    assert {row["asset"] for row in rows} == set(load_project().tables)
    evidence = json.loads(rows[0]["evidence"])
    gain = evidence["v_all"] - evidence["v_empty"]
    assert sum(row["contribution"] for row in rows) == pytest.approx(gain, abs=1e-9)
    for row in rows:
        assert row["contribution"] is not None
        assert row["low"] <= row["contribution"] <= row["high"]


def test_every_source_table_is_scored_and_told_what_to_do(demo_lake: Lake) -> None:
    assets = {row["asset"]: row for row in demo_lake.read("assets", D).to_pylist()}
    for table in load_project().tables:
        row = assets[table]
        assert 0 <= row["quality_low"] <= row["quality"] <= row["quality_high"] <= 100
        assert row["grade"] in "ABCDE"
        assert 0 < row["coverage"] <= 1
        assert row["action"] in {"fix first", "protect", "retire candidate", "measure more"}
        assert row["lineage"]
    assert {"user_candidates", "latent_users", "latent_items", "similar_items"} <= set(assets)


def test_the_report_is_a_small_folder_without_a_network(demo_lake: Lake) -> None:
    folder = demo_lake.path("reports", D)
    pages = {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in folder.rglob("*.html")}
    assert {"index.html", "recommendations.html", "zh/index.html"} <= set(pages)
    for page in pages.values():
        assert not re.search(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", page)
        assert "@import" not in page and len(page.encode()) < 2_000_000
    assert sum(len(page.encode()) for page in pages.values()) < 5_000_000
    for table in load_project().tables:
        assert f'href="tables/{table}.html"' in pages["index.html"] and table in pages[f"tables/{table}.html"]
