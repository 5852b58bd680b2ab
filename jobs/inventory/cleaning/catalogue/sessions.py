"""Sessions: what one user did without a longer pause."""

from __future__ import annotations

import pyspark.sql.functions as F
from pydantic import Field
from pyspark.sql import Window

from conf.cleaning_config import ColumnName, Step, helper, require_type
from conf.table_config import TableConfig
from jobs.inventory.cleaning.rule import Landing, Rule


class Params(Step):
    user: ColumnName = Field(description="column of the user")
    at: ColumnName = Field(description="column of the time")
    gap_minutes: float = Field(30, gt=0, description="a longer pause than this begins a new session")
    into: str = Field("session_id", pattern="[a-z][a-z0-9_]*", description="name of the new column")

    def added_columns(self) -> dict[str, str]:
        return {self.into: "string"}

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.at, ("timestamp",))


def rules(step: Params, landing: Landing) -> list[Rule]:
    """`<user>-<start in microseconds since 1970>`, null without user or time. No session spans two landing days."""
    start = helper(step, "start")
    user, at = F.col(step.user), F.col(step.at)
    mine = Window.partitionBy("_dt", "_in_play", step.user).orderBy(step.at)
    pause = F.unix_micros(at) - F.unix_micros(F.lag(at).over(mine))
    begins = pause.isNull() | (pause > F.lit(int(step.gap_minutes * 60_000_000)))
    began = F.max(F.when(F.col(start), at)).over(mine)
    session = F.concat(user.cast("string"), F.lit("-"), F.unix_micros(F.coalesce(began, at)).cast("string"))
    there = F.col("_in_play") & user.isNotNull() & at.isNotNull()
    return [
        Rule(step.rule, step.kind, "order", (step.user, step.at), step.severity, step.dimension, F.lit(False),
             F.lit(False), added={step.into: F.when(there, session)}, helpers=({start: begins},), reads_rest=True,
             is_finding=False, never_broken=True)
    ]  # fmt: skip
