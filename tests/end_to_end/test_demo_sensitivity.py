"""On the demo, nothing is taken for personal data that is none, and what is declared stays declared."""

from __future__ import annotations

import pytest

from jobs.lake.partitions import Lake
from tests.end_to_end.conftest import DEMO_DATE

pytestmark = [pytest.mark.spark, pytest.mark.demo]


def test_the_demo_has_no_false_finding(demo_lake: Lake) -> None:
    rows = demo_lake.read("sensitivity", DEMO_DATE).to_pylist()
    assert {row["origin"] for row in rows} == {"declared"}
    assert [row["finding"] for row in rows if row["finding"]] == []
    assert {(row["table"], row["pii"]) for row in rows if row["column"] == "household_id"} >= {
        ("demographics", "pseudonym"),
        ("transactions", "pseudonym"),
    }
