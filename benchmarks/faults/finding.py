"""What the product says is wrong: rule by rule the rows it hits, or how many where it names none."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import functions as F

from benchmarks.faults.shops import LINE
from conf.table_config import TableConfig
from jobs.inventory.cleaning.landed import Shape, file_shapes, landed_partitions
from jobs.inventory.cleaning.lookups import lookups_of
from jobs.inventory.cleaning.reading import Prepared, landed_frames, prepared_rows
from jobs.lake.context import Context


@dataclass(frozen=True)
class Finding:
    """One rule's findings in one table. `columns` empty: about rows or the table as such.

    Attributes:
        rows: lines of the rows it hits; empty where it only counts.
        counts: rows found wrong, by landing day as text; "" where it counts over all days.
    """

    rule: str
    dimension: str
    columns: tuple[str, ...]
    rows: frozenset[str]
    counts: Counter[str]


def findings(context: Context, table: TableConfig) -> list[Finding]:
    """Everything the inventory stages found wrong in one table's rows."""
    return [*_of_cleaning(context, table), *_of_profile(context, table), *_of_relations(context, table),
            *_of_expectations(context, table)]  # fmt: skip


def alarms(context: Context, table: TableConfig) -> dict[str, str]:
    """Metric → landing day of the table-level anomalies of the night (no column)."""
    rows = context.lake.read("anomalies", context.run_date).to_pylist()
    own = [row for row in rows if row["table"] == table.table and row["column"] is None and row["is_anomaly"]]
    return {row["metric"]: str(row["landing_dt"]) for row in own}


def prepared_of(context: Context, table: TableConfig) -> Prepared:
    """A table's landed rows through its rules of cleaning."""
    partitions = landed_partitions(table, context.landing, context.run_date)
    shapes: dict[Path, Shape] = {}
    for partition in partitions:
        shapes |= file_shapes(table, partition)
    frames = landed_frames(context.spark, table, context.landing, partitions, shapes)
    lookups = lookups_of(context.spark, context.lake, table, context.run_date)
    return prepared_rows(frames, table, [partition.dt for partition in partitions], lookups)


def hits(prepared: Prepared) -> dict[str, set[str]]:
    """Rule of cleaning → the landed lines that break it; an unreadable line by its text."""
    rules = prepared.rules
    flags = [F.col(f"_broken_{i}") for i, rule in enumerate(rules) if not rule.never_broken]
    names = [rule.name for rule in rules if not rule.never_broken]
    found: dict[str, set[str]] = {rule.name: set() for rule in rules}
    frame = prepared.frame.select(f"_original_{LINE}", "_unreadable", F.array(*flags).alias("flags"))
    for line, text, broken in frame.filter(F.array_contains("flags", True)).collect():
        for name, is_broken in zip(names, broken, strict=True):
            if is_broken:
                found[name].add(line or text)
    return found


def _of_cleaning(context: Context, table: TableConfig) -> list[Finding]:
    prepared = prepared_of(context, table)
    rules = {rule.name: rule for rule in prepared.rules}
    own = [row for day in context.in_use(table.table) for row in context.lake.read("ledger", day).to_pylist()
           if row["table"] == table.table]  # fmt: skip
    copies = Counter({str(row["dt"]): row["rows_duplicate"] for row in own})
    return [
        *(
            Finding(name, rules[name].dimension, rules[name].columns, frozenset(lines), Counter())
            for name, lines in hits(prepared).items()
        ),
        Finding("no_exact_copies", "accuracy", (), frozenset(), copies),
    ]


def _of_profile(context: Context, table: TableConfig) -> list[Finding]:
    rows = context.lake.read_many(f"clean/{table.table}", context.in_use(table.table)).to_pandas()
    return [
        Finding(f"filled:{name}", "completeness", (name,), frozenset(rows.loc[rows[name].isna(), LINE]), Counter())
        for name in table.columns
        if name != LINE
    ]


def _of_relations(context: Context, table: TableConfig) -> list[Finding]:
    found = []
    for row in context.lake.read("relations", context.run_date).to_pylist():
        if row["table"] == table.table and row["origin"] != "discovered" and row["duplicate_rows"] is not None:
            columns = tuple(row["columns"]) if row["kind"] == "key" else ()
            name = f"{row['kind']}:{','.join(columns)}"
            found.append(Finding(name, "accuracy", columns, frozenset(), Counter({"": row["duplicate_rows"]})))
    orphans: dict[tuple[str, ...], Counter[str]] = {}
    for row in context.lake.read("orphans", context.run_date).to_pylist():
        if row["table"] == table.table and row["channel_column"] is None:
            orphans.setdefault(tuple(row["columns"]), Counter())[str(row["landing_dt"])] += row["orphan_rows"]
    return found + [
        Finding(f"orphans:{columns}", "consistency", columns, frozenset(), n) for columns, n in orphans.items()
    ]


def _of_expectations(context: Context, table: TableConfig) -> list[Finding]:
    found = []
    for row in context.lake.read("validations", context.run_date).to_pylist():
        # What a key says of unique values is told better by the relation.
        is_own = row["table"] == table.table and row["column"] and "unique" not in row["expectation"]
        if is_own and row["unexpected"]:
            about = (row["column"], *json.loads(row["kwargs"]).get("column_list", ()))
            name = f"{row['expectation']}:{row['kwargs']}"
            found.append(Finding(name, row["dimension"], about, frozenset(), Counter({"": row["unexpected"]})))
    return found


def flagged_users(context: Context, table: TableConfig) -> frozenset[tuple[str, str]]:
    """User and day of what the night calls the behaviour of a machine."""
    rows = [row for day in context.lake.partitions("bot_days", upto=context.run_date)
            for row in context.lake.read("bot_days", day).to_pylist()]  # fmt: skip
    return frozenset((row["user_id"], str(row["day"])) for row in rows if row["table"] == table.table and row["is_bot"])
