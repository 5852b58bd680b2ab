"""Text that is not written as it should be."""

from __future__ import annotations

import re

import pyspark.sql.functions as F
from pydantic import Field, field_validator

from conf.cleaning_config import ColumnName, TextStep
from conf.table_config import Dimension
from jobs.inventory.cleaning.rule import Landing, Rule


class Params(TextStep):
    column: ColumnName
    regex: str = Field(description="Java regular expression that the whole text must match")
    dimension: Dimension = "conformity"

    @field_validator("regex")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"'{value}' is no regular expression: {error}") from None
        return value

    def repaired_by(self) -> list[str]:
        return []


def rules(step: Params, landing: Landing) -> list[Rule]:
    """The whole text has to match."""
    value = F.col(step.column)
    tested = value.isNotNull()
    broken = tested & ~value.rlike(f"\\A(?:{step.regex})\\z")
    return [
        Rule(step.rule, step.kind, "check", (step.column,), step.severity, step.dimension, tested, broken,
             decided_by=step.column, removes=step.severity == "critical")
    ]  # fmt: skip
