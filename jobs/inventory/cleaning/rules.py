"""The rules of a table as Spark expressions over a prepared frame (see `columns`), and how they are counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import pyspark.sql.functions as F
from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame

from conf.errors import ConfigError
from conf.table_config import Dimension, Severity, TableConfig

# Kinds that say something was put right, not that the row is wrong.
_REPAIRS = ("placeholder", "trim")


@dataclass(frozen=True)
class Rule:
    """One rule. `tested` and `broken` are Boolean expressions, never null; a broken row is always a tested one."""

    name: str
    kind: str
    columns: tuple[str, ...]
    severity: Severity
    dimension: Dimension
    tested: SparkColumn
    broken: SparkColumn

    @property
    def is_defect(self) -> bool:
        """Whether a row that breaks the rule is a wrong row, rather than one that cleaning repaired."""
        return self.kind not in _REPAIRS


def rules_of(table: TableConfig) -> list[Rule]:
    """Every rule of `table`: the built-in ones of its columns, then its own row rules."""
    always = F.lit(True)
    rules = []
    if table.source.format in ("csv", "json"):
        rules.append(Rule("parse:row", "parse", (), "critical", "conformity", always, F.col("_unreadable").isNotNull()))
    for name, column in table.columns.items():
        landed, given, there = F.col(f"_landed_{name}"), F.col(f"_given_{name}"), F.col(name).isNotNull()
        needed = not column.nullable or name in table.key
        severity: Severity = "critical" if needed else "major"
        one = (name,)
        rules.append(Rule(f"type:{name}", "type", one, severity, "conformity", given, given & ~there))
        rules.append(Rule(f"placeholder:{name}", "placeholder", one, "minor", "completeness", landed, landed & ~given))
        if column.type == "string":
            padded = F.coalesce(F.col(f"_padded_{name}"), F.lit(False))
            rules.append(Rule(f"trim:{name}", "trim", one, "minor", "conformity", landed, padded))
        if not column.nullable:
            rules.append(Rule(f"required:{name}", "required", one, "critical", "completeness", always, ~given))
        if column.allowed is not None:
            outside = there & ~F.col(name).isin(list(column.allowed))
            rules.append(Rule(f"allowed:{name}", "allowed", one, "major", "conformity", there, outside))
    for rule in table.rules:
        check = F.expr(rule.check)
        broken = F.coalesce(~check, F.lit(False))
        rules.append(Rule(rule.name, "row", rule.columns, rule.severity, rule.dimension, check.isNotNull(), broken))
    return rules


def check_expressions(prepared: DataFrame, table: TableConfig) -> None:
    """Raises ConfigError if a row rule's expression cannot be evaluated on the table's columns."""
    columns = prepared.select(*table.columns)
    for rule in table.rules:
        try:
            found = columns.select(F.expr(rule.check).alias("check")).schema["check"].dataType.simpleString()
        except (AnalysisException, ParseException) as error:
            raise ConfigError(
                f"conf/tables/{table.table}.yml: `check` of rule '{rule.name}' is not valid: {error}",
                mend="write a Spark SQL condition over the table's declared columns",
            ) from None
        if found != "boolean":
            raise ConfigError(
                f"conf/tables/{table.table}.yml: `check` of rule '{rule.name}' gives {found}, not true or false",
                mend="write a condition, such as `price >= 0`",
            )


def is_quarantined(rules: list[Rule]) -> SparkColumn:
    """Whether a row breaks a critical rule."""
    return reduce(lambda a, b: a | b, [r.broken for r in rules if r.severity == "critical"], F.lit(False))


def broken_rules(rules: list[Rule]) -> SparkColumn:
    """Names of the rules a row breaks, in the order of `rules`; repairs are not among them."""
    return F.array_compact(F.array(*[F.when(rule.broken, F.lit(rule.name)) for rule in rules if rule.is_defect]))


def count_rules(prepared: DataFrame, rules: list[Rule]) -> DataFrame:
    """One row per landing day: `_dt`, `rows`, `quarantined`, and `tested_<i>`, `broken_<i>` for the i-th rule."""
    counts = [F.count(F.lit(1)).alias("rows"), F.count_if(is_quarantined(rules)).alias("quarantined")]
    for position, rule in enumerate(rules):
        counts.append(F.count_if(rule.tested).alias(f"tested_{position}"))
        counts.append(F.count_if(rule.broken).alias(f"broken_{position}"))
    return prepared.groupBy("_dt").agg(*counts)
