"""What one file of `conf/tables/` may say: everything the product knows about a table before it has seen a row."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from conf.cleaning_config import AnyStep, Undo
from conf.cleaning_config import Dimension as Dimension
from conf.cleaning_config import Severity as Severity
from conf.loading import Strict
from conf.privacy_config import Pii as Pii
from conf.table_parts import Column as Column
from conf.table_parts import Cost, RowRule, Source, Twins
from conf.table_parts import Events as Events
from conf.table_parts import Expectation as Expectation
from conf.table_parts import Figure as Figure
from conf.table_parts import ForeignKey as ForeignKey
from conf.table_parts import Reconciliation as Reconciliation
from conf.table_parts import Role as Role

_NAME = re.compile(r"[a-z][a-z0-9_]*")

# Values that mean "nothing was written here" in any text column; a column adds its own (-1, 1970-01-01, 0 …).
COMMON_PLACEHOLDERS: tuple[str, ...] = ("", "null", "none", "nan", "n/a", "na", "unknown", "undefined", "-", "?")


class TableConfig(Strict):
    """One table. The single source of truth for its schema, cleaning, checks, owner and cost."""

    table: str = Field(description="its name, the same as the file's")
    kind: Literal["behaviour", "catalogue", "customer", "marketing", "reference"] = Field(
        description="what the table tells of; domains of the scores go by it"
    )
    description: str = Field(description="its meaning, for the register and the report")
    owner: str = Field(description="team or person who answers for it")
    contact: str | None = Field(None, description="where the owner is reached")
    source: Source
    load: Literal["incremental", "snapshot"] = Field(
        description="incremental: a landed day holds that day's rows · snapshot: it holds all rows as they were then"
    )
    sla_hours: float = Field(
        24, gt=0, description="age of the newest data, in hours, up to which the table counts as fresh"
    )
    cadence_days: int = Field(1, ge=1, description="days between two landings when all is well")
    retention_days: int = Field(
        730, ge=1, description="days the source means to keep; declared for readers, removes nothing"
    )
    cost: Cost = Cost()
    min_rows: int = Field(1, ge=0, description="a landed partition with fewer rows holds the release")
    events: Events | None = None
    recommendable: str | None = Field(
        None, description="item tables: SQL condition of the items that may be recommended"
    )
    columns: dict[str, Column] = Field(min_length=1, description="column → what it is, in the order of the table")
    key: tuple[str, ...] = Field((), description="columns that name a row")
    foreign_keys: tuple[ForeignKey, ...] = Field((), description="references to other tables")
    twins: Twins | None = None
    channel: str | None = Field(None, description="column that splits orphans, beside the store and the campaign")
    rules: tuple[RowRule, ...] = Field((), description="statements about every row")
    reconciliations: tuple[Reconciliation, ...] = Field(
        (), description="figures of a day that must agree with another table's"
    )
    cleaning: tuple[AnyStep, ...] = Field((), description="declared steps of cleaning, each stage in this order")
    undo: tuple[Undo, ...] = Field((), description="repairs that are taken back")
    expectations: tuple[Expectation, ...] = Field((), description="expectations on columns and the whole table")

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
