"""Numbers far from the others of their landing day."""

from __future__ import annotations

from typing import Literal

import pyspark.sql.functions as F
from pydantic import Field
from pyspark.sql import Column as SparkColumn
from pyspark.sql import Window

from conf.cleaning_config import NUMBERS, ColumnName, ColumnNames, Step, helper, require_type
from conf.table_config import TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule, known

# Makes the median absolute deviation an estimate of a normal distribution's standard deviation.
_TO_SD = 1.4826


class Params(Step):
    column: ColumnName
    method: Literal["quartiles", "deviations"] = Field(
        "deviations", description="quartiles: Tukey's fences, `width` times their distance beyond them; deviations:"
        " `width` robust standard deviations from the median",
    )  # fmt: skip
    width: float = Field(5.0, gt=0, description="how far from the others is too far, see `method`")
    by: ColumnNames = Field((), description="each group of rows alike in these columns has limits of its own")
    least_rows: int = Field(30, ge=4, description="fewer values than this: no limits, nothing is an outlier")
    treat: Literal["flag", "cap", "quarantine"] = Field(
        "flag", description="flag: the row is counted · cap: the value becomes the limit · quarantine: the row goes"
    )

    def added_columns(self) -> dict[str, str]:
        return {f"is_outlier_{self.column}": "boolean"} if self.treat != "quarantine" else {}

    def repaired_by(self) -> list[str]:
        return [self.rule] if self.treat == "cap" else []

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.column, NUMBERS)


def rules(step: Params, landing: Landing) -> list[Rule]:
    """Limits are exact quantiles of the landed rows of the row's own landing day (and group), and of nothing else: the
    same drop gives the same limits whenever it is cleaned. Where they coincide nothing is an outlier."""
    value, number = F.col(step.column), F.col(step.column).cast("double")
    day = Window.partitionBy("_dt", *step.by)
    names = {part: helper(step, part) for part in ("count", "middle", "spread", "quartiles")}
    low, high = _limits(step, names)
    helpers = (
        {names["count"]: F.count(value).over(day), names["middle"]: F.percentile(number, 0.5).over(day),
         names["quartiles"]: F.percentile(number, [0.25, 0.75]).over(day)},
        {names["spread"]: F.percentile(F.abs(number - F.col(names["middle"])), 0.5).over(day)},
    )  # fmt: skip
    tested = value.isNotNull() & (F.col(names["count"]) >= step.least_rows) & (low < high)
    broken = known(tested & ((number < low) | (number > high)))
    capped = F.when(number < low, low).otherwise(high)
    type_ = landing.table.columns[step.column].type
    whole = F.when(number < low, F.ceil(low)).otherwise(F.floor(high)) if type_ in ("integer", "bigint") else capped
    caps = step.treat == "cap"
    return [
        Rule(step.rule, step.kind, "value" if caps else "check", (step.column,), step.severity, step.dimension,
             known(tested), broken, repaired={step.column: whole.cast(type_)} if caps else {},
             flag=next(iter(step.added_columns()), None), reads_rest=True, is_finding=not caps, helpers=helpers,
             removes=step.treat == "quarantine")
    ]  # fmt: skip


def _limits(step: Params, names: dict[str, str]) -> tuple[SparkColumn, SparkColumn]:
    if step.method == "quartiles":
        first, third = F.col(names["quartiles"])[0], F.col(names["quartiles"])[1]
        reach = step.width * (third - first)
        return first - reach, third + reach
    middle, reach = F.col(names["middle"]), step.width * _TO_SD * F.col(names["spread"])
    return middle - reach, middle + reach
