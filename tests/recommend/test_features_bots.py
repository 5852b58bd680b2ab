"""What the stage bots flagged is left out of the features, of its own table and day only, and only if wanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from conf.table_config import TableConfig
from jobs.lake.context import Context
from jobs.lake.schemas import OUTPUTS
from jobs.recommend.bots import flagged_days, judged_days, without_bots

pytestmark = pytest.mark.spark
NIGHT, BEFORE = date(2024, 5, 7), date(2024, 5, 6)


def clicks(name: str) -> TableConfig:
    columns = {"visitor": ("string", "user_id"), "article": ("string", "item_id"), "at": ("timestamp", "event_ts")}
    return TableConfig.model_validate(
        {
            "table": name, "kind": "behaviour", "description": "Clicks", "owner": "web", "load": "incremental",
            "source": {"format": "csv", "path": name}, "events": {},
            "columns": {c: {"type": t, "role": r, "description": "Told"} for c, (t, r) in columns.items()},
        }
    )  # fmt: skip


def test_flagged_user_days_are_left_out(spark, make_context: Callable[..., Context]):
    tables = {"clicks": clicks("clicks"), "taps": clicks("taps")}
    context = make_context(NIGHT, tables=tables)
    context.__dict__["spark"] = spark
    rows = pa.table({"visitor": ["a"], "article": ["x"], "at": pa.array([datetime(2024, 5, 6, tzinfo=UTC)])})
    for table in tables:
        for day in (BEFORE, NIGHT):
            context.lake.write(f"clean/{table}", day, rows, schema=rows.schema)
    verdicts = [
        {"table": "clicks", "user_id": "bot", "day": BEFORE, "is_bot": True},
        {"table": "clicks", "user_id": "a", "day": BEFORE, "is_bot": False},
        {"table": "clicks", "user_id": "new", "day": BEFORE, "is_bot": None},
        {"table": "taps", "user_id": "a", "day": BEFORE, "is_bot": True},
    ]
    events = spark.createDataFrame(
        [
            ("bot", datetime(2024, 5, 6, 23, 59)),
            ("bot", datetime(2024, 5, 7)),
            ("a", datetime(2024, 5, 6)),
            ("new", datetime(2024, 5, 6)),
        ],
        "user_id string, event_ts timestamp",
    )

    def left(table: str, *, on: bool = True) -> list[tuple[str, int]]:
        inputs = context.project.model.inputs.model_copy(update={"is_without_bots": on})
        object.__setattr__(context.project, "model", context.project.model.model_copy(update={"inputs": inputs}))
        return sorted((row[0], row[1].day) for row in without_bots(context, tables[table], events).collect())

    everything = [("a", 6), ("bot", 6), ("bot", 7), ("new", 6)]
    assert judged_days(context, tables["clicks"]) == []
    assert left("clicks") == everything, "a lake without verdicts"
    context.lake.write("bot_days", BEFORE, pa.Table.from_pylist(verdicts, OUTPUTS["bot_days"].schema))
    assert flagged_days(context, tables["clicks"]).to_pylist() == [{"user_id": "bot", "day": BEFORE}]
    assert left("clicks") == [("a", 6), ("bot", 7), ("new", 6)]
    assert left("taps") == [("bot", 6), ("bot", 7), ("new", 6)]
    assert left("clicks", on=False) == everything
