"""Values that have to stand in another clean table."""

from __future__ import annotations

import pyspark.sql.functions as F
from pydantic import Field, model_validator

from conf.cleaning_config import ColumnNames, Step
from conf.table_config import Dimension
from jobs.inventory.cleaning.lookups import since
from jobs.inventory.cleaning.rule import Landing, Rule, known


class Params(Step):
    columns: ColumnNames = Field(min_length=1, description="columns of this table that look into the other")
    table: str = Field(description="the other table")
    references: tuple[str, ...] = Field(min_length=1, description="its columns, in the order of `columns`")
    dimension: Dimension = "consistency"

    @model_validator(mode="after")
    def _same_length(self) -> Params:
        if len(self.columns) != len(self.references):
            raise ValueError("`columns` and `references` must have the same length")
        return self

    @property
    def parent(self) -> str:
        return self.table

    @property
    def parent_keys(self) -> dict[str, str]:
        return dict(zip(self.columns, self.references, strict=True))


def rules(step: Params, landing: Landing) -> list[Rule]:
    """The other table had the values on the row's landing day or before; not tested while it has no clean rows."""
    lookup = landing.lookups.get(step.rule)
    there = F.lit(lookup is not None)
    for name in step.columns:
        there = there & F.col(name).isNotNull()
    missing = F.lit(False) if lookup is None else ~known(F.col(since(step)) <= F.col("_dt"))
    return [
        Rule(step.rule, step.kind, "check", step.columns, step.severity, step.dimension, there, there & missing,
             reads_rest=True, removes=step.severity == "critical", lookup=lookup)
    ]  # fmt: skip
