"""Several versions of one thing: the newest stays, the others go to quarantine."""

from __future__ import annotations

import pyspark.sql.functions as F
from pydantic import Field
from pyspark.sql import Window

from conf.cleaning_config import ColumnName, ColumnNames, Step
from jobs.inventory.cleaning.rule import Landing, Rule, known


class Params(Step):
    key: ColumnNames = Field(min_length=1, description="rows alike in these columns are versions of one thing")
    latest: ColumnName = Field(description="the version with the largest value here stays")


def rules(step: Params, landing: Landing) -> list[Rule]:
    """Among the rows of one landing day that no other rule removes; between equal values the first by all columns."""
    there = F.col("_in_play")
    for name in step.key:
        there = there & F.col(name).isNotNull()
    versions = Window.partitionBy("_dt", "_in_play", *step.key)
    newest = versions.orderBy(F.col(step.latest).desc_nulls_last(), *landing.table.columns)
    broken = known(there & (F.dense_rank().over(newest) > 1))
    return [
        Rule(step.rule, step.kind, "rows", (*step.key, step.latest), step.severity, step.dimension, there, broken,
             reads_rest=True, removes=True)
    ]  # fmt: skip
