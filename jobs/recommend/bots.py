"""What the stage bots flagged is left out of what the recommender learns from, if the configuration says so."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from conf.table_config import TableConfig
from jobs.lake.context import Context

_FLAGGED = pa.schema([("user_id", pa.string()), ("day", pa.date32())])


def without_bots(context: Context, table: TableConfig, events: DataFrame) -> DataFrame:
    """`events` of one table without those of flagged user-days; all of them where the filter is off."""
    if not context.project.model.inputs.is_without_bots:
        return events
    flagged = flagged_days(context, table)
    if not flagged.num_rows:
        return events
    days = context.spark.createDataFrame(flagged.to_pandas(), "user_id string, day date")
    return events.join(
        F.broadcast(days), (events["user_id"] == days["user_id"]) & (F.to_date("event_ts") == days["day"]), "left_anti"
    )


def flagged_days(context: Context, table: TableConfig) -> pa.Table:
    """user_id and day of every flagged user-day of the table's landing days in use, each once."""
    parts = [_FLAGGED.empty_table()]
    for day in judged_days(context, table):
        rows = context.lake.read("bot_days", day, ["table", "user_id", "day", "is_bot"])
        chosen = pc.and_(pc.equal(rows["table"], table.table), pc.fill_null(rows["is_bot"], False))
        parts.append(rows.filter(chosen).select(_FLAGGED.names))
    return pa.concat_tables(parts).group_by(_FLAGGED.names, use_threads=False).aggregate([])


def judged_days(context: Context, table: TableConfig) -> list[date]:
    """Landing days of the table that the stage bots has judged; none in a lake older than it."""
    return [day for day in context.in_use(table.table) if context.lake.exists("bot_days", day)]
