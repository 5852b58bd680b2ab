"""Letters in the case that the column declares."""

from __future__ import annotations

import pyspark.sql.functions as F

from jobs.inventory.cleaning.rule import Landing, Rule, known


def built_in(landing: Landing) -> list[Rule]:
    """`case:<column>` of every text column that declares `case: lower` or `case: upper`."""
    found = []
    for name, column in landing.table.columns.items():
        if column.type == "string" and column.case != "keep":
            value = F.col(name).cast("string")
            wanted = F.lower(value) if column.case == "lower" else F.upper(value)
            found.append(
                Rule(f"case:{name}", "case", "code", (name,), "minor", "conformity", F.col(name).isNotNull(),
                     known(wanted != value), repaired={name: wanted}, decided_by=name, is_finding=False)
            )  # fmt: skip
    return found
