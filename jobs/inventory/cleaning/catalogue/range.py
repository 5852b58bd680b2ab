"""Values outside declared limits."""

from __future__ import annotations

from datetime import date

import pyspark.sql.functions as F
from pydantic import Field, model_validator

from conf.cleaning_config import NUMBERS, ColumnName, Step, require_type
from conf.table_config import TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule


class Params(Step):
    column: ColumnName
    least: float | date | None = Field(None, description="the smallest value that is right")
    most: float | date | None = Field(None, description="the largest value that is right")

    @model_validator(mode="after")
    def _one_limit(self) -> Params:
        if self.least is None and self.most is None:
            raise ValueError("give `least` or `most`")
        return self

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.column, (*NUMBERS, "date", "timestamp"))


def rules(step: Params, landing: Landing) -> list[Rule]:
    """Both limits belong to the range."""
    value = F.col(step.column)
    below = F.lit(False) if step.least is None else value < F.lit(step.least)
    above = F.lit(False) if step.most is None else value > F.lit(step.most)
    tested = value.isNotNull()
    return [
        Rule(step.rule, step.kind, "check", (step.column,), step.severity, step.dimension, tested,
             tested & (below | above), decided_by=step.column, removes=step.severity == "critical")
    ]  # fmt: skip
