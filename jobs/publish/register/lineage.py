"""What is made from a source table, and what a published table is made from."""

from __future__ import annotations

from conf.table_config import TableConfig
from jobs.stages import STAGES, Stage, lineage


def first_made(table: TableConfig) -> tuple[str, ...]:
    """What the stage `features` makes of a clean table, by its roles: the door to everything that is recommended."""
    if table.events:
        return ("interactions", "holdouts", "user_attributes", "item_attributes")
    if table.kind == "catalogue" and table.column_of("item_id"):
        return ("item_attributes", *(("interactions", "holdouts") if table.recommendable else ()))
    if table.kind == "customer" and table.column_of("user_id"):
        return ("user_attributes",)
    return ()


def counts_rows_of(stage: str, table: TableConfig) -> bool:
    """Whether a stage of the recommend chapter that reads clean tables reads this one, by its roles."""
    campaign = stage == "audiences" and table.column_of("campaign_id") is not None
    return bool(table.events) or campaign


def fed_by(table: TableConfig) -> tuple[str, ...]:
    """Lake tables made from a source table, directly or not, in flow order.

    As jobs/stages.py tells it, but for stages that read clean tables and make something of some only: `features` makes
    something else of each, `bots` reads events, those of the recommend chapter read some. A coupon leaves no trace in
    what is recommended; nor does the class of its columns, which only tells how values are masked.
    """
    reached = {"landing"}
    for stage in STAGES:
        if stage.name == "features":
            reached |= set(first_made(table))
        elif reached & (set(stage.reads) - _passed_over(stage, table)):
            reached |= set(stage.writes)
    return tuple(name for stage in STAGES for name in stage.writes if name in reached)


def _passed_over(stage: Stage, table: TableConfig) -> set[str]:
    """Tables that a stage reads, but not for rows of this source table."""
    if stage.chapter == "recommend":
        return {"sensitivity"} if counts_rows_of(stage.name, table) else {"sensitivity", "clean"}
    return {"clean"} if stage.name == "bots" and not table.events else set()


def made_from(name: str, tables: list[TableConfig]) -> tuple[str, ...]:
    """What a published table is made from: the source tables that reach it, then the lake tables on the way."""
    sources = [table.table for table in tables if name in fed_by(table)]
    return (*sorted(sources), *(step for step in lineage(name) if step not in ("landing", "clean")))
