"""What the rules say of a prepared frame (see `preparing`): which rows they remove, and how they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyspark.sql.functions as F
from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession

from conf.errors import ConfigError
from conf.table_config import TableConfig
from jobs.inventory.cleaning.preparing import CELL, is_removed, makes_cells
from jobs.inventory.cleaning.rule import STAGES, Rule


@dataclass(frozen=True)
class DayCounts:
    """Rows of one landing day: all, removed by a rule, set aside as copies; `tested` and `broken` by rule position."""

    rows: int
    quarantined: int
    copies: int
    tested: tuple[int, ...]
    broken: tuple[int, ...]


def check_expressions(spark: SparkSession, table: TableConfig) -> None:
    """Raises ConfigError if a declared condition cannot be evaluated on the table's columns."""
    columns = spark.range(0).select(
        *[F.lit(None).cast(column.type).alias(name) for name, column in table.columns.items()]
    )
    stated = [(f"`check` of rule '{rule.name}'", rule.check) for rule in table.rules]
    stated += [
        (f"`{key}` of cleaning step '{step.rule}'", sql)
        for step in table.cleaning
        for key, sql in step.sql_conditions().items()
    ]
    for where, sql in stated:
        try:
            found = columns.select(F.expr(sql).alias("check")).schema["check"].dataType.simpleString()
        except (AnalysisException, ParseException) as error:
            raise ConfigError(
                f"conf/tables/{table.table}.yml: {where} is not valid: {error}",
                mend="write a Spark SQL condition over the table's declared columns",
            ) from None
        if found != "boolean":
            raise ConfigError(
                f"conf/tables/{table.table}.yml: {where} gives {found}, not true or false",
                mend="write a condition, such as `price >= 0`",
            )


def is_quarantined(rules: Sequence[Rule]) -> SparkColumn:
    """Whether a row breaks a rule that sends it to quarantine."""
    return is_removed(list(enumerate(rules)))


def broken_rules(rules: Sequence[Rule]) -> SparkColumn:
    """Names of the rules a row breaks, in the order of `rules`; repairs are not among them."""
    named = [
        F.when(F.col(f"_broken_{position}"), F.lit(rule.name))
        for position, rule in enumerate(rules)
        if (rule.is_defect or rule.removes) and not rule.never_broken
    ]
    return F.array_compact(F.array(*named)) if named else F.array().cast("array<string>")


def count_days(prepared: DataFrame, rules: Sequence[Rule]) -> dict[date, DayCounts]:
    """Rows, and for each rule rows tested and broken, by landing day; one job that reads only the columns it needs."""
    counts = {
        "rows": F.count(F.lit(1)),
        "quarantined": F.count_if(is_quarantined(rules)),
        "copies": F.count_if("_copy"),
    }
    for position, rule in enumerate(rules):
        if not rule.never_broken:
            counts[f"tested_{position}"] = F.count_if(f"_tested_{position}")
            counts[f"broken_{position}"] = F.count_if(f"_broken_{position}")
        elif not rule.always_tested:
            counts[f"tested_{position}"] = F.count_if(rule.tested)
    found = prepared.groupBy("_dt").agg(*[count.alias(name) for name, count in counts.items()]).collect()
    positions = range(len(rules))
    return {
        row["_dt"]: DayCounts(
            rows=row["rows"],
            quarantined=row["quarantined"],
            copies=row["copies"],
            tested=tuple(row[f"tested_{i}"] if f"tested_{i}" in counts else row["rows"] for i in positions),
            broken=tuple(row[f"broken_{i}"] if f"broken_{i}" in counts else 0 for i in positions),
        )
        for row in found
    }


def _in_stage_order(rules: Sequence[Rule]) -> list[int]:
    return sorted(range(len(rules)), key=lambda position: STAGES.index(rules[position].stage))


def cells(rules: Sequence[Rule]) -> SparkColumn:
    """All values of a row that rules changed, in the order in which they did; an empty array if none."""
    changed = [F.col(f"_cells_{position}") for position in _in_stage_order(rules) if makes_cells(rules[position])]
    empty = F.array().cast(f"array<{CELL}>")
    return F.concat(empty, *[F.coalesce(column, empty) for column in changed])
