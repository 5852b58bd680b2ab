"""Times before the days that a landing is about."""

from __future__ import annotations

from typing import Literal

import pyspark.sql.functions as F
from pydantic import Field

from conf.cleaning_config import ColumnName, Step, require_type
from conf.table_config import Dimension, TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule, known


class Params(Step):
    column: ColumnName
    days: int = Field(0, ge=0, description="days before the landing day that the landing covers, or that are in time")
    treat: Literal["flag", "quarantine"] = Field("flag", description="flag: the row is counted · quarantine: it goes")
    dimension: Dimension = "timeliness"

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.column, ("date", "timestamp"))


def rules(step: Params, landing: Landing) -> list[Rule]:
    """A late arrival, or a clock that is slow: either way the landing day does not say when it happened."""
    value = F.col(step.column)
    first = F.date_sub(F.col("_dt"), step.days).cast(landing.table.columns[step.column].type)
    return [
        Rule(step.rule, step.kind, "check", (step.column,), step.severity, step.dimension, value.isNotNull(),
             known(value < first), removes=step.treat == "quarantine" or step.severity == "critical")
    ]  # fmt: skip
