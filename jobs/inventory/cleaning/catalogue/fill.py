"""Missing values, filled in by a declared strategy and flagged."""

from __future__ import annotations

from typing import Literal

import pyspark.sql.functions as F
from pydantic import Field, model_validator
from pyspark.sql import Column as SparkColumn
from pyspark.sql import Window

from conf.cleaning_config import NUMBERS, ColumnName, ColumnNames, OptionalColumn, Step, require_type
from conf.table_config import Dimension, TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule


class Params(Step):
    column: ColumnName
    strategy: Literal["constant", "mode", "median", "column"] = Field(description="where the value comes from")
    value: str | None = Field(None, description="strategy constant: the value, as text")
    source: OptionalColumn = Field(None, description="strategy column: the column it is taken from")
    by: ColumnNames = Field((), description="mode and median of the rows alike in these columns, not of all")
    dimension: Dimension = "completeness"

    @model_validator(mode="after")
    def _complete(self) -> Params:
        for strategy, key in (("constant", "value"), ("column", "source")):
            if (self.strategy == strategy) != (getattr(self, key) is not None):
                raise ValueError(f"`{key}` belongs to the strategy '{strategy}', and is needed there")
        return self

    def added_columns(self) -> dict[str, str]:
        return {f"is_imputed_{self.column}": "boolean"}

    def repaired_by(self) -> list[str]:
        return [self.rule]

    def check(self, table: TableConfig) -> None:
        if self.strategy == "median":
            require_type(self, table, self.column, NUMBERS)
        if self.source is not None:
            require_type(self, table, self.source, (table.columns[self.column].type,))


def rules(step: Params, landing: Landing) -> list[Rule]:
    """Mode and median are exact, of the landed rows of the row's own landing day; of equal modes the smallest."""
    found = _value(step, landing.table.columns[step.column].type)
    broken = F.col(step.column).isNull() & found.isNotNull()
    return [
        Rule(step.rule, step.kind, "fill", (step.column,), step.severity, step.dimension, F.lit(True), broken,
             repaired={step.column: found}, flag=f"is_imputed_{step.column}", reads_rest=True, is_finding=False)
    ]  # fmt: skip


def _value(step: Params, type_: str) -> SparkColumn:
    value, day = F.col(step.column), Window.partitionBy("_dt", *step.by)
    if step.strategy == "constant":
        return F.lit(step.value).cast(type_)
    if step.strategy == "column":
        return F.col(str(step.source))
    if step.strategy == "mode":
        return F.mode(value, deterministic=True).over(day)
    middle = F.percentile(value, 0.5).over(day)
    return (F.round(middle) if type_ in ("integer", "bigint") else middle).cast(type_)
