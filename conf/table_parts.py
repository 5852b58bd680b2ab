"""The parts that one file of `conf/tables/` is made of: its source, columns, keys, rules, expectations and costs."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from conf.cleaning_config import Dimension, Severity
from conf.code_list import code_list, code_lists
from conf.loading import Strict
from conf.privacy_config import Pii, Policy
from conf.text_formats import fault_of

Role = Literal[
    "user_id", "item_id", "event_type", "event_ts", "quantity", "price", "category", "brand",
    "attribute", "text", "campaign_id", "store_id", "basket_id", "discount", "ignore",
]  # fmt: skip

# What each role is, for the reference.
ROLES: dict[Role, str] = {
    "user_id": "who acts, or whom the table describes",
    "item_id": "on what, or what the table describes",
    "event_type": "what was done: view, search, cart, purchase, rating …",
    "event_ts": "when",
    "quantity": "how many or how much",
    "price": "what was paid, or what is asked",
    "category": "a class of items",
    "brand": "who makes an item",
    "attribute": "anything else that may tell of a user or an item",
    "text": "free text: a title, a note",
    "campaign_id": "the campaign that a row belongs to",
    "store_id": "the store, or another place",
    "basket_id": "what was bought together",
    "discount": "what was taken off a price",
    "ignore": "nothing goes by it; it is cleaned, profiled and kept",
}

_TYPE = re.compile(r"string|integer|bigint|double|boolean|date|timestamp|decimal\(\d{1,2},\s*\d{1,2}\)")


class Source(Strict):
    """Where the landed rows come from. A relative `path` lies under the landing folder, in `dt=YYYY-MM-DD` folders."""

    format: Literal["parquet", "csv", "json", "jdbc"] = Field(
        description="how the landed files are written, or jdbc for a database"
    )
    path: str | None = Field(None, description="folder of the landed days; relative ones lie under the landing folder")
    options: dict[str, str] = Field(
        default_factory=dict, description="Spark reader options, such as the separator of a csv"
    )
    url: str | None = Field(
        None, description="JDBC only; the password comes from the environment variable named in `password_env`"
    )
    dbtable: str | None = Field(None, description="JDBC only: the table, or a query in brackets")
    user: str | None = Field(None, description="JDBC only: who signs in")
    password_env: str | None = Field(None, description="JDBC only: environment variable that holds the password")
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

    type: str = Field(
        description="string · integer · bigint · double · boolean · date · timestamp · decimal(precision,scale)"
    )
    role: Role = Field(description="what the column is for, see below: scores, features and value groups go by it")
    description: str = Field(min_length=3, description="its meaning, for the data dictionary and the report")
    source_name: str | None = Field(None, description="the column's name in the source, where it differs")
    nullable: bool = Field(True, description="false: a row without a value goes to quarantine")
    unit: str | None = Field(None, description="unit of its numbers, for readers")
    pii: Pii = Field(
        "none", description="personal data: none · pseudonym (an id) · quasi (tells of a person beside others) · direct"
    )
    mask: Policy | None = Field(
        None, description="what stands for its values outside the lake, instead of its class's policy"
    )
    placeholders: tuple[str, ...] = Field((), description="values that mean nothing here, beside the common ones")
    keep: tuple[str, ...] = Field((), description="values that look like a common placeholder and are real here")
    case: Literal["keep", "lower", "upper"] = Field("keep", description="case its letters are brought to")
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

    columns: tuple[str, ...] = Field(min_length=1, description="columns of this table")
    table: str = Field(description="the table they refer to")
    references: tuple[str, ...] = Field(min_length=1, description="its columns, in the same order")
    severity: Severity = Field("major", description="weight of an orphan in the consistency score")

    @model_validator(mode="after")
    def _same_length(self) -> ForeignKey:
        if len(self.columns) != len(self.references):
            raise ValueError("`columns` and `references` must have the same length")
        return self


class Figure(Strict):
    """A figure of one table's landing day: its rows, or a column's sum or number of different values."""

    of: Literal["rows", "sum", "distinct"] = Field("rows", description="what is counted of a landing day")
    column: str | None = Field(None, description="what `sum` and `distinct` are of")

    @model_validator(mode="after")
    def _column_where_needed(self) -> Figure:
        if (self.column is None) != (self.of == "rows"):
            raise ValueError("`sum` and `distinct` are of a `column`, `rows` of none")
        return self


class Reconciliation(Strict):
    """On every landing day of both, a figure of this table agrees with one of another, as lines do with orders."""

    name: str = Field(description="name of the check")
    figure: Figure = Field(Figure(), description="figure of this table")
    table: str = Field(description="the other table")
    equals: Figure = Field(Figure(), description="figure of the other table")
    tolerance: float = Field(0, ge=0, description="relative difference up to which they agree")
    broken_at: float = Field(0.1, gt=0, description="relative difference from which a day counts as wholly wrong")
    severity: Severity = Field("major", description="weight of the check in the consistency score")
    description: str = Field(min_length=3, description="why the two must agree")

    @model_validator(mode="after")
    def _in_order(self) -> Reconciliation:
        if self.broken_at <= self.tolerance:
            raise ValueError("`broken_at` must be more than `tolerance`")
        return self


class Twins(Strict):
    """Rows that are alike in every declared column but those in `ignoring`: one thing under several ids."""

    ignoring: tuple[str, ...] = Field(min_length=1, description="columns in which twins may differ: their ids")
    severity: Severity = Field("minor", description="weight of twins in the accuracy score")


class RowRule(Strict):
    """A statement every row should satisfy: a Spark SQL expression over the cleaned columns. NULL is satisfied."""

    name: str = Field(description="name of the rule, unique in the table")
    check: str = Field(description="Spark SQL condition over the cleaned columns; NULL passes")
    columns: tuple[str, ...] = Field(
        min_length=1, description="columns it speaks of; with one, it counts in that column's score"
    )
    severity: Severity = Field(description="critical: the row goes to quarantine · major, minor: it is counted")
    dimension: Dimension = Field("accuracy", description="the dimension of quality it counts in")
    description: str = Field(description="what it asks, in words")


class Expectation(Strict):
    """One Great Expectations expectation, by its own name and arguments."""

    type: str = Field(description="its Great Expectations name, or one of expectations/custom")
    column: str | None = Field(None, description="column it looks at; none: the whole table")
    severity: Severity = Field("major", description="critical: the release is held if it does not hold")
    dimension: Dimension = Field("conformity", description="the dimension of quality it counts in")
    kwargs: dict[str, Any] = Field(default_factory=dict, description="its other arguments, by their own names")


class Cost(Strict):
    """What keeping the table costs beside storage and computation, in the currency of pipeline.yml."""

    purchase_per_year: float = Field(0, ge=0, description="what is paid for the data")
    labour_hours_per_month: float = Field(0, ge=0, description="what people spend on it")
    replacement: float | None = Field(None, ge=0, description="what making the table anew would cost; null: unknown")
    life_years: float = Field(3, gt=0, description="years over which the replacement cost is written off, evenly")


class Events(Strict):
    """Marks a table of behaviour. Without a column of role event_type every row is an event of `default_type`."""

    default_type: str = Field("purchase", description="event type of a table without a column of role event_type")
    price_of: Literal["line", "piece"] = Field(
        "line", description="what a column of role price states: the amount paid for the row, or for one piece of it"
    )
