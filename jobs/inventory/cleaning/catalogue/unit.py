"""Numbers in another unit than the column's: fuel in thousandths of a gallon among pieces."""

from __future__ import annotations

from decimal import Decimal

import pyspark.sql.functions as F
from pydantic import Field, model_validator
from pyspark.sql import Column as SparkColumn

from conf.cleaning_config import NUMBERS, ColumnName, SqlCondition, Step, require_type
from conf.table_config import TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule, condition, differs, known


class Params(Step):
    column: ColumnName
    when: SqlCondition = Field(None, description="rows that are in the other unit, a Spark SQL condition; default: all")
    times: Decimal | None = Field(None, description="factor; or `divided_by`")
    divided_by: Decimal | None = Field(None, gt=0, description="divisor; or `times`")
    plus: Decimal = Field(Decimal(0), description="what is added afterwards")

    @model_validator(mode="after")
    def _one_factor(self) -> Params:
        if (self.times is None) == (self.divided_by is None):
            raise ValueError("give either `times` or `divided_by`")
        return self

    def repaired_by(self) -> list[str]:
        return [self.rule]

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.column, NUMBERS)
        factor = self.times if self.times is not None else Decimal("0.5")
        if table.columns[self.column].type in ("integer", "bigint") and (factor % 1 or self.plus % 1):
            raise ValueError(f"`{self.column}` is {table.columns[self.column].type}: declare it double or decimal(p,s)")


def rules(step: Params, landing: Landing) -> list[Rule]:
    """value × times + plus, or value ÷ divided_by + plus."""
    type_ = landing.table.columns[step.column].type
    value = F.col(step.column)

    def number(constant: Decimal) -> SparkColumn:
        return F.lit(float(constant)) if type_ == "double" else F.lit(constant)

    scaled = value * number(step.times) if step.times is not None else value / number(Decimal(str(step.divided_by)))
    repaired = (scaled + number(step.plus) if step.plus else scaled).try_cast(type_)
    tested = value.isNotNull() & condition(step.when)
    return [
        Rule(step.rule, step.kind, "value", (step.column,), step.severity, step.dimension, tested,
             known(tested & repaired.isNotNull() & differs(repaired, value)), repaired={step.column: repaired},
             reads_rest=step.when is not None, is_finding=False)
    ]  # fmt: skip
