"""A statement about a row, in Spark SQL over the cleaned columns."""

from __future__ import annotations

import pyspark.sql.functions as F

from jobs.inventory.cleaning.rule import Landing, Rule, known


def built_in(landing: Landing) -> list[Rule]:
    """One rule for each entry of the table's `rules`; NULL is satisfied."""
    return [
        Rule(rule.name, "row", "check", rule.columns, rule.severity, rule.dimension, F.expr(rule.check).isNotNull(),
             known(~F.expr(rule.check)), reads_rest=True, removes=rule.severity == "critical")
        for rule in landing.table.rules
    ]  # fmt: skip
