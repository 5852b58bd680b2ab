"""Numbers written with separators: `0571-8888 6666`."""

from __future__ import annotations

import pyspark.sql.functions as F

from conf.cleaning_config import ColumnName, TextStep
from jobs.inventory.cleaning.rule import Landing, Rule, known


class Params(TextStep):
    column: ColumnName
    separators: str = " -./"


def rules(step: Params, landing: Landing) -> list[Rule]:
    """Removes the separators."""
    value = F.col(step.column)
    plain = F.translate(value, step.separators, "")
    return [
        Rule(step.rule, step.kind, "text", (step.column,), step.severity, step.dimension, value.isNotNull(),
             known(plain != value), repaired={step.column: plain}, decided_by=step.column, is_finding=False)
    ]  # fmt: skip
