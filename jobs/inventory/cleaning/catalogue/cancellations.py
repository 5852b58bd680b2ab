"""Cancellations netted against the orders they take back."""

from __future__ import annotations

import pyspark.sql.functions as F
from pydantic import Field
from pyspark.sql import Window

from conf.cleaning_config import NUMBERS, ColumnName, ColumnNames, SqlCondition, Step, helper, require_type
from conf.table_config import Dimension, TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule, known


class Params(Step):
    key: ColumnNames = Field(min_length=1, description="a cancellation and its order are alike in these columns")
    amount: ColumnName = Field(description="what is netted: pieces or money")
    when: SqlCondition = Field(None, description="rows that are cancellations; default: a negative amount")
    dimension: Dimension = "consistency"

    def repaired_by(self) -> list[str]:
        return [f"{self.rule}:partly"]

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.amount, NUMBERS)


def rules(step: Params, landing: Landing) -> list[Rule]:
    """Within a landing day and key, orders and cancellations use each other up in the order of their values.

    Rows of which nothing is left go to quarantine; of a row that is used up in part the rest stays. An order without a
    cancellation and a cancellation without an order are left as they are.
    """
    size, is_off, taken = (helper(step, part) for part in ("size", "is_off", "taken"))
    mine, theirs, before = (helper(step, part) for part in ("mine", "theirs", "before"))
    amount = F.col(step.amount)
    cancels = known(F.expr(step.when) if step.when else amount < 0)
    both = Window.partitionBy("_dt", "_in_play", *step.key)
    side = both.partitionBy("_dt", "_in_play", *step.key, is_off).orderBy(*landing.table.columns)
    earlier = side.rowsBetween(Window.unboundedPreceding, -1)
    there = F.col("_in_play") & amount.isNotNull()
    for name in step.key:
        there = there & F.col(name).isNotNull()
    counts = F.when(there & (F.col(is_off) | (amount > 0)), F.abs(amount)).otherwise(F.abs(amount) * 0)
    zero = F.abs(amount) * 0
    rest = F.col(theirs) - F.coalesce(F.col(before), zero)
    helpers = (
        {is_off: cancels},
        {size: counts},
        {mine: F.sum(F.when(F.col(is_off), F.col(size)).otherwise(zero)).over(both),
         theirs: F.sum(F.when(~F.col(is_off), F.col(size)).otherwise(zero)).over(both),
         before: F.sum(size).over(earlier)},
        {theirs: F.when(F.col(is_off), F.col(theirs)).otherwise(F.col(mine))},
        {taken: F.greatest(zero, F.least(F.col(size), rest))},
    )  # fmt: skip
    used = known(there & (F.col(taken) > 0))
    gone = used & (F.col(taken) == F.col(size))
    left = (F.signum(amount) * (F.col(size) - F.col(taken))).cast(landing.table.columns[step.amount].type)
    columns = (*step.key, step.amount)
    return [
        Rule(step.rule, step.kind, "rows", columns, step.severity, step.dimension, there, gone,
             reads_rest=True, removes=True, is_finding=False, helpers=helpers),
        Rule(f"{step.rule}:partly", step.kind, "rows", columns, step.severity, step.dimension, there, used & ~gone,
             repaired={step.amount: left}, reads_rest=True, is_finding=False),
    ]  # fmt: skip
