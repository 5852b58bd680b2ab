"""A code outside the column's code list."""

from __future__ import annotations

import pyspark.sql.functions as F

from jobs.inventory.cleaning.rule import Landing, Rule


def built_in(landing: Landing) -> list[Rule]:
    """`allowed:<column>` of every column that declares its codes."""
    found = []
    for name, column in landing.table.columns.items():
        if column.allowed is not None:
            there = F.col(name).isNotNull()
            outside = there & ~F.col(name).isin(list(column.allowed))
            found.append(
                Rule(f"allowed:{name}", "allowed", "check", (name,), "major", "conformity", there, outside,
                     decided_by=name)
            )  # fmt: skip
    return found
