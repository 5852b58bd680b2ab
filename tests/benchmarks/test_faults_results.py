"""The bars of `python -m benchmarks.faults` on made-up figures: each of them can be missed, and is then named."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.faults.incidents import is_incident
from benchmarks.faults.results import missed, section
from faults.planting import dimension_of, kinds
from jobs.score.quality.aggregate import DIMENSIONS
from tests.faults.orders import ORDERS

RATES = (0.01, 0.05, 0.2)


def result(kind: str, **changes: Any) -> dict[str, Any]:
    moves = {
        str(rate): {dimension: move(100 * rate if dimension == dimension_of(kind) else 0.0) for dimension in DIMENSIONS}
        for rate in RATES
    }
    return {"kind": kind, "table": "t", "planted": 100, "found": 98, "wrong": 0, "by": "rows", "moves": moves} | changes


def move(fall: float) -> dict[str, Any]:
    before, after = (90.0, 89.0, 91.0), (90.0 - fall, 89.0 - fall, 91.0 - fall)
    return {"before": before, "after": after, "moved": -fall if fall > 1 else 0.0}


def shops(**changed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Two shops in which every kind does as it should, but for those given of the first one."""
    good: dict[str, dict[str, Any]] = {kind: result(kind) for kind in kinds()}
    return {"one": good | changed, "two": good}


def test_all_hold_where_every_kind_is_found_and_moves_its_own_dimension() -> None:
    assert missed(shops(), RATES) == []
    assert "hold." in section(shops(), RATES, 1)


def test_a_recall_and_a_precision_below_the_bar_are_named() -> None:
    assert missed(shops(nulls=result("nulls", found=94)), RATES) == ["one: nulls: recall 0.940 is below 0.95"]
    assert missed(shops(nulls=result("nulls", wrong=6)), RATES) == ["one: nulls: precision 0.942 is below 0.95"]
    assert "one: nulls: precision is not measured" in missed(shops(nulls=result("nulls", found=0)), RATES)


@pytest.mark.parametrize("rate", RATES)
def test_another_dimension_that_moves_at_any_rate_is_named(rate: float) -> None:
    spoilt = result("nulls")
    spoilt["moves"][str(rate)]["accuracy"] = move(3.0)
    assert missed(shops(nulls=spoilt), RATES) == [
        f"one: nulls: accuracy moves by -3.00 at {rate:.0%}, beyond its interval"
    ]


def test_its_own_dimension_has_to_fall_and_further_with_the_rate() -> None:
    still = result("nulls")
    still["moves"]["0.01"]["completeness"] = move(0.0)
    assert missed(shops(nulls=still), RATES) == ["one: nulls: completeness does not fall at 1%"]
    turned = result("nulls")
    turned["moves"]["0.2"]["completeness"] = move(2.0)
    assert missed(shops(nulls=turned), RATES) == [
        "one: nulls: completeness does not fall further with the rate: -1.00, -5.00, -2.00"
    ]


def test_what_falls_without_a_fault_and_a_kind_that_fits_nothing_are_named() -> None:
    fallen = {"kind": "nothing", "fallen": ["a"], "fallen_since": ["b"]}
    assert len(missed(shops(nothing=fallen), RATES)) == 2
    nowhere = {shop: own | {"bots": None} for shop, own in shops().items()}
    assert missed(nowhere, RATES) == ["bots: fits no table of any data set"]


def test_faults_of_a_landing_are_incidents() -> None:
    without = ORDERS.model_copy(
        update={"columns": {name: column for name, column in ORDERS.columns.items() if column.role != "store_id"}}
    )
    assert {kind for kind in kinds() if is_incident(kind, ORDERS)} == {
        "hour_shifts", "schema_changes", "stale_partitions", "time_zones", "volume_drops",
    }  # fmt: skip
    assert is_incident("shifted_clocks", without), "without channels a wrong clock is one of all that landed"
