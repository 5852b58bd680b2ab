"""Times after the day on which they were landed."""

from __future__ import annotations

from typing import Literal

import pyspark.sql.functions as F
from pydantic import Field

from conf.cleaning_config import ColumnName, Step, require_type
from conf.table_config import Dimension, TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule, known


class Params(Step):
    column: ColumnName
    days: int = Field(0, ge=0, description="days after the landing day that are still believed")
    treat: Literal["flag", "empty", "quarantine"] = Field(
        "flag", description="flag: the row is counted · empty: the value is taken out · quarantine: the row goes"
    )
    dimension: Dimension = "timeliness"

    def repaired_by(self) -> list[str]:
        return [self.rule] if self.treat == "empty" else []

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.column, ("date", "timestamp"))


def rules(step: Params, landing: Landing) -> list[Rule]:
    """Measured from the landing day, never from a clock: a rerun next year finds the same."""
    value = F.col(step.column)
    broken = known(value >= F.date_add(F.col("_dt"), 1 + step.days).cast(landing.table.columns[step.column].type))
    empties = step.treat == "empty"
    return [
        Rule(step.rule, step.kind, "value" if empties else "check", (step.column,), step.severity, step.dimension,
             value.isNotNull(), broken, repaired={step.column: F.lit(None)} if empties else {},
             removes=step.treat == "quarantine" or step.severity == "critical", is_finding=not empties)
    ]  # fmt: skip
