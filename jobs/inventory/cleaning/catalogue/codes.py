"""Spellings of one code: `Zhejiang`, `zhe jiang` and `ZJ` are one province."""

from __future__ import annotations

from itertools import chain

import pyspark.sql.functions as F
from pydantic import Field

from conf.cleaning_config import ColumnName, TextStep
from jobs.inventory.cleaning.rule import Landing, Rule, known


class Params(TextStep):
    column: ColumnName
    map: dict[str, str] = Field(min_length=1, description="spelling → code, after blanks and placeholders are gone")
    ignore_case: bool = Field(False, description="spellings are alike whatever their case")


def rules(step: Params, landing: Landing) -> list[Rule]:
    """The code of every spelling that is listed; other values stay."""
    value = F.col(step.column).cast("string")
    spelled = {(spelling.lower() if step.ignore_case else spelling): code for spelling, code in step.map.items()}
    table = F.create_map(*[F.lit(part) for part in chain.from_iterable(spelled.items())])
    code = F.try_element_at(table, F.lower(value) if step.ignore_case else value)
    return [
        Rule(step.rule, step.kind, "code", (step.column,), step.severity, step.dimension, value.isNotNull(),
             known(code != value), repaired={step.column: code}, decided_by=step.column, is_finding=False)
    ]  # fmt: skip
