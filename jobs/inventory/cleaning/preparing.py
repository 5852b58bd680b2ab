"""Landed rows through all rules of their table, stage by stage. Pure: a Spark frame in, a *prepared* frame out.

A prepared frame has one row per landed row and these columns, where <i> is a rule's position among the rules:

`_dt`                 landing day
`_unreadable`         text of a csv or json line that could not be parsed, else null
`<column>`            the clean value in its declared type
`<added column>`      what a rule adds to the clean table
`_original_<column>`  the landed value as text
`_landed_<column>`    a value was landed
`_given_<column>`     it means something: it is neither blank nor a placeholder
`_tested_<i>`         the rule could be tested
`_broken_<i>`         the rule is broken
`_cells_<i>`          the values it changed, as an array of (rule, column, landed, before, after); not of every rule
`_copy`               an exact copy, set aside before rows were compared with each other

Rules that the landed values are known not to break (`Rule.never_broken`) leave no columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

import pyspark.sql.functions as F
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, Window

from conf.cleaning_config import Undo
from conf.table_config import TableConfig
from jobs.inventory.cleaning.casting import check_castable, typed
from jobs.inventory.cleaning.rule import STAGES, Lookup, Rule

CELL = "struct<rule:string,column:string,landed:string,before:string,after:string>"


def prepare(landed: DataFrame, table: TableConfig, rules: Sequence[Rule]) -> DataFrame:
    """Apply `rules` to `landed`, which has `_dt`, `_unreadable` and the declared columns in their landed types.

    Raises:
        DataError: a landed type can never become the declared one.
    """
    columns = list(table.columns)
    for name, column in table.columns.items():
        check_castable(name, column, landed.schema[name].dataType, table.table)
    frame = landed.withColumns(
        {f"_original_{name}": F.col(name).cast("string") for name in columns}
        | {f"_landed_{name}": F.col(name).isNotNull() for name in columns}
    )
    for stage in STAGES:
        if stage == "type":
            frame = _cast(frame, landed, table)
        mine = [(position, rule) for position, rule in enumerate(rules) if rule.stage == stage]
        if stage == "rows":
            frame = _set_copies_aside(frame, table, rules, any(rule.stage in ("rows", "order") for rule in rules))
        for batch in batches(mine):
            frame = _apply(frame, batch, table)
            if stage == "rows":
                frame = frame.withColumn("_in_play", F.col("_in_play") & ~is_removed(batch))
        if stage == "placeholder":
            frame = frame.withColumns({f"_given_{name}": F.col(name).isNotNull() for name in columns})
    return frame


def batches(rules: Sequence[tuple[int, Rule]]) -> Iterator[list[tuple[int, Rule]]]:
    """Rules of one stage in groups that can be evaluated at once: none reads what another of its group writes."""
    batch: list[tuple[int, Rule]] = []
    written: set[str] = set()
    for position, rule in rules:
        if written and (rule.reads_rest or written & {*rule.columns, *rule.repaired}):
            yield batch
            batch, written = [], set()
        batch.append((position, rule))
        written |= {*rule.repaired, *rule.added}
    if batch:
        yield batch


def _cast(frame: DataFrame, landed: DataFrame, table: TableConfig) -> DataFrame:
    """Every column in its declared type; its text before is kept as `_untyped_<column>`."""
    # Repairs of text keep its type, so the landed type is still the value's.
    values = {name: typed(F.col(name), column, landed.schema[name].dataType) for name, column in table.columns.items()}
    return frame.withColumns({f"_untyped_{name}": F.col(name).cast("string") for name in values} | values)


def _apply(frame: DataFrame, batch: list[tuple[int, Rule]], table: TableConfig) -> DataFrame:
    """The flags of the rules of `batch`, then, from the flags, what they change."""
    flags: dict[str, SparkColumn] = {}
    changes: dict[str, SparkColumn] = {}
    for position, rule in batch:
        applied = F.lit(False)
        if not rule.never_broken:
            flags |= {f"_tested_{position}": rule.tested, f"_broken_{position}": rule.broken}
            applied = F.col(f"_broken_{position}") & ~undone(table.undo, rule)
            changes |= {name: F.when(applied, new).otherwise(F.col(name)) for name, new in rule.repaired.items()}
            if makes_cells(rule):
                changes[f"_cells_{position}"] = _cells(rule, applied)
        if rule.flag:
            changes[rule.flag] = applied
        changes |= rule.added
        if rule.added or not rule.never_broken:
            frame = _look_up(frame, rule.lookup) if rule.lookup is not None else frame
            for layer in rule.helpers:
                frame = frame.withColumns(dict(layer))
    frame = frame.withColumns(flags) if flags else frame
    return frame.withColumns(changes) if changes else frame


def _look_up(frame: DataFrame, lookup: Lookup) -> DataFrame:
    keys = [F.col(column) == F.col(key) for column, key in lookup.keys.items()]
    return frame.join(F.broadcast(lookup.frame), reduce(lambda a, b: a & b, keys), "left").drop(*lookup.keys.values())


def undone(undo: Sequence[Undo], rule: Rule) -> SparkColumn:
    """Whether the rule's repair is taken back for the row's landing day."""
    days = F.lit(False)
    for entry in undo:
        if entry.rule == rule.name:
            since = F.lit(True) if entry.first is None else F.col("_dt") >= F.lit(entry.first)
            until = F.lit(True) if entry.last is None else F.col("_dt") <= F.lit(entry.last)
            days = days | (since & until)
    return days


def _cells(rule: Rule, applied: SparkColumn) -> SparkColumn:
    """The values that the rule changes in a row; a value without a type lost its text."""
    changed = rule.repaired or {name: F.lit(None) for name in rule.columns}
    before = "_untyped_{}" if rule.kind == "type" else "{}"
    cells = [
        F.struct(
            F.lit(rule.name).alias("rule"),
            F.lit(name).alias("column"),
            F.col(f"_original_{name}").alias("landed"),
            F.col(before.format(name)).cast("string").alias("before"),
            after.cast("string").alias("after"),
        )
        for name, after in changed.items()
    ]
    return F.when(applied, F.array(*cells).cast(f"array<{CELL}>"))


def _set_copies_aside(frame: DataFrame, table: TableConfig, rules: Sequence[Rule], is_needed: bool) -> DataFrame:
    """`_copy` and `_in_play`: what rows are compared with each other, if any rule compares them.

    Of rows that are alike in every clean value the first by its landed text is in play.
    """
    if not is_needed:
        return frame.withColumn("_copy", F.lit(False))
    removed = is_removed([(position, rule) for position, rule in enumerate(rules) if rule.stage != "rows"])
    alike = Window.partitionBy("_dt", "_removed", *table.columns).orderBy(*[f"_original_{c}" for c in table.columns])
    numbered = frame.withColumn("_removed", removed).withColumn("_number", F.row_number().over(alike))
    copy = ~F.col("_removed") & (F.col("_number") > 1)
    return numbered.withColumns({"_copy": copy, "_in_play": ~F.col("_removed") & ~copy})


def makes_cells(rule: Rule) -> bool:
    """Whether a row that breaks the rule has a value changed."""
    return not rule.never_broken and bool(rule.repaired or rule.kind == "type")


def is_removed(rules: Sequence[tuple[int, Rule]]) -> SparkColumn:
    """Whether a row breaks a rule that sends it to quarantine."""
    breaking = [F.col(f"_broken_{position}") for position, rule in rules if rule.removes and not rule.never_broken]
    return reduce(lambda a, b: a | b, breaking, F.lit(False))
