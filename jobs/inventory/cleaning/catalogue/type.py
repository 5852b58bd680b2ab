"""Values that do not fit the declared type."""

from __future__ import annotations

import pyspark.sql.functions as F

from conf.table_config import Severity
from jobs.inventory.cleaning.rule import Landing, Rule


def built_in(landing: Landing) -> list[Rule]:
    """`type:<column>` of every column. The value is emptied; where it is needed the row goes to quarantine.

    The rule is evaluated after the cast, so `<column>` is typed here.
    """
    found = []
    for name, column in landing.table.columns.items():
        given = F.col(f"_given_{name}")
        needed = not column.nullable or name in landing.table.key
        severity: Severity = "critical" if needed else "major"
        found.append(
            Rule(f"type:{name}", "type", "type", (name,), severity, "conformity", given, given & F.col(name).isNull(),
                 decided_by=name, removes=needed)
        )  # fmt: skip
    return found
