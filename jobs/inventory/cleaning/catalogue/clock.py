"""A clock that is known to have been wrong: of one store, in one period."""

from __future__ import annotations

import pyspark.sql.functions as F
from pydantic import Field

from conf.cleaning_config import ColumnName, SqlCondition, Step, require_type
from conf.table_config import TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule, condition


class Params(Step):
    column: ColumnName
    seconds: int = Field(description="what is added to the landed time; negative where the clock was fast")
    when: SqlCondition = Field(description="rows of that clock, a Spark SQL condition such as `store_id = '12'`")

    def repaired_by(self) -> list[str]:
        return [self.rule]

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.column, ("timestamp",))


def rules(step: Params, landing: Landing) -> list[Rule]:
    """The landed time and the offset."""
    value = F.col(step.column)
    tested = value.isNotNull() & condition(step.when)
    repaired = F.timestamp_micros(F.unix_micros(value) + F.lit(step.seconds * 1_000_000))
    return [
        Rule(step.rule, step.kind, "value", (step.column,), step.severity, step.dimension, tested, tested,
             repaired={step.column: repaired}, reads_rest=True, is_finding=False)
    ]  # fmt: skip
