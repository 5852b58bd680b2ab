"""Local times that were landed without their zone."""

from __future__ import annotations

from zoneinfo import available_timezones

import pyspark.sql.functions as F
from pydantic import Field, field_validator

from conf.cleaning_config import ColumnName, SqlCondition, Step, require_type
from conf.table_config import TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule, condition, differs


class Params(Step):
    column: ColumnName
    zone: str = Field(description="the zone the source wrote its clock times in, such as Asia/Shanghai")
    when: SqlCondition = Field(None, description="rows of that zone, a Spark SQL condition; default: all")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"'{value}' is no time zone, write it like Europe/Berlin")
        return value

    def repaired_by(self) -> list[str]:
        return [self.rule]

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.column, ("timestamp",))


def rules(step: Params, landing: Landing) -> list[Rule]:
    """The moment in UTC at which the zone's clocks showed the landed time."""
    value = F.col(step.column)
    moment = F.to_utc_timestamp(value, step.zone)
    tested = value.isNotNull() & condition(step.when)
    return [
        Rule(step.rule, step.kind, "value", (step.column,), step.severity, step.dimension, tested,
             tested & differs(moment, value), repaired={step.column: moment}, reads_rest=step.when is not None,
             is_finding=False)
    ]  # fmt: skip
