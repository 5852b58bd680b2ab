"""Checks of landed partitions that need no query: a manifest already says how many rows and which schema they have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from conf.table_config import Dimension, TableConfig
from expectations.results import Outcome

SCHEMA_CHECK = "expect_partitions_to_match_declared_schema"
ROWS_CHECK = "expect_partitions_to_have_min_rows"


class LandedPartition(Protocol):
    """What a manifest says of one partition."""

    @property
    def dt(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def schema_fingerprint(self) -> str: ...


def partition_checks(
    table: TableConfig, partitions: Sequence[LandedPartition], declared_fingerprint: str
) -> list[Outcome]:
    """The two checks every table has: each partition has the declared columns, and at least `min_rows` rows.

    Both are critical: a partition that breaks one holds the release. `elements` and `unexpected` count partitions,
    `observed` names those that break the check.
    """
    strangers = [part.dt for part in partitions if part.schema_fingerprint != declared_fingerprint]
    short = [part.dt for part in partitions if part.rows < table.min_rows]
    return [
        _outcome(SCHEMA_CHECK, "conformity", {"columns": list(table.columns)}, strangers, len(partitions)),
        _outcome(ROWS_CHECK, "completeness", {"min_rows": table.min_rows}, short, len(partitions)),
    ]


def _outcome(name: str, dimension: Dimension, kwargs: dict[str, object], broken: list[str], tested: int) -> Outcome:
    return Outcome(
        column=None,
        expectation=name,
        kwargs=json.dumps(kwargs, sort_keys=True),
        severity="critical",
        dimension=dimension,
        success=not broken,
        elements=tested,
        unexpected=len(broken),
        observed=json.dumps(broken) if broken else None,
    )
