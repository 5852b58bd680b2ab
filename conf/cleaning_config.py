"""What a table's file may say about its cleaning: the declared steps, and the repairs that are not wanted.

The kinds of steps are the modules of `jobs/inventory/cleaning/catalogue/` that have a class `Params`: its fields are
the keys that a step of that kind may have, so a new kind needs no line here.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SerializeAsAny, ValidationError, model_validator

from conf.loading import Strict

if TYPE_CHECKING:
    from conf.table_config import TableConfig

Severity = Literal["critical", "major", "minor"]
Dimension = Literal["conformity", "completeness", "accuracy", "consistency", "timeliness", "accessibility"]

_CATALOGUE = "jobs.inventory.cleaning.catalogue"
NUMBERS = ("integer", "bigint", "double", "decimal")
# Marks the fields of a step that name columns of its table.
_NAMES_COLUMNS = "names columns"
ColumnName = Annotated[str, _NAMES_COLUMNS, Field(description="a column of the table")]
ColumnNames = Annotated[tuple[str, ...], _NAMES_COLUMNS, Field(description="columns of the table")]
SqlCondition = Annotated[str | None, "SQL condition"]
OptionalColumn = Annotated[str | None, _NAMES_COLUMNS]


class Step(Strict):
    """One declared step of cleaning; the base of every kind's `Params`."""

    kind: str = Field(description="the kind of step: a module of the catalogue")
    name: str | None = Field(None, description="name of the rule; by default its kind and columns")
    severity: Severity = Field(
        "minor",
        description="critical: the row goes to quarantine where the kind refuses rows · major, minor: it is counted",
    )
    dimension: Dimension = Field("accuracy", description="the dimension of quality it counts in")
    description: str = Field("", description="what it is for, in words")

    @property
    def parent(self) -> str | None:
        """Another clean table that the step looks into."""
        return None

    @property
    def parent_keys(self) -> dict[str, str]:
        """This table's column → the parent's, by which the step looks."""
        return {}

    @property
    def rule(self) -> str:
        """The name under which the step's results are stored."""
        return self.name or f"{self.kind}:{','.join(self.named_columns()[:1])}"

    def named_columns(self) -> list[str]:
        """Every column of the table that the step names, in the order of its keys."""
        found: list[str] = []
        for key, field in type(self).model_fields.items():
            value = getattr(self, key)
            if _NAMES_COLUMNS in field.metadata and value is not None:
                found += [value] if isinstance(value, str) else value
        return list(dict.fromkeys(found))

    def sql_conditions(self) -> dict[str, str]:
        """Key → Spark SQL condition over the clean columns, for every key that holds one."""
        fields = type(self).model_fields
        return {
            key: value for key in fields if "SQL condition" in fields[key].metadata and (value := getattr(self, key))
        }

    def repaired_by(self) -> list[str]:
        """Names of the step's rules that change values; those can be undone."""
        return []

    def added_columns(self) -> dict[str, str]:
        """Columns the step adds to the clean table → their type."""
        return {}

    def check(self, table: TableConfig) -> None:
        """Raises ValueError where the step does not fit the table's columns."""


class TextStep(Step):
    """A step that repairs or checks the text of one `column`."""

    dimension: Dimension = "conformity"

    def repaired_by(self) -> list[str]:
        return [self.rule]

    def check(self, table: TableConfig) -> None:
        require_type(self, table, self.named_columns()[0], ("string",))


def require_type(step: Step, table: TableConfig, column: str, types: tuple[str, ...]) -> None:
    """Raises ValueError if the column is of none of `types`, names of declared types without their parameters."""
    declared = table.columns[column].type
    if declared not in types and declared.partition("(")[0] not in types:
        raise ValueError(f"`cleaning.{step.rule}` is for {', '.join(types)}; column '{column}' is {declared}")


def helper(step: Step, part: str) -> str:
    """Name of a column that a step needs on the way, unlike that of any other step."""
    return "_" + re.sub(r"\W", "_", f"{part}_{step.rule}")


@cache
def step_kinds() -> dict[str, type[Step]]:
    """Kind → its parameters, found by listing the catalogue."""
    package = importlib.import_module(_CATALOGUE)
    modules = [
        importlib.import_module(f"{_CATALOGUE}.{found.name}") for found in pkgutil.iter_modules(package.__path__)
    ]
    return {module.__name__.rpartition(".")[2]: module.Params for module in modules if hasattr(module, "Params")}


def _of_its_kind(value: Any) -> Any:
    """Reads one step as its kind says; what is wrong with it is named with its mend."""
    if not isinstance(value, dict) or "kind" not in value:
        return value
    kinds = step_kinds()
    kind = str(value["kind"])
    if kind not in kinds:
        near = difflib.get_close_matches(kind, kinds, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known kinds: {', '.join(sorted(kinds))}"
        raise ValueError(f"unknown kind '{kind}': {hint}")
    try:
        return kinds[kind].model_validate(value)
    except ValidationError as error:
        raise ValueError("; ".join(_fault(fault, kinds[kind]) for fault in error.errors())) from None


def _fault(fault: Any, model: type[Step]) -> str:
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        known = sorted(model.model_fields)
        near = difflib.get_close_matches(key, known, n=1)
        return f"unknown key '{key}': " + (f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(known)}")
    if fault["type"] == "missing":
        return f"key '{key}' is required and missing: add it"
    return f"key '{key}': {fault['msg']}" if key else str(fault["msg"])


AnyStep = Annotated[SerializeAsAny[Step], BeforeValidator(_of_its_kind)]


class Undo(Strict):
    """A repair that is taken back for some landing days: the original values stand, the finding stays counted."""

    rule: str = Field(description="name of the repair, such as trim:title, or a cleaning step's")
    first: date | None = Field(None, description="first landing day; all before `last` if left out")
    last: date | None = Field(None, description="last landing day; all from `first` on if left out")
    reason: str = Field(min_length=3, description="why, for whoever reads it later")

    @model_validator(mode="after")
    def _in_order(self) -> Undo:
        if self.first and self.last and self.last < self.first:
            raise ValueError("`last` lies before `first`")
        return self

    def covers(self, dt: date) -> bool:
        """Whether the repair is undone for the landing day `dt`."""
        return (self.first is None or self.first <= dt) and (self.last is None or dt <= self.last)
