"""Partition checks: exact counts of partitions that are short or have another schema."""

from __future__ import annotations

import json
from dataclasses import dataclass

from conf.project import load_project
from expectations.derived import ROWS_CHECK, SCHEMA_CHECK, partition_checks

PRODUCTS = load_project().tables["products"]


@dataclass(frozen=True)
class Part:
    dt: str
    rows: int
    schema_fingerprint: str = "declared"


def test_partitions_as_declared_hold_both_checks():
    checks = partition_checks(PRODUCTS, [Part("2017-01-01", PRODUCTS.min_rows)], "declared")
    assert [(c.expectation, c.success, c.elements, c.unexpected, c.severity) for c in checks] == [
        (SCHEMA_CHECK, True, 1, 0, "critical"),
        (ROWS_CHECK, True, 1, 0, "critical"),
    ]


def test_short_and_strange_partitions_are_counted_and_named():
    parts = [
        Part("2017-01-01", PRODUCTS.min_rows - 1),
        Part("2017-02-01", 0),
        Part("2017-03-01", 5000, "older"),
        Part("2017-04-01", 5000),
    ]
    schema, rows = partition_checks(PRODUCTS, parts, "declared")
    assert (schema.success, schema.elements, schema.unexpected) == (False, 4, 1)
    assert json.loads(schema.observed or "") == ["2017-03-01"]
    assert (rows.success, rows.elements, rows.unexpected) == (False, 4, 2)
    assert json.loads(rows.observed or "") == ["2017-01-01", "2017-02-01"]
