"""A line of csv or JSON that cannot be read."""

from __future__ import annotations

import pyspark.sql.functions as F

from jobs.inventory.cleaning.rule import Landing, Rule


def built_in(landing: Landing) -> list[Rule]:
    """`parse:row` of a table that is landed as text lines."""
    if landing.table.source.format not in ("csv", "json"):
        return []
    broken = F.col("_unreadable").isNotNull()
    return [Rule("parse:row", "parse", "check", (), "critical", "conformity", F.lit(True), broken, removes=True)]
