"""A value that every row must have."""

from __future__ import annotations

import pyspark.sql.functions as F

from jobs.inventory.cleaning.rule import Landing, Rule


def built_in(landing: Landing) -> list[Rule]:
    """`required:<column>` of every column that is not nullable: nothing was given, and nothing was filled in."""
    return [
        Rule(f"required:{name}", "required", "check", (name,), "critical", "completeness", F.lit(True),
             ~F.col(f"_given_{name}") & F.col(name).isNull(), decided_by=name, removes=True)
        for name, column in landing.table.columns.items()
        if not column.nullable
    ]  # fmt: skip
