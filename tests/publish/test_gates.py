"""Each gate of the release fails on a planted defect, and only then."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from conf.pipeline_config import ReleaseConfig
from conf.table_config import TableConfig
from jobs.lake.schemas import OUTPUTS
from jobs.publish import gates

DAY = date(2020, 5, 2)


def published(**changes: list[dict]) -> dict[str, pa.Table | None]:
    rows = {
        "user_candidates": [candidate("u1", "all", rank) for rank in (1, 2)] + [candidate("u1", "explore", 1)],
        "similar_items": [
            {
                "item_id": "i1",
                "similar_item_id": "i2",
                "sense": sense,
                "rank": 1,
                "score": 1.0,
                "source": "vae",
                "reason": "alike",
                "model_version": "m",
            }
            for sense in ("substitute", "complement")
        ],
        "latent_users": [{"user_id": "u1", "vector": [1.0], "model_version": "m"}],
        "latent_items": [{"item_id": "i1", "vector": [1.0], "bias": 0.0, "model_version": "m"}],
    } | changes
    others = dict.fromkeys((name for name in gates.PUBLISHED if name not in rows), ())
    return {name: pa.Table.from_pylist(list(rows), OUTPUTS[name].schema) for name, rows in (rows | others).items()}


def candidate(user: str, name: str, rank: int, **changes: object) -> dict:
    return {
        "user_id": user,
        "item_id": f"i{rank}",
        "list": name,
        "rank": rank,
        "score": 1.0,
        "source": "repeat",
        "reason": "bought before",
        "model_version": "m",
    } | changes


def validation(severity: str, success: bool | None) -> dict:
    return {
        "table": "t",
        "column": "c",
        "expectation": "expect_x",
        "severity": severity,
        "success": success,
        "unexpected": 7,
    }


def evaluation(
    model: str, value: float | None, high: float | None = None, list_: str = "all", slice_: str = "all"
) -> dict:
    return {
        "model": model,
        "list": list_,
        "slice": slice_,
        "metric": "ndcg",
        "k": 100,
        "value": value,
        "low": value,
        "high": high,
    }


def test_a_failed_critical_expectation_fails_and_is_named():
    gate = gates.critical_expectations([validation("critical", True), validation("critical", False)])
    assert gate.ok is False and "t.c expect_x (7 values)" in gate.detail


def test_an_unevaluated_critical_expectation_fails():
    assert gates.critical_expectations([validation("critical", None)]).ok is False


def test_a_failed_major_expectation_does_not_fail_the_gate():
    assert gates.critical_expectations([validation("major", False)]).ok is True


def test_tables_nobody_validated_fail_and_a_night_without_new_partitions_does_not():
    assert gates.critical_expectations(None).ok is False
    assert gates.critical_expectations([]).ok is True


def test_a_partition_with_too_few_rows_fails():
    assert gates.enough_rows([("t", DAY, 9)], {"t": 10}).ok is False
    assert gates.enough_rows([("t", DAY, 10)], {"t": 10}).ok is True


LEDGER = {"table": "t", "dt": DAY, "rows_in": 10, "rows_clean": 7, "rows_quarantined": 2, "rows_duplicate": 1}


def test_conserved_rows_hold():
    assert gates.rows_conserved([LEDGER], {("t", DAY): 7}).ok is True


@pytest.mark.parametrize(
    ("ledger", "files", "said"),
    [
        ([LEDGER | {"rows_duplicate": 0}], {("t", DAY): 7}, "9 accounted for"),
        ([LEDGER], {("t", DAY): 6}, "its files hold 6"),
        ([], {("t", DAY): 7}, "not in the ledger"),
        (None, {("t", DAY): 7}, "not in the ledger"),
        ([LEDGER], {}, "no clean partition"),
    ],
)
def test_a_lost_row_fails(ledger, files, said):
    gate = gates.rows_conserved(ledger, files)
    assert gate.ok is False and said in gate.detail


CONFIG = ReleaseConfig(floors={"all": "repeat"})


def floor(*rows: dict) -> gates.Gate:
    return gates.not_below_floors(list(rows), CONFIG)[0]


def test_without_a_paired_interval_the_means_decide():
    assert floor(evaluation("blend", 0.30), evaluation("repeat", 0.31)).ok is False
    assert floor(evaluation("blend", 0.31), evaluation("repeat", 0.31)).ok is True


def test_with_a_paired_interval_a_loss_beyond_noise_fails_and_noise_does_not():
    rows = evaluation("blend", 0.30), evaluation("repeat", 0.31)
    assert floor(*rows, evaluation("blend-minus-repeat", -0.01, high=-0.001)).ok is False
    assert floor(*rows, evaluation("blend-minus-repeat", -0.01, high=0.001)).ok is True


def test_figures_of_a_slice_or_another_list_do_not_stand_in():
    assert floor(evaluation("blend", 0.3, slice_="cold"), evaluation("repeat", 0.2, slice_="cold")).ok is None
    assert floor(evaluation("blend", 0.3, list_="explore"), evaluation("repeat", 0.2)).ok is None


def test_too_little_history_is_stated_and_is_not_a_failure_but_a_missing_evaluation_is():
    gate = floor()
    assert gate.ok is None and "too little history" in gate.detail
    assert gates.not_below_floors(None, CONFIG)[0].ok is False


def test_every_configured_floor_gives_one_gate():
    assert len(gates.not_below_floors([], ReleaseConfig())) == 2


def test_whole_published_tables_hold():
    assert gates.published_whole(published()).ok is True


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (published() | {"latent_items": None}, "latent_items was not written"),
        (published(similar_items=[]), "similar_items is empty"),
        (published(user_candidates=[candidate("u1", "all", rank) for rank in (1, 3)]), "do not run 1…n"),
        (published(user_candidates=[candidate("u1", "all", rank) for rank in (2, 3)]), "do not run 1…n"),
        (published(user_candidates=[candidate("u1", "all", rank, item_id="i") for rank in (1, 2)]), "an item twice"),
        (published(user_candidates=[candidate("u1", "all", 1, item_id=None)]), "item_id has 1 nulls"),
        (published(user_candidates=[candidate("u1", "explore", 1)]), "1 users of latent_users have no list"),
        (published(user_candidates=[candidate("u1", "all", 1, model_version="old")]), "2 model versions"),
    ],
)
def test_a_defect_in_a_published_table_fails(tables, said):
    gate = gates.published_whole(tables)
    assert gate.ok is False and said in gate.detail


def test_a_wrong_type_a_missing_and_an_extra_column_fail():
    tables = published()
    users = tables["latent_users"]
    for rows in (
        users.drop_columns(["vector"]),
        users.append_column("extra", pa.array(["x"])),
        users.set_column(0, "user_id", pa.array([1])),
    ):
        gate = gates.published_whole(tables | {"latent_users": rows})
        assert gate.ok is False and "latent_users" in gate.detail


def people(pii: str) -> TableConfig:
    return TableConfig.model_validate(
        {
            "table": "people",
            "kind": "customer",
            "description": "Who buys.",
            "owner": "o",
            "load": "snapshot",
            "source": {"format": "csv", "path": "p"},
            "columns": {"mail": {"type": "string", "role": "user_id", "pii": pii, "description": "The buyer"}},
        }
    )


def test_a_direct_identifier_as_id_fails_and_a_pseudonym_does_not():
    assert gates.no_direct_identifiers(published(), [people("direct")]).ok is False
    assert gates.no_direct_identifiers(published(), [people("pseudonym")]).ok is True


@pytest.mark.parametrize(
    "change",
    [
        {"user_id": "jo@example.org"},
        {"reason": "because 13812345678 called"},
        {"reason": "id 11010519491231002X"},
        {"reason": "mail a.b@c.de"},
    ],
)
def test_an_address_or_personal_number_in_published_text_fails(change):
    tables = published(user_candidates=[candidate("u1", "all", 1, **change)])
    assert gates.no_direct_identifiers(tables, []).ok is False


def test_a_reason_that_names_an_item_of_that_shape_holds():
    rows = [candidate("u1", "all", 1, item_id="13812345678", reason="like item 13812345678")]
    assert gates.no_direct_identifiers(published(user_candidates=rows), []).ok is True


def test_an_asset_without_lineage_fails_and_is_named():
    assert gates.lineage_known([{"asset": "a", "lineage": ["b"]}]).ok is True
    gate = gates.lineage_known([{"asset": "a", "lineage": ["b"]}, {"asset": "lost", "lineage": []}])
    assert gate.ok is False and "lost" in gate.detail
    assert gates.lineage_known(None).ok is False
