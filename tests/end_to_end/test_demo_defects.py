"""The known defects of the demo data stand in the inventory with exactly their counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jobs.lake.partitions import Lake

pytestmark = [pytest.mark.demo, pytest.mark.spark]

LAST_DAY = date(2018, 1, 1)


def rule_totals(lake: Lake, table: str) -> dict[str, int]:
    """Broken rows of each rule of an incremental table, over all its landing days."""
    totals: dict[str, int] = {}
    for row in lake.read_many("rule_results", lake.partitions("rule_results", upto=LAST_DAY)).to_pylist():
        if row["table"] == table:
            totals[row["rule"]] = totals.get(row["rule"], 0) + row["rows_broken"]
    return totals


def relations(lake: Lake, table: str, kind: str) -> list[dict[str, Any]]:
    return [row for row in lake.read("relations", LAST_DAY).to_pylist() if (row["table"], row["kind"]) == (table, kind)]


def test_the_rules_of_transactions_find_what_is_known(demo_lake: Lake) -> None:
    broken = {rule: count for rule, count in rule_totals(demo_lake, "transactions").items() if count}
    assert broken == {
        "quantity_positive": 8_869,
        "quantity_one_unit": 13_510,
        "line_amount_plausible": 782,
        "dated_in_2017": 534,
        "coupon_within_price": 3_363,
    }


def test_duplicate_coupons_are_removed_and_accounted_for(demo_lake: Lake) -> None:
    ledger = {row["table"]: row for row in demo_lake.read("ledger", LAST_DAY).to_pylist()}
    assert ledger["coupons"]["rows_in"] == 116_204
    assert ledger["coupons"]["rows_duplicate"] == 4_872
    assert [row["rows_duplicate"] for table, row in sorted(ledger.items()) if table != "coupons"] == [0] * (
        len(ledger) - 1
    )


def test_products_without_a_package_size(demo_lake: Lake) -> None:
    results = demo_lake.read("rule_results", LAST_DAY).to_pylist()
    sizes = [row for row in results if (row["table"], row["rule"]) == ("products", "package_size_given")]
    assert [(row["rows_tested"], row["rows_broken"]) for row in sizes] == [(92_331, 30_586)]


def test_products_alike_but_for_the_id(demo_lake: Lake) -> None:
    assert [row["duplicate_rows"] for row in relations(demo_lake, "products", "twin")] == [59_946]


def test_repeated_promotion_keys(demo_lake: Lake) -> None:
    assert [(row["rows"], row["duplicate_rows"]) for row in relations(demo_lake, "promotions", "key")] == [
        (20_940_529, 12_785)
    ]


def test_transactions_without_a_catalogue_row(demo_lake: Lake) -> None:
    found = relations(demo_lake, "transactions", "foreign_key")
    assert [(row["rows"], row["orphan_rows"], row["orphan_ids"]) for row in found] == [(1_469_307, 4_836, 17)]


def test_every_landed_row_of_the_demo_came_in(demo_lake: Lake) -> None:
    ledger = demo_lake.read_many("ledger", demo_lake.partitions("ledger", upto=LAST_DAY)).to_pylist()
    totals = {
        name: sum(row["rows_in"] for row in ledger if row["table"] == name) for name in ("transactions", "promotions")
    }
    assert totals == {"transactions": 1_469_307, "promotions": 20_940_529}
    assert sum(row["rows_quarantined"] for row in ledger) == 0
