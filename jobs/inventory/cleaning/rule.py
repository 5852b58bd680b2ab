"""What a rule of cleaning is: pure Column expressions over a frame that is being cleaned, and when they are evaluated.

In that frame (see `preparing`) `<column>` holds the column's value as it is by then: landed text in the first stages,
the declared type after the stage `type`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyspark.sql.functions as F
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql.types import DataType, StringType

from conf.table_config import Dimension, Severity, TableConfig

Stage = Literal["text", "trim", "placeholder", "code", "type", "value", "fill", "check", "rows", "order"]
STAGES: tuple[Stage, ...] = (
    "text",  # what the text was meant to be: encoding, Unicode
    "trim",  # white space around it
    "placeholder",  # values that stand for nothing
    "code",  # one spelling for one thing
    "type",  # the declared type; from here on values are typed
    "value",  # typed values set right: units, clocks, time zones, outliers
    "fill",  # missing values
    "check",  # statements on a row; a row that breaks one that removes it is not seen by what follows
    "rows",  # a row among the others of its landing day; exact copies are not seen
    "order",  # what follows from the neighbours of the rows that stay
)


# Spaces, and the blanks of web pages, East Asian text and byte-order marks, which SQL's trim leaves alone. Spark looks
# through the set for every value, so a longer one costs seconds per ten million rows.
BLANKS = " \t\n\r\u00a0\u3000\u200b\ufeff"


@dataclass(frozen=True)
class Lookup:
    """What another clean table knows: `frame` is joined by `keys` (this table's column → the frame's, which goes).

    Its other column says since which landing day the values stand there; null where they never did.
    """

    keys: Mapping[str, str]
    frame: DataFrame


@dataclass(frozen=True)
class Rule:
    """One rule. `tested` and `broken` are Boolean expressions, never null; a broken row is always a tested one.

    Attributes:
        repaired: column → its value where the rule is broken; empty for a rule that changes nothing.
        added: further clean columns → their value, for every row.
        flag: name of a further Boolean clean column: the rule was broken and, if it repairs, the value repaired.
        decided_by: the one column whose value at this stage decides whether the rule is tested and broken, if there is.
        reads_rest: it reads columns beside `columns`: those of a condition, or those of other rows.
        removes: a row that breaks it goes to quarantine.
        is_finding: it is counted among the rule results, not only among the repairs.
        helpers: layers of columns that are made before the rule is evaluated, each from what stands by then.
        lookup: values of another table that are joined before the rule is evaluated.
        never_broken, always_tested: known from the distinct values that were landed (see `facts`).
    """

    name: str
    kind: str
    stage: Stage
    columns: tuple[str, ...]
    severity: Severity
    dimension: Dimension
    tested: SparkColumn
    broken: SparkColumn
    repaired: Mapping[str, SparkColumn] = field(default_factory=dict)
    added: Mapping[str, SparkColumn] = field(default_factory=dict)
    flag: str | None = None
    decided_by: str | None = None
    reads_rest: bool = False
    removes: bool = False
    is_finding: bool = True
    helpers: tuple[Mapping[str, SparkColumn], ...] = ()
    lookup: Lookup | None = None
    never_broken: bool = False
    always_tested: bool = False

    @property
    def is_defect(self) -> bool:
        """Whether a row that breaks the rule is a wrong row, rather than one that cleaning repaired."""
        return not self.repaired


@dataclass(frozen=True)
class Landing:
    """What a rule may know of what it is applied to: the table's configuration, and the types its columns landed in."""

    table: TableConfig
    types: Mapping[str, DataType]
    lookups: Mapping[str, Lookup] = field(default_factory=dict)

    def is_text(self, column: str) -> bool:
        """Whether the column was landed as text."""
        return isinstance(self.types.get(column, StringType()), StringType)


def known(condition: SparkColumn) -> SparkColumn:
    """A Boolean expression that says false where `condition` is unknown."""
    return F.coalesce(condition, F.lit(False))


def condition(sql: str | None) -> SparkColumn:
    """A declared SQL condition on the row; true if there is none."""
    return F.lit(True) if sql is None else known(F.expr(sql))


def differs(left: SparkColumn, right: SparkColumn) -> SparkColumn:
    """Whether two values differ, a missing value being one of its own."""
    return ~left.eqNullSafe(right)
