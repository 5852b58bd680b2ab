"""White space around a text."""

from __future__ import annotations

import pyspark.sql.functions as F

from jobs.inventory.cleaning.rule import BLANKS, Landing, Rule, known


def built_in(landing: Landing) -> list[Rule]:
    """`trim:<column>` of every column; of one that is not text it is no finding, the type would not mind."""
    found = []
    for name, column in landing.table.columns.items():
        value = F.col(name)
        trimmed = F.trim(value, F.lit(BLANKS)) if landing.is_text(name) else value
        broken = known(trimmed != value) if landing.is_text(name) else F.lit(False)
        found.append(
            Rule(f"trim:{name}", "trim", "trim", (name,), "minor", "conformity", F.col(f"_landed_{name}"), broken,
                 repaired={name: trimmed}, decided_by=name, is_finding=column.type == "string")
        )  # fmt: skip
    return found
