"""What one file of `conf/tables/` may say: everything the product knows about a table before it has seen a row."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from conf.cleaning_config import AnyStep, Undo
from conf.cleaning_config import Dimension as Dimension
from conf.cleaning_config import Severity as Severity
from conf.code_list import code_list, code_lists
from conf.loading import Strict
from conf.privacy_config import Pii as Pii
from conf.privacy_config import Policy
from conf.text_formats import fault_of

Role = Literal[
    "user_id", "item_id", "event_type", "event_ts", "quantity", "price", "category", "brand",
    "attribute", "text", "campaign_id", "store_id", "basket_id", "discount", "ignore",
]  # fmt: skip

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TYPE = re.compile(r"string|integer|bigint|double|boolean|date|timestamp|decimal\(\d{1,2},\s*\d{1,2}\)")

# Values that mean "nothing was written here" in any text column; a column adds its own (-1, 1970-01-01, 0 …).
COMMON_PLACEHOLDERS: tuple[str, ...] = ("", "null", "none", "nan", "n/a", "na", "unknown", "undefined", "-", "?")


class Source(Strict):
    """Where the landed rows come from. A relative `path` lies under the landing folder, in `dt=YYYY-MM-DD` folders."""

    format: Literal["parquet", "csv", "json", "jdbc"]
    path: str | None = None
    options: dict[str, str] = Field(
        default_factory=dict, description="Spark reader options, such as the separator of a csv"
    )
    url: str | None = Field(
        None, description="JDBC only; the password comes from the environment variable named in `password_env`"
    )
    dbtable: str | None = None
    user: str | None = None
    password_env: str | None = None
    dt_column: str | None = Field(
        None, description="JDBC only: the date column that splits the table into landing days"
    )

    @model_validator(mode="after")
    def _complete(self) -> Source:
        if self.format == "jdbc":
            if not (self.url and self.dbtable):
                raise ValueError("a jdbc source needs `url` and `dbtable`")
        elif not self.path:
            raise ValueError(f"a {self.format} source needs `path`")
        return self


class Column(Strict):
    """One column: its declared type, its meaning, and how its values are cleaned."""

    type: str
    role: Role
    description: str = Field(min_length=3)
    source_name: str | None = Field(None, description="the column's name in the source, where it differs")
    nullable: bool = True
    unit: str | None = None
    pii: Pii = "none"
    mask: Policy | None = Field(
        None, description="what stands for its values outside the lake, instead of its class's policy"
    )
    placeholders: tuple[str, ...] = Field((), description="values that mean nothing here, beside the common ones")
    keep: tuple[str, ...] = Field((), description="values that look like a common placeholder and are real here")
    case: Literal["keep", "lower", "upper"] = "keep"
    allowed: tuple[str, ...] | None = Field(
        None,
        description="the code list, or the name of a standard's in conf/code_lists; a value outside it breaks the rule"
        " `allowed:<column>`",
    )
    format: str | None = Field(
        None,
        description="how a value is written as text: Spark's pattern of a date or time, epoch_seconds or _milliseconds;"
        " 1234.5 in the way of a number, such as 1.234,5; the two words of a boolean, such as yes/no",
    )

    @field_validator("allowed", mode="before")
    @classmethod
    def _codes_of_a_standard(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value not in code_lists():
            raise ValueError(f"there is no code list {value!r}; known are {', '.join(code_lists())}")
        return tuple(code_list(value).codes)

    @field_validator("type")
    @classmethod
    def _known_type(cls, value: str) -> str:
        if not _TYPE.fullmatch(value):
            raise ValueError("must be one of string, integer, bigint, double, boolean, date, timestamp, decimal(p,s)")
        return value.replace(" ", "")

    @model_validator(mode="after")
    def _format_fits(self) -> Column:
        fault = fault_of(self.type, self.format) if self.format is not None else None
        if fault:
            raise ValueError(f"`format` {fault}")
        return self


class ForeignKey(Strict):
    """`columns` of this table name a row of `table` by its `references`."""

    columns: tuple[str, ...] = Field(min_length=1)
    table: str
    references: tuple[str, ...] = Field(min_length=1)
    severity: Severity = "major"

    @model_validator(mode="after")
    def _same_length(self) -> ForeignKey:
        if len(self.columns) != len(self.references):
            raise ValueError("`columns` and `references` must have the same length")
        return self


class Figure(Strict):
    """A figure of one table's landing day: its rows, or a column's sum or number of different values."""

    of: Literal["rows", "sum", "distinct"] = "rows"
    column: str | None = None

    @model_validator(mode="after")
    def _column_where_needed(self) -> Figure:
        if (self.column is None) != (self.of == "rows"):
            raise ValueError("`sum` and `distinct` are of a `column`, `rows` of none")
        return self


class Reconciliation(Strict):
    """On every landing day of both, a figure of this table agrees with one of another, as lines do with orders."""

    name: str
    figure: Figure = Figure()
    table: str
    equals: Figure = Figure()
    tolerance: float = Field(0, ge=0, description="relative difference up to which they agree")
    broken_at: float = Field(0.1, gt=0, description="relative difference from which a day counts as wholly wrong")
    severity: Severity = "major"
    description: str = Field(min_length=3)

    @model_validator(mode="after")
    def _in_order(self) -> Reconciliation:
        if self.broken_at <= self.tolerance:
            raise ValueError("`broken_at` must be more than `tolerance`")
        return self


class Twins(Strict):
    """Rows that are alike in every declared column but those in `ignoring`: one thing under several ids."""

    ignoring: tuple[str, ...] = Field(min_length=1)
    severity: Severity = "minor"


class RowRule(Strict):
    """A statement every row should satisfy: a Spark SQL expression over the cleaned columns. NULL is satisfied."""

    name: str
    check: str
    columns: tuple[str, ...] = Field(min_length=1)
    severity: Severity
    dimension: Dimension = "accuracy"
    description: str


class Expectation(Strict):
    """One Great Expectations expectation, by its own name and arguments."""

    type: str
    column: str | None = None
    severity: Severity = "major"
    dimension: Dimension = "conformity"
    kwargs: dict[str, Any] = Field(default_factory=dict)


class Cost(Strict):
    """What keeping the table costs beside storage and computation, in the currency of pipeline.yml."""

    purchase_per_year: float = Field(0, ge=0)
    labour_hours_per_month: float = Field(0, ge=0)
    replacement: float | None = Field(None, ge=0, description="what making the table anew would cost; null: unknown")
    life_years: float = Field(3, gt=0, description="years over which the replacement cost is written off, evenly")


class Events(Strict):
    """Marks a table of behaviour. Without a column of role event_type every row is an event of `default_type`."""

    default_type: str = "purchase"
    price_of: Literal["line", "piece"] = Field(
        "line", description="what a column of role price states: the amount paid for the row, or for one piece of it"
    )


class TableConfig(Strict):
    """One table. The single source of truth for its schema, cleaning, checks, owner and cost."""

    table: str
    kind: Literal["behaviour", "catalogue", "customer", "marketing", "reference"]
    description: str
    owner: str
    contact: str | None = None
    source: Source
    load: Literal["incremental", "snapshot"]
    sla_hours: float = Field(
        24, gt=0, description="age of the newest data, in hours, up to which the table counts as fresh"
    )
    cadence_days: int = Field(1, ge=1, description="days between two landings when all is well")
    retention_days: int = Field(730, ge=1)
    cost: Cost = Cost()
    min_rows: int = Field(1, ge=0, description="a landed partition with fewer rows holds the release")
    events: Events | None = None
    recommendable: str | None = Field(
        None, description="item tables: SQL condition of the items that may be recommended"
    )
    columns: dict[str, Column] = Field(min_length=1)
    key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    twins: Twins | None = None
    channel: str | None = Field(None, description="column that splits orphans, beside the store and the campaign")
    rules: tuple[RowRule, ...] = ()
    reconciliations: tuple[Reconciliation, ...] = ()
    cleaning: tuple[AnyStep, ...] = Field((), description="declared steps of cleaning, each stage in this order")
    undo: tuple[Undo, ...] = Field((), description="repairs that are taken back")
    expectations: tuple[Expectation, ...] = ()

    @field_validator("table")
    @classmethod
    def _plain_name(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError("must be lower-case letters, digits and underscores, starting with a letter")
        return value

    @field_validator("columns")
    @classmethod
    def _plain_columns(cls, value: dict[str, Column]) -> dict[str, Column]:
        for name in value:
            if not _NAME.fullmatch(name) or name == "dt":
                raise ValueError(
                    f"column name '{name}' must be lower-case letters, digits and underscores, and not 'dt';"
                    " keep the source's spelling in `source_name`"
                )
        return value

    @model_validator(mode="after")
    def _references_exist(self) -> TableConfig:
        named = (
            [("key", self.key), ("twins.ignoring", self.twins.ignoring if self.twins else ())]
            + [("foreign_keys", fk.columns) for fk in self.foreign_keys]
            + [(f"rules.{rule.name}", rule.columns) for rule in self.rules]
        )
        named += [("channel", (self.channel,))] if self.channel else []
        named += [(f"reconciliations.{r.name}", (r.figure.column,)) for r in self.reconciliations if r.figure.column]
        named += [(f"expectations.{e.type}", (e.column,)) for e in self.expectations if e.column]
        named += [(f"cleaning.{step.rule}", tuple(step.named_columns())) for step in self.cleaning]
        for where, columns in named:
            for column in columns:
                if column not in self.columns:
                    raise ValueError(f"`{where}` names column '{column}', which `columns` does not declare")
        names = [rule.name for rule in self.rules] + [step.rule for step in self.cleaning]
        if len(names) != len(set(names)):
            raise ValueError(
                f"two rules have the same name: {', '.join(sorted({n for n in names if names.count(n) > 1}))}"
            )
        if self.events and not (self.column_of("user_id") and self.column_of("item_id") and self.column_of("event_ts")):
            raise ValueError("a table with `events` needs columns of role user_id, item_id and event_ts")
        return self

    @model_validator(mode="after")
    def _cleaning_fits(self) -> TableConfig:
        for step in self.cleaning:
            step.check(self)
            for name in step.added_columns():
                if name in self.columns:
                    raise ValueError(f"`cleaning.{step.rule}` adds column '{name}', which `columns` declares already")
        repairs = {rule for step in self.cleaning for rule in step.repaired_by()}
        repairs |= {f"{kind}:{column}" for kind in ("trim", "placeholder", "case") for column in self.columns}
        for undo in self.undo:
            if undo.rule not in repairs:
                raise ValueError(f"`undo` names '{undo.rule}', which is no repair of this table")
        return self

    @property
    def added_columns(self) -> dict[str, str]:
        """Columns that cleaning adds to the declared ones → their type."""
        return {name: type_ for step in self.cleaning for name, type_ in step.added_columns().items()}

    def columns_of(self, role: Role) -> list[str]:
        """Names of the columns with `role`, in declared order."""
        return [name for name, column in self.columns.items() if column.role == role]

    def column_of(self, role: Role) -> str | None:
        """The first column with `role`, or None."""
        return next(iter(self.columns_of(role)), None)


TableName = Annotated[str, Field(pattern=_NAME.pattern)]
